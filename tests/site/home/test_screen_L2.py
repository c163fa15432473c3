"""SCREENS L2, the person card: her next step, the check-in, and what is not shown."""

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from tests.people import make_participant as make_in
from tests.people import say
from tests.site.home.labs import activity, answered, furnish, interview, marked

from egenkraft.site.access.scope import Actor, scope
from egenkraft.site.audit.models import AuditRow
from egenkraft.site.home.card import person_card
from egenkraft.site.measures.models import Answer
from egenkraft.site.vault.actions import destroy_key, write_identity

As = Callable[[Actor], Client]


@pytest.fixture
def by(lab: Any) -> Actor:
    return furnish(lab)


@pytest.fixture
def selam(by: Actor, make_participant: Any) -> Any:
    return make_participant("P01", display_name="Selam", language="ti", reads="little", symbol="cup")


@pytest.fixture
def staff(leader: Actor, client_as: As) -> Client:
    return client_as(leader)


def card(client: Client, person: Any) -> str:
    response = client.get(reverse("home:person", args=[person.pk]))
    assert response.status_code == 200
    return response.content.decode()


def known(leader: Actor, person: Any) -> None:
    with scope(leader):
        write_identity(
            leader,
            participant=person,
            name="Selam Tesfay",
            phone="070-123 45 67",
            contact="Lämna inga meddelanden",
        )


def test_the_card_says_how_to_speak_with_her_and_what_is_next(by: Actor, selam: Any, staff: Client) -> None:
    talk = interview(by, selam)
    page = card(staff, selam)
    assert "ትግርኛ" in page
    assert "Måltidsbiträde" in page
    assert reverse("work:interview", args=[talk.pk]) in page
    assert "<title>" in page
    assert "Selam" not in page.split("</title>")[0]


def test_L2a_check_in_now_opens_the_hand_over(selam: Any, staff: Client) -> None:
    page = card(staff, selam)
    address = reverse("measures:open", args=[selam.pk])
    assert f'method="post" action="{address}"' in page
    assert page.count("btn main") == 1
    assert staff.post(address).status_code == 200


def test_L2a_nothing_to_open_without_her_yes_or_when_all_is_done(
    by: Actor, selam: Any, staff: Client
) -> None:
    address = reverse("measures:open", args=[selam.pk])
    for pack in ("conf", "pos"):
        answered(by, selam, pack)
    assert address not in card(staff, selam)
    with scope(by):
        say(selam, "measure", False)
    page = card(staff, selam)
    assert address not in page
    assert page.count(reverse("consent:person", args=[selam.pk])) >= 2


def test_L2b_done_but_never_an_answer(by: Actor, selam: Any, staff: Client) -> None:
    with scope(by):
        say(selam, "follow", False)
    check_in = answered(by, selam, "conf")
    before = card(staff, selam)
    with scope(by):
        for n in range(1, 11):
            Answer.objects.create(check_in=check_in, item=f"conf{n:02}", code=n % 3, language="sv")
    assert _without_token(card(staff, selam)) == _without_token(before)


def _without_token(page: str) -> str:
    import re

    return re.sub(r'name="(csrfmiddlewaretoken|once)" value="[^"]*"', "", page)


def test_L2d_the_safe_contact_stands_first_behind_a_reason(selam: Any, staff: Client, leader: Actor) -> None:
    known(leader, selam)
    address = reverse("home:identity", args=[selam.pk])
    assert address in card(staff, selam)
    asked = staff.get(address).content.decode()
    assert "Tesfay" not in asked
    assert "123 45" not in asked
    assert 'role="alert"' in staff.post(address, {}).content.decode()
    shown = staff.post(address, {"reason": "contact"}).content.decode()
    assert shown.index("Lämna inga meddelanden") < shown.index("070-123 45 67") < shown.index("Selam Tesfay")
    rows = AuditRow.objects.filter(action="identity.see").values_list("object", "reason")
    assert list(rows) == [(selam.pk, "contact")]


def test_L2e_each_opening_is_one_row_and_she_sees_it(selam: Any, staff: Client, client_as: As) -> None:
    for _time in range(2):
        card(staff, selam)
    assert AuditRow.objects.filter(action="person.see", object=selam.pk).count() == 2
    hers = client_as(Actor(lab_id=selam.lab_id, role="participant", participant_id=selam.pk))
    seen = hers.get(reverse("consent:own"), {"lang": "en"}).content.decode().split("<bdi>Leader</bdi>")
    assert len(seen) == 2
    assert "2 times" in seen[1]


def test_L2e_without_a_row_there_is_no_card(selam: Any, staff: Client, monkeypatch: Any) -> None:
    def fails(*_args: Any, **_kwargs: Any) -> None:
        raise OSError("disk full")

    monkeypatch.setattr("egenkraft.site.access.looks.record", fails)
    with pytest.raises(OSError, match="disk full"):
        staff.get(reverse("home:person", args=[selam.pk]))


def test_her_days_are_counted_without_colour_or_blame(by: Actor, selam: Any, staff: Client) -> None:
    for n, state in enumerate(["here", "away", "here"]):
        marked(by, selam, activity(by, -9 + n, f"Träff {n}"), state)
    page = card(staff, selam)
    strip = page.split('<ol class="steps">')[1].split("</ol>")[0]
    assert strip.count("<li") == 3
    assert strip.count('class="done"') == 2


def test_without_her_yes_only_code_and_symbol(by: Actor, selam: Any, staff: Client) -> None:
    interview(by, selam)
    with scope(by):
        say(selam, "take_part", False)
    page = card(staff, selam)
    for hidden in ("Selam", "Måltidsbiträde", "ትግርኛ", reverse("home:identity", args=[selam.pk])):
        assert hidden not in page
    assert "P01" in page
    assert reverse("consent:person", args=[selam.pk]) in page


def test_a_manager_does_not_open_names(selam: Any, leader: Actor, manager: Actor, client_as: As) -> None:
    known(leader, selam)
    client = client_as(manager)
    address = reverse("home:identity", args=[selam.pk])
    assert address not in card(client, selam)
    for response in (client.get(address), client.post(address, {"reason": "contact"})):
        assert response.status_code == 404
        assert "Tesfay" not in response.content.decode()


def test_a_name_is_written_and_corrected(selam: Any, staff: Client) -> None:
    address = reverse("home:identity", args=[selam.pk])
    assert 'name="reason"' not in staff.get(address).content.decode()
    change = reverse("home:identity_change", args=[selam.pk])
    who = {"name": "Selam Tesfay", "phone": "070-123 45 67", "contact": ""}
    assert staff.post(change, who).headers["Location"] == reverse("home:person", args=[selam.pk])
    shown = staff.post(address, {"reason": "correct"}).content.decode()
    assert 'value="Selam Tesfay"' in shown
    too_long = staff.post(change, {**who, "phone": "0" * 41})
    assert too_long.status_code == 200
    assert 'value="Selam Tesfay"' in too_long.content.decode()


def test_a_name_that_comes_back_to_be_mended_was_shown(selam: Any, staff: Client) -> None:
    change = reverse("home:identity_change", args=[selam.pk])
    seen = AuditRow.objects.filter(action="person.see", object=selam.pk)
    before = seen.count()
    assert staff.post(change, {"name": "Selam Tesfay", "phone": "0" * 41}).status_code == 200
    assert seen.count() == before + 1


def test_an_erased_key_is_said_plainly(selam: Any, staff: Client, leader: Actor) -> None:
    known(leader, selam)
    with scope(leader):
        destroy_key(leader, participant=selam)
    response = staff.post(reverse("home:identity", args=[selam.pk]), {"reason": "contact"})
    assert response.status_code == 200
    assert "Tesfay" not in response.content.decode()
    assert reverse("home:identity_change", args=[selam.pk]) in response.content.decode()


@pytest.mark.parametrize("name", ["home:person", "home:identity"])
def test_another_labs_person_is_not_there(staff: Client, other_lab: Any, name: str, by: Actor) -> None:
    stranger = make_in(other_lab, "P09", display_name="Rahel")
    response = staff.get(reverse(name, args=[stranger.pk]))
    missing = staff.get(reverse(name, args=["0" * 8 + "-0000-7000-8000-" + "0" * 12]))
    assert response.status_code == missing.status_code == 404
    assert len(response.content) == len(missing.content)
    assert not AuditRow.objects.filter(action__in=["person.see", "identity.see"]).exists()


def test_marks_of_one_person_are_for_her_leader_and_only_with_her_yes(
    by: Actor, selam: Any, leader: Actor, manager: Actor
) -> None:
    """SCREENS M1 (g): no manager sees them, not even on the card."""
    check_in = answered(by, selam, "conf")
    with scope(by):
        for n in range(1, 11):
            Answer.objects.create(check_in=check_in, item=f"conf-{n:02}", code=2, language="sv")
    for actor, given, shown in ((leader, True, 1), (manager, True, 0), (leader, False, 0)):
        with scope(by):
            say(selam, "follow", given)
        with scope(actor):
            assert len(person_card(selam, timezone.localdate()).sums) == shown, (actor.role, given)


def test_a_manager_is_offered_nothing_that_she_may_not_open(
    selam: Any, manager: Actor, staff: Client, client_as: As
) -> None:
    names = ("cards:person", "participants:change", "participants:status", "consent:person")
    only_leaders = {reverse(name, args=[selam.pk]) for name in names}
    hers, others = card(staff, selam), card(client_as(manager), selam)
    assert all(f'href="{address}"' in hers for address in only_leaders)
    assert not any(f'href="{address}"' in others for address in only_leaders)
