"""The report of the lab outside: as much as tells about nobody, beside all that left before."""

import io
import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone
from pypdf import PdfReader
from tests.people import say
from tests.site.reports.papers import AFTER, read, section, take
from tests.site.reports.scenes import LONG_AGO, check_in, conf, followed, frozen, lab_with_waves
from tests.site.work.scenes import held, judged

from egenkraft.core.disclosure import Unsolved
from egenkraft.site.access.scope import Actor
from egenkraft.site.audit.models import AuditRow
from egenkraft.site.measures.models import Answer, CheckIn
from egenkraft.site.reports import actions, copies, sheet
from egenkraft.site.trials import publications
from egenkraft.site.trials.models import Publication
from egenkraft.site.work.models import Interview, Rating

Make = Callable[..., Any]
SignIn = Callable[[Actor], Client]


def test_outside_no_reason_no_question_and_no_step_is_told(women: list[Any]) -> None:
    copy = copies.copy("funder", "sv")
    assert [one.tables for one in copy.outcomes] == [()] * 3  # the drawn figures have their own
    assert copy.figures["confidence.missing"].startswith("2 sammanlagt.")
    assert section(copy, "interviews").chart is None
    assert not any(".point." in key for key in copy.figures)


def test_under_ten_no_figure_is_told_outside(scoped: Actor, make_participant: Make) -> None:
    lab_with_waves(scoped)
    for n in range(9):
        followed(make_participant(f"P{n}", started_on=LONG_AGO), 6, AFTER[n % 4])
    copy = copies.copy("funder", "sv")
    why = "Siffrorna visas inte utanför labbet: de bygger på färre än tio personer."
    assert [(one.value, one.what, one.chart) for one in copy.outcomes] == [("", why, None)] * 3
    assert not any(key.endswith((".n", ".missing", ".interval")) for key in copy.figures)
    assert copy.tellings == ()
    assert "9" not in copy.lead.partition(".")[2]
    assert section(copies.copy("lab", "sv"), "confidence").value


@pytest.mark.parametrize(
    ("gains", "value", "words"),
    [
        ([4] * 7 + [0] * 3 + [-2] * 2, "7 av 12", "gick upp. De andra antalen visas inte"),
        ([4] * 2 + [0] * 4 + [-2] * 6, "6 av 12", "gick ner. De andra antalen visas inte"),
        ([4] * 8 + [0] * 3 + [-2], "", "en grupp är mindre än fem"),
        ([4] * 12, "", "en grupp är mindre än fem"),
        ([0] * 12, "", "en grupp är mindre än fem"),
        ([4] * 7 + [-2] * 5, "7 av 12", "gick upp, 0 lika, 5 ner"),
    ],
)
def test_up_same_down_are_told_as_far_as_nobody_is_known_by_them(
    scoped: Actor, make_participant: Make, gains: list[int], value: str, words: str
) -> None:
    lab_with_waves(scoped)
    for n, gain in enumerate(gains):
        followed(make_participant(f"P{n:02}", started_on=LONG_AGO), 6, 6 + gain)
    copy = copies.copy("funder", "sv")
    told = section(copy, "confidence")
    assert told.value == value
    assert not value or not value.startswith("0")
    assert words in told.what
    kept = next((one.sheet.counts for one in copy.tellings if one.measure == "conf"), {})
    assert all(number == 0 or number >= 5 for counts in kept.values() for number in counts.values())


@pytest.mark.parametrize(("yes", "told"), [(3, ""), (22, ""), (19, ""), (8, "8 av 22"), (0, "")])
def test_interviews_are_told_whole_or_not_at_all(
    scoped: Actor, make_participant: Make, yes: int, told: str
) -> None:
    lab_with_waves(scoped)
    people = [make_participant(f"P{n:02}", started_on=LONG_AGO) for n in range(22)]
    for person in people[:yes]:
        judged(scoped, held(scoped, person))
    assert section(copies.copy("funder", "sv"), "interviews").value == told


def test_M1c_one_woman_fewer_and_no_figure_leaves_again(
    women: list[Any], client_as: SignIn, manager: Actor
) -> None:
    client = client_as(manager)
    assert take(client).status_code == 200
    say(women[0], "measure", False)
    copy = copies.copy("funder", "sv")
    assert [one.value for one in copy.outcomes] == [""] * 3
    assert all("skulle den berätta om 1 person" in one.what for one in copy.outcomes)
    assert "berätta om 1 person" in client.get("/results/report/?for=funder").content.decode()
    second = take(client)
    assert second.status_code == 200  # verdicts, definitions and the reasons; no figure
    assert not re.search(r"\d av \d", " ".join(p.extract_text() for p in _pages(second)))
    assert Publication.objects.count() == 3
    assert [one.value for one in copies.copy("lab", "sv").outcomes] != [""] * 3


def _pages(reply: Any) -> Any:
    return PdfReader(io.BytesIO(reply.content)).pages


def test_the_same_people_again_in_every_language(women: list[Any], client_as: SignIn, manager: Actor) -> None:
    client = client_as(manager)
    for lang in ("sv", "en", "sv"):
        assert "8" in read(take(client, lang=lang).content)
    assert Publication.objects.count() == 3
    assert section(copies.copy("funder", "sv"), "interviews").value == "8 av 22"


def test_M1c_a_trial_and_the_board_are_held_against_each_other(women: list[Any], tried: Any) -> None:
    """Nineteen in a trial, twenty on the board, the same questions at the same times: the trial stays."""
    tried.members.filter(participant=women[0]).delete()
    frozen(tried)
    copy = copies.copy("funder", "sv")
    assert section(copy, "confidence").value == "15 av 20"
    assert "bredvid en siffra ovanför skulle den berätta om 1 person" in copy.trials[0].what
    assert f"trial.{tried.pk}.n" not in copy.figures


def test_M1c_a_report_of_a_trial_is_refused_beside_the_board(
    women: list[Any], tried: Any, client_as: SignIn, manager: Actor
) -> None:
    client = client_as(manager)
    assert take(client).status_code == 200
    say(women[2], "measure", False)
    reply = client.get(f"/trials/{tried.pk}/report/funder/sv.pdf")
    assert (reply.status_code, reply.url) == (302, f"/trials/{tried.pk}/report/?for=funder#leave")


def test_M1c_without_a_proof_no_figure_leaves_and_words_say_so(
    women: list[Any], client_as: SignIn, manager: Actor, monkeypatch: pytest.MonkeyPatch
) -> None:
    take(client_as(manager))
    say(women[0], "measure", False)

    def unproven(*_args: object) -> None:
        raise Unsolved

    monkeypatch.setattr(publications, "told_by", unproven)
    copy = copies.copy("funder", "sv")
    assert all("gick inte att visa" in one.what for one in copy.outcomes)
    assert copy.tellings == ()


def test_a_report_that_leaves_meanwhile_is_held_against_this_one(
    women: list[Any], client_as: SignIn, manager: Actor, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The paper was made before the other one left: it is not handed over, and the page says what may be."""
    whole = copies.copy("funder", "sv")
    say(women[3], "measure", False)
    made = sheet.pdf

    def meanwhile(copy: copies.Copy, lab: str) -> bytes:
        with monkeypatch.context() as once:
            once.setattr(sheet, "pdf", made)
            assert actions.take(manager, copy=whole, sha256="0")
        return made(copy, lab)

    monkeypatch.setattr(sheet, "pdf", meanwhile)
    client = client_as(manager)
    reply = take(client)
    assert (reply.status_code, reply.url) == (302, "/results/report/?for=funder&stayed=1#leave")
    assert "En annan rapport lämnade labbet under tiden" in client.get(reply.url).content.decode()
    assert AuditRow.objects.filter(action="board.report").count() == 1


def test_interviews_may_grow_and_be_told_again(
    women: list[Any], scoped: Actor, make_participant: Make, client_as: SignIn, manager: Actor
) -> None:
    """Two new women within a month tell by subtraction; later only where nothing else has grown."""
    take(client_as(manager))
    for n in (22, 23):
        women.append(make_participant(f"P{n}", started_on=LONG_AGO))
    fresh = section(copies.copy("funder", "sv"), "interviews")
    assert "berätta om 2 personer" in fresh.what
    Publication.objects.update(at=timezone.now() - timedelta(days=90))
    assert "berätta om 2 personer" in section(copies.copy("funder", "sv"), "interviews").what
    for person in women[8:12]:
        judged(scoped, held(scoped, person))
    assert section(copies.copy("funder", "sv"), "interviews").value == "12 av 24"


def test_a_trial_whose_answers_were_mended_is_not_told_though_as_many_are_in_it(
    women: list[Any], tried: Any
) -> None:
    copy = copies.copy("funder", "sv")
    assert copy.trials[0].what == ""
    assert f"trial.{tried.pk}.estimate" in copy.figures
    hers = CheckIn.objects.get(participant=women[0], wave__number=1, pack="conf")
    item = Answer.objects.filter(check_in=hers, code__gt=0).first()
    Answer.objects.filter(pk=item.pk).update(code=item.code - 1)
    copy = copies.copy("funder", "sv")
    assert "svaren bakom den har rättats" in copy.trials[0].what
    assert f"trial.{tried.pk}.estimate" not in copy.figures


def test_that_somebody_was_asked_otherwise_is_told_without_how_many(
    scoped: Actor, make_participant: Make
) -> None:
    lab_with_waves(scoped)
    for n in range(12):
        person = make_participant(f"P{n:02}", started_on=LONG_AGO)
        check_in(person, "conf", 0, conf(6))
        check_in(person, "conf", 1, conf(10 if n < 7 else 4), **({"mode": "read_aloud"} if n < 3 else {}))
    inside = section(copies.copy("lab", "sv"), "confidence").notes
    assert inside == ("3 svarade på annat sätt än vid starten: annan hjälp med svaren.",)
    copy = copies.copy("funder", "sv")
    told = section(copy, "confidence")
    assert told.notes == ("En del svarade på annat sätt än vid starten: annan hjälp med svaren.",)
    assert told.notes[0] in " ".join(sheet._section(told)["notes"])


def test_a_corrected_interview_says_so_and_does_not_stay_shut_for_ever(
    women: list[Any], scoped: Actor, make_participant: Make, client_as: SignIn, manager: Actor
) -> None:
    """Eight of 22 were told, then two of them were judged otherwise. Ten others and four weeks later it may
    be told again, as any sum of people; neither is enough alone."""
    take(client_as(manager))
    now = timezone.now()
    for interview in Interview.objects.order_by("pk")[:2]:
        Rating.objects.filter(interview=interview).delete()
    shut = "En tidigare siffra har rättats sedan dess, så den här stannar i labbet."
    assert section(copies.copy("funder", "sv"), "interviews").what == shut
    Publication.objects.update(at=now - timedelta(days=90))
    assert section(copies.copy("funder", "sv"), "interviews").what == shut
    for n in range(22, 32):
        make_participant(f"P{n}", started_on=LONG_AGO)
    assert section(copies.copy("funder", "sv"), "interviews").value == "6 av 32"
    Publication.objects.update(at=now - timedelta(days=3))
    assert section(copies.copy("funder", "sv"), "interviews").what == shut
