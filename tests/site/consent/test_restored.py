"""An old copy of the files comes back: each no and each extra protection since then is in force again."""

from datetime import timedelta

import pytest
import time_machine
from django.db import transaction
from tests.on_postgres import only_sqlite
from tests.people import make_participant, staff
from tests.site.consent import marked
from tests.site.diary import makers

from egenkraft.site.access.scope import Actor, scope
from egenkraft.site.consent import actions, since
from egenkraft.site.consent.models import Consent
from egenkraft.site.consent.rules import PURPOSES, allowed
from egenkraft.site.diary import actions as diary
from egenkraft.site.diary.models import PersonInPicture, PublishedPicture, Quotation
from egenkraft.site.participants.keys import holders
from egenkraft.site.participants.models import Participant
from egenkraft.site.vault import shelter

pytestmark = [
    pytest.mark.consent,
    pytest.mark.restore,
    pytest.mark.django_db(transaction=True, databases=["default", "keys", "public"]),
    only_sqlite("a copy of its files put back"),
]


@pytest.fixture(autouse=True)
def _own_folders(settings, tmp_path, media):
    settings.KEYS = tmp_path / "beside"


@pytest.fixture
def by(lab) -> Actor:
    with scope(Actor.system(lab.pk)) as system:
        actions.ship_purposes(system)
    return staff(lab, "manager")


@pytest.fixture
def leaders(lab, by) -> list[Actor]:
    return [staff(lab, "leader", name) for name in ("", "second", "third")]


@pytest.fixture
def her(lab, leaders):
    return make_participant(lab, "P01", display_name="Selam")


def say(by, her, purpose: str, given: bool) -> None:
    with scope(by):
        actions.decide(by, participant=her, purpose=purpose, given=given, form="phone", language="sv")


def agreed(by, her) -> set[str]:
    with scope(by):
        return {purpose for purpose in PURPOSES if allowed(her, purpose)}


def fresh(by, her) -> Participant:
    with scope(by):
        return Participant.objects.get(pk=her.pk)


def test_a_no_outlives_an_old_copy_and_her_picture_does_not_come_back(by, her, tmp_path):
    post = makers.write(by, "Mat", seen=makers.shows(her))
    marked.back_up(tmp_path / "old")
    say(by, her, "photo", False)
    assert not PublishedPicture.objects.exists()
    marked.restore(tmp_path / "old")
    assert "photo" in agreed(by, her)
    assert PublishedPicture.objects.exists()
    assert since.replay() == 1
    assert agreed(by, her) == {*PURPOSES} - {"photo"}
    assert not PublishedPicture.objects.exists()
    with scope(by):
        assert Consent.objects.open().get(purpose__key="photo").form == "unknown"
        assert post.published_at is not None
    assert since.replay() == 0


def test_a_no_out_of_a_list_and_on_a_sheet_outlives_it_too(by, her, tmp_path):
    marked.back_up(tmp_path / "old")
    with scope(by):
        on = fresh(by, her).started_on + timedelta(days=1)
        actions.decide_all(by, [actions.Decision(her.pk, "quote", False, on)])
        sheet = {"form": "spoken", "language": "sv"}
        actions.decide_sheet(by, participant=her, answers=[("work", False), ("measure", True)], **sheet)
    marked.restore(tmp_path / "old")
    assert since.replay() == 2
    assert agreed(by, her) == {*PURPOSES} - {"quote", "work"}


def test_what_she_said_later_than_her_no_stands(by, her, tmp_path):
    say(by, her, "photo", False)
    say(by, her, "photo", True)
    marked.back_up(tmp_path / "old")
    assert since.replay() == 0
    marked.restore(tmp_path / "old")
    assert since.replay() == 0
    assert agreed(by, her) == {*PURPOSES}


def test_an_act_that_was_not_saved_leaves_no_line(by, her):
    with transaction.atomic():
        say(by, her, "photo", False)
        transaction.set_rollback(True)
    assert "photo" in agreed(by, her)
    assert since.lines() == []


def test_extra_protection_outlives_an_old_copy_with_the_holders_she_chose(by, her, leaders, tmp_path):
    first, second, third = leaders
    marked.back_up(tmp_path / "old")
    with scope(first):
        shelter.protect(first, participant=her, keys=[first.account_id, second.account_id], alias="Nora")
        shelter.change_keys(first, participant=her, keys=[first.account_id, third.account_id])
    assert since.replay() == 0
    marked.restore(tmp_path / "old")
    assert fresh(by, her).display_name == "Selam"
    assert since.replay() == 1
    now = fresh(by, her)
    assert now.guarded_at is not None
    assert now.display_name not in {"Selam", ""}
    with scope(by):
        assert {row.pk for row in holders(now)} == {first.account_id, third.account_id}
    assert since.replay() == 0
    assert b"Selam" not in since.path().read_bytes()


def test_a_holder_whom_she_put_away_holds_nothing_after_an_old_copy(by, her, leaders, tmp_path):
    first, second, third = leaders
    with scope(first):
        shelter.protect(first, participant=her, keys=[first.account_id, second.account_id])
    marked.back_up(tmp_path / "old")
    with scope(first):
        shelter.change_keys(first, participant=her, keys=[first.account_id, third.account_id])
    marked.restore(tmp_path / "old")
    assert since.replay() == 1
    with scope(by):
        assert {row.pk for row in holders(her)} == {first.account_id, third.account_id}


def test_holders_whom_the_old_copy_does_not_know_are_replaced_by_nobody(lab, by, her, leaders, tmp_path):
    marked.back_up(tmp_path / "old")
    first, late = leaders[0], staff(lab, "leader", "late")
    with scope(first):
        shelter.protect(first, participant=her, keys=[first.account_id, late.account_id])
    marked.restore(tmp_path / "old")
    assert since.replay() == 1
    assert fresh(by, her).guarded_at is not None
    with scope(by):
        assert [row.pk for row in holders(her)] == [first.account_id]


def test_protection_that_was_ended_is_not_begun_again(by, her, leaders, tmp_path):
    first, second, _third = leaders
    marked.back_up(tmp_path / "old")
    herself = Actor(lab_id=her.lab_id, role="participant", participant_id=her.pk)
    with scope(first):
        shelter.protect(first, participant=her, keys=[first.account_id, second.account_id])
    for actor in (herself, first):
        with scope(actor):
            ends = shelter.wish_to_end(actor, participant=her)
    system = Actor.system(her.lab_id)
    with time_machine.travel(ends, tick=False), scope(system):
        assert shelter.end_due(system) == 1
    marked.restore(tmp_path / "old")
    assert since.replay() == 0
    assert fresh(by, her).guarded_at is None


def test_a_guest_who_took_back_her_picture_stays_out(by, tmp_path):
    guest = makers.about(nobody=False, guests=frozenset({"Ebba"}), said_yes_on=makers.DAY)
    said = [diary.Said("Vi lagar mat.", said_by="Ebba", consented_on=makers.DAY)]
    makers.write(by, "Gäster", seen=guest, said=said)
    marked.back_up(tmp_path / "old")
    with scope(by):
        diary.withdraw_person(by, person=PersonInPicture.objects.get())
        diary.withdraw_quotation(by, quotation=Quotation.objects.get())
    marked.restore(tmp_path / "old")
    assert PublishedPicture.objects.exists()
    assert since.replay() == 2
    assert not PublishedPicture.objects.exists()


def test_a_cut_line_is_passed_over_and_the_next_one_counts(by, her, tmp_path):
    marked.back_up(tmp_path / "old")
    say(by, her, "photo", False)
    with since.path().open("ab") as file:
        file.write(f"{her.pk} {her.lab_id} 2026-".encode())
    say(by, her, "quote", False)
    marked.restore(tmp_path / "old")
    assert since.replay() == 2


def test_of_one_matter_the_newest_line_counts_and_a_time_that_is_none_is_passed_over(by, her):
    """Lines of two machines may stand in any order; somebody who is not there any more is no fault."""
    late, early = "2026-05-05T12:00:00+00:00", "2026-05-05T11:00:00+00:00"
    told = [(late, "hidden", "-"), (early, "open", "-"), ("2026-99", "no", "photo"), (early, "no", "photo")]
    since.path().parent.mkdir(parents=True)
    since.path().write_text("".join(f"{her.pk} {her.lab_id} {' '.join(one)}\n" for one in told))
    assert [(line.what, line.at.isoformat()) for line in since.lines()] == [("no", early), ("hidden", late)]
    somebody = since.Line(by.account_id, her.lab_id, since.lines()[1].at, "hidden", "-")
    with scope(by):
        assert shelter.protect_again(by, somebody) == 0
