"""A yes is to the words that she saw: new ones put before her meanwhile, or after, are asked anew."""

from datetime import timedelta

import pytest
import time_machine
from django.urls import reverse
from django.utils import timezone

from egenkraft.site.access.scope import Actor, scope
from egenkraft.site.consent import actions
from egenkraft.site.consent.models import Consent, Purpose
from egenkraft.site.consent.rules import allowed
from egenkraft.site.consent.wordings import reword, words_of

pytestmark = pytest.mark.consent
DAY = timedelta(days=1)


@pytest.fixture
def her(make_participant, manager):
    with scope(manager), time_machine.travel(timezone.now() - 9 * DAY):
        actions.ship_purposes(manager)
    return make_participant("P01", agrees=())


@pytest.fixture
def hers(her, client_as):
    return client_as(Actor(lab_id=her.lab_id, role="participant", participant_id=her.pk))


def photo() -> Purpose:
    return Purpose.objects.get(key="photo")


def say_something_else(manager) -> None:
    with scope(manager):
        words = words_of(photo()) | {"text_sv": "Alla i världen ser bilden."}
        reword(manager, purpose=photo(), words=words, new_meaning=True)


def in_force(manager, her) -> bool:
    with scope(manager):
        return allowed(her, "photo")


def sheet(on) -> dict[str, str]:
    return {"p-photo": "yes", "form": "paper", "on": on.isoformat(), "witness": ""}


def test_a_yes_to_words_that_were_changed_under_her_hand_is_none(her, hers, manager):
    with scope(manager):
        address = reverse("consent:choose", args=[photo().pk])
    assert 'name="words" value="1"' in hers.get(address).content.decode()
    say_something_else(manager)
    shown = hers.post(address, {"answer": "yes", "words": "1"})
    assert shown.status_code == 200
    assert "Alla i världen ser bilden." in shown.content.decode()
    assert "Våra ord är nya." in shown.content.decode()
    assert not in_force(manager, her)
    assert hers.post(address, {"answer": "yes", "words": "2"}).status_code == 302
    assert in_force(manager, her)


def test_a_no_is_taken_whatever_words_were_there(her, hers, manager):
    with scope(manager):
        address = reverse("consent:choose", args=[photo().pk])
        actions.decide(manager, participant=her, purpose="photo", given=True, form="spoken", language="sv")
        words = words_of(photo()) | {"text_sv": "Klarare ord."}
        reword(manager, purpose=photo(), words=words, new_meaning=False)
    assert in_force(manager, her)
    assert hers.post(address, {"answer": "no", "words": "1"}).status_code == 302
    assert not in_force(manager, her)


def test_paper_signed_before_the_new_words_is_to_the_old_ones(her, manager, leader, client_as):
    say_something_else(manager)
    client, address = client_as(leader), reverse("consent:person", args=[her.pk])
    page = client.post(address, sheet(timezone.localdate() - 3 * DAY), follow=True).content.decode()
    assert "Den dagen var orden äldre" in page
    assert not in_force(manager, her)
    with scope(manager):
        assert [row.text_version for row in Consent.objects.open()] == [1]
    again = client.post(address, sheet(timezone.localdate()), follow=True).content.decode()
    assert "Den dagen var orden äldre" not in again
    assert in_force(manager, her)


def test_the_same_paper_once_more_brings_no_yes_back(her, manager, leader, client_as):
    client, address = client_as(leader), reverse("consent:person", args=[her.pk])
    on = timezone.localdate() - 3 * DAY
    client.post(address, sheet(on))
    assert in_force(manager, her)
    say_something_else(manager)
    client.post(address, sheet(on))
    assert not in_force(manager, her)


def test_words_changed_while_the_sheet_was_open_are_read_once_more_and_nothing_is_lost(
    her, manager, leader, client_as
):
    client, address = client_as(leader), reverse("consent:person", args=[her.pk])
    with scope(manager):
        words = "-".join(str(row.version) for row in Purpose.objects.all())
    assert f'value="{words}"' in client.get(address).content.decode()
    say_something_else(manager)
    sent = sheet(timezone.localdate()) | {"words": words, "witness": "Omar"}
    page = client.post(address, sent)
    assert page.status_code == 200
    text = page.content.decode()
    assert "Läs dem högt en gång till" in text
    assert 'value="Omar"' in text
    assert not in_force(manager, her)
    with scope(manager):
        now = "-".join(str(row.version) for row in Purpose.objects.all())
    assert f'value="{now}"' in text
    assert client.post(address, sent | {"words": now}).status_code == 302
    assert in_force(manager, her)


def test_a_row_of_a_file_from_before_the_new_words_is_to_the_old_ones(her, manager):
    say_something_else(manager)
    with scope(manager):
        on = timezone.localdate() - 3 * DAY
        assert actions.decide_all(manager, [actions.Decision(her.pk, "photo", True, on)]) == 1
    assert not in_force(manager, her)


def test_on_the_day_of_the_change_an_older_answer_is_asked_anew(her, manager):
    with time_machine.travel(timezone.now() - 2 * DAY):
        say_something_else(manager)
    on = timezone.localdate() - 2 * DAY
    with scope(manager):
        said = {"purpose": "photo", "given": True, "form": "paper", "language": "sv"}
        assert actions.decide(manager, participant=her, on=on, **said).text_version == 1
        assert actions.decide(manager, participant=her, on=on + DAY, **said).text_version == 2


def test_a_new_meaning_of_taking_part_is_the_first_thing_on_her_page(her, hers, manager):
    with scope(manager):
        for purpose in ("take_part", "measure"):
            said = {"purpose": purpose, "given": True, "form": "tapped", "language": "sv"}
            actions.decide(manager, participant=her, **said)
        row = Purpose.objects.get(key="take_part")
    ask = f'href="{reverse("consent:choose", args=[row.pk])}"'
    assert ask not in hers.get("/me/").content.decode()
    with scope(manager):
        reword(manager, purpose=row, words=words_of(row) | {"text_sv": "Nytt."}, new_meaning=True)
    assert ask in hers.get("/me/").content.decode()
