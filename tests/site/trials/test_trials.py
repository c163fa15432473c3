"""Plan, people, lock, lot, answer: each step once, in order, and nothing behind anybody's back."""

from datetime import timedelta
from fractions import Fraction

import pytest
from django.utils import timezone
from tests.ago import ago
from tests.people import say
from tests.site.trials.conftest import AFTER, BEFORE, answer, finish

from egenkraft.core import trials as core
from egenkraft.site.access.scope import scope
from egenkraft.site.audit.models import AuditRow
from egenkraft.site.labs.models import Outcome
from egenkraft.site.measures.models import CheckIn
from egenkraft.site.trials import actions, inputs, queries
from egenkraft.site.trials.late import published as published_lot
from egenkraft.site.trials.models import Member, Trial


def test_a_form_gives_a_plan_that_the_core_reads(plan_trial, researcher):
    with scope(researcher):
        plan = core.Plan.parse(plan_trial().plan)
    assert plan.design == "two_arm"
    assert (plan.outcome.min, plan.outcome.max, plan.outcome.delta) == (0, 20, 2)
    assert plan.outcome.delta_set_by == "participants"


def test_the_lock_binds_plan_and_seed(plan_trial, crowd, researcher):
    with scope(researcher):
        trial = plan_trial()
        actions.set_members(researcher, trial=trial, participants=crowd)
        actions.lock(researcher, trial=trial)
        assert len(trial.plan_hash) == 64
        assert trial.seed == ""
        bound = trial.seed_commitment
        actions.draw(researcher, trial=trial)
        assert core.commitment(trial.seed) == bound
        assert trial.seed_sealed is None


def test_a_locked_plan_cannot_be_edited(running, researcher, client_as):
    before = running.plan
    with pytest.raises(actions.NotNow):
        actions.change_draft(researcher, trial=running, plan=before)
    answer = client_as(researcher).post(f"/trials/{running.pk}/plan/change/", {"plan": "x"}, follow=True)
    assert "låst" in answer.content.decode()
    running.refresh_from_db()
    assert running.plan == before


@pytest.mark.parametrize("act", [actions.lock, actions.draw])
def test_no_step_is_taken_twice(running, researcher, act):
    with pytest.raises(actions.NotNow):
        act(researcher, trial=running)


def test_the_lot_is_even_and_can_be_drawn_again(running):
    arms = [m.arm for m in Member.objects.filter(trial=running)]
    assert sorted(arms) == ["method"] * 6 + ["waiting"] * 6
    published = published_lot(running)
    again = core.replay(published)
    assert again.arms == {m.alias: m.arm for m in Member.objects.filter(trial=running)}


def test_the_published_lot_names_nobody(running, crowd, researcher, client_as):
    text = client_as(researcher).get(f"/trials/{running.pk}/lot.json").content.decode()
    for person in crowd:
        assert person.code not in text
        assert person.display_name not in text
        assert str(person.pk) not in text


def test_so_few_people_lock_only_when_they_know_it(plan_trial, crowd, researcher):
    with scope(researcher):
        trial = plan_trial(accept_small=False)
        actions.set_members(researcher, trial=trial, participants=crowd)
        with pytest.raises(actions.TooSmall):
            actions.lock(researcher, trial=trial)
        trial.refresh_from_db()
        assert trial.state == Trial.State.DRAFT


def test_the_page_equals_the_core(plan_trial, crowd, researcher):
    """M2d: the same rows through the site and through the core give the same answer."""
    with scope(researcher):
        trial = plan_trial("pre_post")
        actions.set_members(researcher, trial=trial, participants=crowd)
        actions.lock(researcher, trial=trial)
        finish(crowd)
        actions.freeze(researcher, trial=trial)
        found = queries.verdict(trial)
    gains = [after - before for before, after in zip(BEFORE, AFTER, strict=True)]
    assert found.result.estimate.value == Fraction(sum(gains), len(gains))
    assert found.result.p.chance.fraction == core.exact.signflip(gains)
    assert trial.frozen_answer["grade"] == found.grade == "D"
    assert not found.comparison


def test_a_withdrawn_yes_changes_the_verdict_on_the_next_request(running, crowd, researcher):
    actions.freeze(researcher, trial=running)
    whole = queries.verdict(running)
    say(crowd[0], "measure", False)
    less = queries.verdict(running)
    assert (whole.n, less.n) == (12, 11)
    assert not whole.changed
    assert less.changed


def test_an_early_look_costs_a_grade(running, researcher):
    actions.look(researcher, trial=running)
    actions.freeze(researcher, trial=running)
    assert running.frozen_answer["grade"] == "B"
    assert "early_look" in running.frozen_answer["grade_reasons"]


def test_an_amendment_after_a_look_costs_another(running, researcher):
    actions.look(researcher, trial=running)
    row = actions.amend(researcher, trial=running, text="Vi lade till en grupp.")
    assert row.after_unblinding
    actions.freeze(researcher, trial=running)
    assert running.frozen_answer["grade"] == "C"


def test_rows_hold_aliases_and_scores_only(running, crowd):
    rows = inputs.rows(running, list(running.members.all()))
    assert {len(row["person"]) for row in rows} == {3}
    names = {person.display_name for person in crowd} | {person.code for person in crowd}
    assert not names & {value for row in rows for value in row.values()}


def test_every_step_leaves_an_audit_row(running, researcher):
    actions.freeze(researcher, trial=running)
    done = set(AuditRow.objects.filter(object=running.pk).values_list("action", flat=True))
    assert done >= {"trial.draft", "trial.members", "trial.lock", "trial.draw", "trial.freeze"}


def test_a_trial_without_answers_says_so(plan_trial, lab, researcher, make_participant):
    with scope(researcher):
        trial = plan_trial("pre_post")
        actions.set_members(
            researcher, trial=trial, participants=[make_participant(f"Q0{n}") for n in (1, 2, 3)]
        )
        actions.lock(researcher, trial=trial)
        found = queries.verdict(trial)
    assert found.word == "not_answerable"


def test_a_lock_after_the_answers_costs_a_grade(plan_trial, crowd, researcher, client_as):
    """M2c: locked before the first outcome is seen, or it proves nothing."""
    with scope(researcher):
        trial = plan_trial()
        actions.set_members(researcher, trial=trial, participants=crowd)
        finish(crowd)
        page = client_as(researcher).get(f"/trials/{trial.pk}/lock/").content.decode()
        assert "ett steg" in page
        actions.lock(researcher, trial=trial)
        actions.draw(researcher, trial=trial)
        actions.freeze(researcher, trial=trial)
    assert trial.frozen_answer["grade"] == "B"
    assert "plan_not_locked" in trial.frozen_answer["grade_reasons"]


@pytest.mark.parametrize(
    "key", ["locked = 2019-01-01T00:00:00Z", "early_looks = 0", "amended_after_unblinding = false"]
)
def test_a_plan_text_cannot_tell_its_own_history(plan_trial, researcher, client_as, key):
    with scope(researcher):
        trial = plan_trial()
        text = f"{key}\n{trial.plan}"
        with pytest.raises(core.TrialError):
            actions.change_draft(researcher, trial=trial, plan=text)
    answer = client_as(researcher).post(f"/trials/{trial.pk}/plan/change/", {"plan": text})
    assert 'role="alert"' in answer.content.decode()


def test_a_late_answer_does_not_change_a_closed_trial(running, crowd, researcher, make_participant):
    late = crowd[0]
    CheckIn.objects.filter(participant=late, wave=running.after_wave).delete()
    actions.freeze(researcher, trial=running)
    answer(late, running.after_wave, 20)
    found = queries.verdict(running)
    assert found.n == 11
    assert not found.changed


def test_a_researcher_chooses_people_by_code(plan_trial, crowd, researcher, manager, client_as):
    with scope(researcher):
        trial = plan_trial()
    hers = client_as(researcher).get(f"/trials/{trial.pk}/people/").content.decode()
    theirs = client_as(manager).get(f"/trials/{trial.pk}/people/").content.decode()
    assert crowd[0].display_name not in hers
    assert crowd[0].code in hers
    assert crowd[0].display_name in theirs


def test_an_interview_that_is_not_known_yet_is_missing(plan_trial, crowd, researcher):
    """Left before the end, or held and not judged: neither a yes nor a no."""
    with scope(researcher):
        trial = plan_trial()
        actions.set_members(researcher, trial=trial, participants=crowd)
        trial.outcome = Outcome.objects.get(measure="interviews")
        trial.locked_at = ago(weeks=30)
        crowd[0].started_on = timezone.localdate() - timedelta(weeks=40)
        crowd[0].ended_on = timezone.localdate() - timedelta(weeks=28)
        crowd[0].save()
        trial.save()
        rows = inputs.rows(trial, list(trial.members.select_related("participant")))
        alias = trial.members.get(participant=crowd[0]).alias
    found = {row["person"]: row["after"] for row in rows}
    assert found.pop(alias) == ""
    assert set(found.values()) == {"no"}
