"""Her own pages and the leader's sheet."""

import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext
from tests.people import make_participant as make_in

from egenkraft.site.access.scope import Actor, scope
from egenkraft.site.audit.models import AuditRow
from egenkraft.site.consent.actions import ship_purposes
from egenkraft.site.consent.models import Consent, Purpose
from egenkraft.site.consent.rules import PURPOSES, allowed


@pytest.fixture
def her(make_participant: Any, leader: Actor) -> Any:
    with scope(leader):
        ship_purposes(leader)
    return make_participant("P01", agrees=(), display_name="Selam")


@pytest.fixture
def hers(her: Any, client_as: Callable[[Actor], Client]) -> Client:
    return client_as(Actor(lab_id=her.lab_id, role="participant", participant_id=her.pk))


@pytest.fixture
def staff(leader: Actor, client_as: Callable[[Actor], Client]) -> Client:
    return client_as(leader)


def purpose(key: str, lab: Any) -> Purpose:
    with scope(Actor.system(lab)):
        return Purpose.objects.get(key=key)


def yes_to(her: Any, key: str) -> bool:
    with scope(Actor.system(her.lab_id)):
        return allowed(her, key)


def page(client: Client, name: str, *args: Any) -> str:
    response = client.get(reverse(name, args=args))
    assert response.status_code == 200
    return response.content.decode()


def test_every_purpose_leads_to_its_question(hers: Client, her: Any) -> None:
    text = page(hers, "consent:own")
    for key in PURPOSES:
        row = purpose(key, her.lab_id)
        assert row.name_sv in text
        assert reverse("consent:choose", args=[row.pk]) in text


def test_yes_and_no_are_equal_and_nothing_is_chosen(hers: Client, her: Any) -> None:
    text = page(hers, "consent:choose", purpose("photo", her.lab_id).pk)
    buttons = re.findall(r"<button([^>]*)>", text.split("</header>")[1])
    classes = {re.search(r'class="([^"]*)"', button)[1] for button in buttons}  # type: ignore[index]
    assert [re.search(r'value="(\w+)"', button)[1] for button in buttons] == ["no", "yes"]  # type: ignore[index]
    assert classes == {"btn tile"}
    assert "checked" not in text.split("<body")[1]
    assert "Får vi visa bilder på dig?" in text


def test_a_yes_is_hers_and_one_question_follows(hers: Client, her: Any) -> None:
    pk = purpose("photo", her.lab_id).pk
    response = hers.post(reverse("consent:choose", args=[pk]), {"answer": "yes"})
    assert response.headers["Location"] == reverse("consent:understood", args=[pk])
    with scope(Actor.system(her.lab_id)):
        row = Consent.objects.get()
    assert (row.given, row.form, row.by_herself, row.by_id, row.language) == (
        True,
        "tapped",
        True,
        None,
        "sv",
    )


def test_understood_is_kept(hers: Client, her: Any) -> None:
    pk = purpose("photo", her.lab_id).pk
    hers.post(reverse("consent:choose", args=[pk]), {"answer": "yes"})
    response = hers.post(reverse("consent:understood", args=[pk]), {"answer": "yes"}, follow=True)
    assert "Bilder på mig" in response.content.decode()
    with scope(Actor.system(her.lab_id)):
        assert Consent.objects.get().teach_back == "right"


def test_not_understood_shows_the_words_again(hers: Client, her: Any) -> None:
    pk = purpose("photo", her.lab_id).pk
    hers.post(reverse("consent:choose", args=[pk]), {"answer": "yes"})
    response = hers.post(reverse("consent:understood", args=[pk]), {"answer": "no"})
    assert response.headers["Location"] == reverse("consent:choose", args=[pk])
    with scope(Actor.system(her.lab_id)):
        assert Consent.objects.get().teach_back == "wrong"


def test_a_no_asks_nothing_more(hers: Client, her: Any) -> None:
    pk = purpose("photo", her.lab_id).pk
    hers.post(reverse("consent:choose", args=[pk]), {"answer": "yes"})
    response = hers.post(reverse("consent:choose", args=[pk]), {"answer": "no"})
    assert response.headers["Location"] == reverse("consent:own")
    assert not yes_to(her, "photo")
    assert hers.get(reverse("consent:understood", args=[pk])).status_code == 404


def test_an_empty_answer_changes_nothing(hers: Client, her: Any) -> None:
    pk = purpose("photo", her.lab_id).pk
    for answer in ({}, {"answer": "maybe"}):
        assert hers.post(reverse("consent:choose", args=[pk]), answer).status_code == 200
    with scope(Actor.system(her.lab_id)):
        assert not Consent.objects.exists()


@pytest.mark.parametrize("language", ["sv", "en"])
def test_her_pages_are_small_and_say_nothing_in_the_title(hers: Client, her: Any, language: str) -> None:
    import gzip

    pk = purpose("take_part", her.lab_id).pk
    for address in (reverse("consent:own"), reverse("consent:choose", args=[pk])):
        body = hers.get(address, {"lang": language}).content
        assert len(gzip.compress(body)) <= 6000
        assert b"<title>Start</title>" in body
        assert f'<html lang="{language}"'.encode() in body


def test_she_sees_who_looked(hers: Client, staff: Client, her: Any) -> None:
    assert "Leader" not in page(hers, "consent:own")
    staff.get(reverse("consent:person", args=[her.pk]))
    assert "<bdi>Leader</bdi>" in page(hers, "consent:own")


def test_the_sheet_shows_the_code_until_she_takes_part(staff: Client, her: Any) -> None:
    text = page(staff, "consent:person", her.pk)
    assert "P01" in text
    assert "Selam" not in text


def test_opening_the_sheet_is_one_audit_row(staff: Client, her: Any) -> None:
    page(staff, "consent:person", her.pk)
    assert AuditRow.objects.filter(action="consent.see", object=her.pk).count() == 1


def write(staff: Client, her: Any, **fields: str) -> Any:
    sheet = {"form": "spoken", "on": "2025-06-03", "witness": "Anna", **fields}
    return staff.post(reverse("consent:person", args=[her.pk]), sheet)


def test_only_what_is_marked_is_written(staff: Client, her: Any, leader: Actor) -> None:
    answers = {"p-take_part": "yes", "p-photo": "no", "told_back": "on"}
    assert write(staff, her, **answers).headers["Location"] == reverse("home:person", args=[her.pk])
    with scope(leader):
        rows = {row.purpose.key: row for row in Consent.objects.select_related("purpose")}
    assert set(rows) == {"take_part", "photo"}
    yes, no = rows["take_part"], rows["photo"]
    assert (yes.given, yes.form, yes.witness, str(yes.on), yes.teach_back) == (
        True,
        "spoken",
        "Anna",
        "2025-06-03",
        "right",
    )
    assert (no.given, no.teach_back, no.by_id, no.by_herself) == (False, "", leader.account_id, False)


@pytest.mark.parametrize(
    ("fields", "kept"),
    [
        ({}, "2025-06-03"),
        ({"p-photo": "yes", "on": "31/02"}, "31/02"),
        ({"p-photo": "yes", "on": "2999-01-01"}, "2999-01-01"),
        ({"p-photo": "yes", "form": "tapped"}, "2025-06-03"),
    ],
    ids=["nothing marked", "no such day", "a day to come", "a form that is hers alone"],
)
def test_a_wrong_sheet_is_shown_again_with_everything_in_it(
    staff: Client, her: Any, fields: dict[str, str], kept: str
) -> None:
    response = write(staff, her, **fields)
    text = response.content.decode()
    assert response.status_code == 200
    assert 'role="alert"' in text
    assert f'value="{kept}"' in text
    assert 'value="Anna"' in text
    if "p-photo" in fields:
        assert re.search(r'name="p-photo"[^>]*value="yes"[^>]*checked', text)
    with scope(Actor.system(her.lab_id)):
        assert not Consent.objects.exists()


def test_tomorrow_is_no_day_when_she_answered(staff: Client, her: Any) -> None:
    day = str(timezone.localdate() + timedelta(days=1))
    response = write(staff, her, **{"p-photo": "yes", "on": day})
    assert gettext("This day has not come yet. Write the day when she answered.") in response.content.decode()
    with scope(Actor.system(her.lab_id)):
        assert not Consent.objects.exists()


def test_a_paper_older_than_her_answer_says_so(staff: Client, her: Any, hers: Client) -> None:
    pk = purpose("photo", her.lab_id).pk
    hers.post(reverse("consent:choose", args=[pk]), {"answer": "no"})
    response = write(staff, her, **{"p-photo": "yes", "p-quote": "yes"})
    assert response.status_code == 200
    assert 'role="alert"' in response.content.decode()
    assert not yes_to(her, "photo")
    assert not yes_to(her, "quote")


def test_another_labs_person_is_not_there(staff: Client, her: Any, other_lab: Any) -> None:
    stranger = make_in(other_lab, "P01")
    assert staff.get(reverse("consent:person", args=[stranger.pk])).status_code == 404
    assert write(staff, stranger, **{"p-photo": "yes"}).status_code == 404


def test_another_labs_purpose_is_not_there(hers: Client, other_lab: Any) -> None:
    with scope(Actor.system(other_lab.pk)) as by:
        theirs = ship_purposes(by)[0]
    assert hers.get(reverse("consent:choose", args=[theirs.pk])).status_code == 404


def test_a_researcher_may_not_open_the_sheet(her: Any, researcher: Actor, client_as: Any) -> None:
    assert client_as(researcher).get(reverse("consent:person", args=[her.pk])).status_code == 404


def test_staff_have_no_choices_of_their_own(staff: Client, her: Any) -> None:
    assert staff.get(reverse("consent:own")).status_code == 404
