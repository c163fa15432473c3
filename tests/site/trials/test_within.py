"""People are compared within the strata and rounds they were dealt in, and the plan says so itself: whoever
takes plan and rows gets the answer of the page from the command."""

import csv
import html
import io
import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.urls import reverse
from tests.people import make_participant, signed_in
from tests.site.trials.conftest import answer, finish

from egenkraft.analyse import run
from egenkraft.core import trials as core
from egenkraft.site.access.models import Lab
from egenkraft.site.access.scope import Actor, scope
from egenkraft.site.measures.models import Wave
from egenkraft.site.trials import actions, analysis, inputs, late, queries
from egenkraft.site.trials.models import Trial

LINE = 'stratum = "stratum"\n'
Make = Callable[..., Trial]


@pytest.fixture
def of_two_languages(crowd: list[Any], researcher: Actor) -> list[Any]:
    with scope(researcher):
        for person in crowd[:6]:
            person.language = "so"
            person.save()
    return crowd


def begin(trial: Trial, by: Actor, people: list[Any], *, within: bool = False) -> Trial:
    actions.set_members(by, trial=trial, participants=people, within_language=within)
    actions.lock(by, trial=trial)
    actions.draw(by, trial=trial)
    return trial


def unplanned(trial: Trial) -> Trial:
    """As plans were before they named the strata."""
    assert LINE in trial.plan
    Trial.objects.filter(pk=trial.pk).update(plan=trial.plan.replace(LINE, ""))
    trial.refresh_from_db()
    return trial


def join_late(trial: Trial, by: Actor, lab: Lab) -> None:
    people = [make_participant(lab, f"N{n:02}") for n in range(1, 5)]
    part = late.bind(by, trial=trial, people=[one.pk for one in people])
    late.draw(by, trial=trial, row=part)
    first, second = Wave.objects.order_by("number")[:2]
    for one in part.members.select_related("participant"):
        answer(one.participant, first, 4)
        answer(one.participant, second, 16 if one.arm == "method" else 14)


def by_command(trial: Trial, by: Actor, folder: Path, capsys: Any) -> dict[str, Any]:
    """What `egenkraft analyse --json` gives from the plan as the page shows it, and the rows."""
    page = signed_in(by).get(reverse("trials:plan", args=[trial.pk])).content.decode()
    shown = re.search(r"<pre[^>]*>(.*?)</pre>", page, re.DOTALL)
    assert shown is not None
    (folder / "plan.toml").write_text(html.unescape(shown[1]), encoding="utf-8")
    rows = inputs.rows(trial, list(trial.members.select_related("participant")))
    file = io.StringIO()
    writer = csv.DictWriter(file, list(rows[0]))
    writer.writeheader()
    writer.writerows(rows)
    (folder / "rows.csv").write_text(file.getvalue(), encoding="utf-8")
    capsys.readouterr()
    assert run([str(folder / "rows.csv"), "--plan", str(folder / "plan.toml"), "--json"]) == 0
    found: dict[str, Any] = json.loads(capsys.readouterr().out)
    return found


def of_page(trial: Trial, by: Actor) -> dict[str, Any]:
    found: dict[str, Any] = signed_in(by).get(reverse("trials:answer", args=[trial.pk])).json()
    return found


@pytest.mark.parametrize(
    "kind", ["plain", "strata", "late", "strata and late", "looked", "too late", "one group"]
)
def test_the_file_of_the_page_is_what_the_command_gives(
    plan_trial: Make,
    of_two_languages: list[Any],
    lab: Lab,
    researcher: Actor,
    tmp_path: Path,
    capsys: Any,
    kind: str,
) -> None:
    with scope(researcher):
        trial = plan_trial("pre_post" if kind == "one group" else "two_arm")
        if kind == "too late":
            finish(of_two_languages)
        actions.set_members(
            researcher, trial=trial, participants=of_two_languages, within_language="strata" in kind
        )
        actions.lock(researcher, trial=trial)
        if kind != "one group":
            actions.draw(researcher, trial=trial)
        if kind in ("late", "strata and late"):
            join_late(trial, researcher, lab)
        if kind != "too late":
            finish(of_two_languages)
        if kind == "looked":
            actions.look(researcher, trial=trial)
            actions.look(researcher, trial=trial)
            actions.amend(researcher, trial=trial, text="Vi lade till en grupp.")
        actions.freeze(researcher, trial=trial)
        page, command = of_page(trial, researcher), by_command(trial, researcher, tmp_path, capsys)
    assert page.pop("data_sha256") != command.pop("data_sha256")  # of the rows, and of the file
    assert page == command
    ways = {"strata": 20 * 20, "late": 924 * 6, "strata and late": 20 * 20 * 6, "one group": 2**12}
    assert page["design"]["arrangements"] == ways.get(kind, 924)


def test_a_plan_whose_text_lost_the_line_gets_it_back_before_it_is_locked(
    plan_trial: Make, of_two_languages: list[Any], researcher: Actor
) -> None:
    with scope(researcher):
        trial = begin(unplanned(plan_trial()), researcher, of_two_languages, within=True)
        assert trial.plan.count(LINE) == 1
        assert core.Plan.parse(trial.plan).columns["stratum"] == "stratum"
        assert analysis.plan_read(trial).hash == trial.plan_hash


def test_a_plan_that_cannot_say_it_is_not_locked(
    plan_trial: Make, of_two_languages: list[Any], researcher: Actor
) -> None:
    with scope(researcher):
        trial = unplanned(plan_trial())
        line = 'columns = { person = "person", arm = "arm", value = "after", before = "before" }\n'
        text = re.sub(r"(?s)\[columns\].*?\n\n", "", trial.plan)
        actions.change_draft(researcher, trial=trial, plan=line + text)
        with pytest.raises(core.TrialError):
            begin(trial, researcher, of_two_languages, within=True)


# --- plans that were locked before -------------------------------------------------------------------
def test_an_older_plan_is_analysed_as_it_was_locked(
    plan_trial: Make, of_two_languages: list[Any], researcher: Actor
) -> None:
    """Dealt within languages, and the plan says nothing of them: nothing is added behind its hash."""
    with scope(researcher):
        trial = begin(plan_trial(), researcher, of_two_languages, within=True)
        finish(of_two_languages)
        found = queries.verdict(unplanned(trial)).result
    assert found is not None
    assert core.answer(found)["design"]["arrangements"] == 924
    assert analysis.WITHIN_ROUNDS not in found.verdict.warnings


def test_an_older_plan_with_a_late_round_says_what_it_did_not_plan(
    plan_trial: Make, of_two_languages: list[Any], lab: Lab, researcher: Actor
) -> None:
    with scope(researcher):
        trial = begin(plan_trial(), researcher, of_two_languages, within=True)
        unplanned(trial)
        join_late(trial, researcher, lab)
        finish(of_two_languages)
        actions.freeze(researcher, trial=trial)
        assert trial.frozen_answer is not None
        assert trial.frozen_answer["design"]["arrangements"] == 924 * 6
        assert analysis.WITHIN_ROUNDS in trial.frozen_answer["verdict"]["warnings"]
        shown = queries.verdict(trial)
        assert shown.result is not None
        assert core.answer(shown.result) == trial.frozen_answer
        page = signed_in(researcher).get(reverse("trials:trial", args=[trial.pk])).content.decode()
    assert "jämförs inom sin lottning" in page


def test_a_closed_trial_is_read_as_it_was_closed(
    plan_trial: Make, of_two_languages: list[Any], lab: Lab, researcher: Actor
) -> None:
    """Frozen over all at once, late round or not: the page goes on showing that answer."""
    with scope(researcher):
        trial = begin(plan_trial(), researcher, of_two_languages)
        unplanned(trial)
        join_late(trial, researcher, lab)
        finish(of_two_languages)
        rows = inputs.rows(trial, list(trial.members.all()))
        plan = analysis.plan_for(trial.plan, trial.locked_at, 0, False)
        actions.freeze(researcher, trial=trial)
        trial.frozen_answer = core.answer(core.analyse(plan, None, rows))
        trial.save()
        shown = queries.verdict(trial)
        assert shown.result is not None
        assert core.answer(shown.result) == trial.frozen_answer
        assert not shown.changed


def test_two_looks_give_the_same_answer_after_the_close_as_at_it(
    plan_trial: Make, crowd: list[Any], researcher: Actor
) -> None:
    with scope(researcher):
        trial = begin(plan_trial(), researcher, crowd)
        finish(crowd)
        for _time in range(2):
            actions.look(researcher, trial=trial)
        actions.freeze(researcher, trial=trial)
        shown = queries.verdict(trial)
        assert shown.result is not None
        assert core.answer(shown.result) == trial.frozen_answer
