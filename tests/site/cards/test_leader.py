"""The leader's side: pictures that cannot be read back, cards on paper without a word, her own answers."""

import re
from datetime import timedelta

import pytest
import time_machine
from django.test import Client
from django.utils import timezone
from tests.people import PASSWORD, signed_in
from tests.site.cards.conftest import OTHERS, THREE, Her, tap_all

from egenkraft.site.access.models import SignIn
from egenkraft.site.access.scope import scope
from egenkraft.site.audit.models import AuditRow
from egenkraft.site.cards.models import Card, Pictures
from egenkraft.site.consent.queries import looks_at
from egenkraft.site.measures.models import Answer, CheckIn, Wave

pytestmark = pytest.mark.session
CHOOSE = "/start/choose/"


def choose_twice(client: Client, first=THREE, again=THREE):
    tap_all(client, first, CHOOSE)
    return tap_all(client, again, CHOOSE)


@pytest.fixture
def handed(her, leader, client_as) -> Client:
    """The leader's own device, handed over so that she chooses her pictures."""
    client = client_as(leader)
    assert client.post(f"/people/{her.person.pk}/card/pictures/").url == CHOOSE
    return client


def test_she_chooses_on_the_leaders_device_which_then_shows_nothing_else(her: Her, handed, leader):
    for address in ("/today/", "/people/", f"/people/{her.person.pk}/card/", "/me/", "/"):
        assert handed.get(address).url == CHOOSE, address
    done = choose_twice(handed, OTHERS, OTHERS)
    assert done.status_code == 200
    page = done.content.decode()
    assert not any(f'"{word}"' in page for word in OTHERS)
    for address in ("/me/", CHOOSE, "/today/"):
        assert handed.get(address).url == "/back/", address


def test_what_she_chooses_is_hers_whoever_else_there_is(her: Her, make_participant, handed, leader):
    """Others stand before her and after her in every order of the lab."""
    for code, name in (("A00", "Abeba"), ("Z99", "Östen")):
        make_participant(code, display_name=name)
    choose_twice(handed, OTHERS, OTHERS)
    with scope(leader):
        assert set(Pictures.objects.values_list("participant", flat=True)) == {her.person.pk}


def test_only_a_keyed_hash_of_her_pictures_is_stored(her: Her, leader):
    with scope(leader):
        row = Pictures.objects.get()
        other = her.another
    assert re.fullmatch(r"[0-9a-f]{64}", row.seal)
    assert other is not None


def test_two_women_with_the_same_pictures_have_different_marks(her: Her, make_participant, leader):
    her.another(make_participant("P02"))
    with scope(leader):
        assert len(set(Pictures.objects.values_list("seal", flat=True))) == 2


def test_two_different_rounds_save_nothing(her: Her, handed, leader):
    choose_twice(handed, OTHERS, ("bus", "bus", "bus"))
    assert 'role="alert"' in handed.get(CHOOSE).content.decode()
    with scope(leader):
        assert Pictures.objects.get().seal
    handed.post("/leave/")
    assert tap_all(her.visit(), THREE).url == "/me/again/"


def test_the_leaders_code_or_password_takes_the_device_back(her: Her, handed, leader):
    choose_twice(handed, OTHERS, OTHERS)
    assert handed.get("/back/").status_code == 200
    assert 'role="alert"' in handed.post("/back/", {"code": "000000"}).content.decode()
    assert handed.get("/today/").url == "/back/"
    assert handed.post("/back/", {"code": PASSWORD}).url == f"/people/{her.person.pk}/card/"
    assert handed.get("/today/").status_code == 200


def test_five_wrong_codes_sign_everybody_out(handed):
    for _try in range(5):
        answer = handed.post("/back/", {"code": "111111"})
    assert answer.url == "/sign-in/login/"
    assert handed.post("/back/", {"code": PASSWORD}).url == "/enter/"
    assert handed.get("/today/").url.startswith("/sign-in/login/")


def test_the_way_back_signs_nobody_out_where_nothing_was_handed_over(leader, client_as):
    client = client_as(leader)
    assert client.get("/back/").url == "/enter/"
    assert client.get("/today/").status_code == 200


def test_the_code_of_six_digits(her: Her, leader, client_as):
    client = client_as(leader)
    for poor in ("123456", "111111", "12345", "abcdef"):
        assert 'role="alert"' in client.post("/my-sign-in/code/", {"code": poor}).content.decode(), poor
    client.post("/my-sign-in/code/", {"code": "246810"})
    client.post(f"/people/{her.person.pk}/card/pictures/")
    assert client.post("/back/", {"code": "246810"}).url == f"/people/{her.person.pk}/card/"


def test_an_ended_role_does_not_come_back_by_code(her: Her, handed, leader, manager):
    from egenkraft.site.access.actions import end_role
    from egenkraft.site.access.models import Membership

    with scope(manager):
        end_role(manager, membership=Membership.objects.get(account_id=leader.account_id))
    assert handed.post("/back/", {"code": PASSWORD}).url == "/enter/"
    assert handed.get("/today/").status_code == 302


def test_after_an_hour_the_leader_signs_in_anew(handed):
    with time_machine.travel(timezone.now() + timedelta(minutes=61), tick=False):
        assert handed.post("/back/", {"code": PASSWORD}).url == "/enter/"
        assert handed.get("/today/").status_code == 302


def test_the_printed_page_holds_no_name_on_the_paper(her: Her, leader, client_as):
    page = client_as(leader).post(f"/people/{her.person.pk}/card/print/").content.decode()
    paper = re.search(r'<div class="paper">(.*?)<details', page, re.S).group(1)
    words = re.sub(r"<[^>]*>", "", paper).split()
    assert words == []
    assert "<svg" in paper
    with scope(leader):
        assert Card.objects.open().count() == 1


def test_several_cards_on_one_sheet(her: Her, make_participant, leader, client_as):
    second = make_participant("P02", display_name="Amina")
    client = client_as(leader)
    form = {"person": [str(her.person.pk), str(second.pk)]}
    page = client.post("/people/cards/", form).content.decode()
    assert page.count('<div class="paper">') == 2
    assert len(set(re.findall(r"/c/([\w-]{22})/", page))) == 2
    assert client.post("/people/cards/", {}).status_code == 200


def test_making_a_card_is_written_down_without_its_secret(her: Her, leader):
    assert AuditRow.objects.filter(action="card.make", object=her.person.pk).exists()
    assert not any(her.token in str(row.__dict__) for row in AuditRow.objects.all())


# --- the second set (TRUST T3) -------------------------------------------------------------------------
@pytest.fixture
def answered(her: Her, leader):
    with scope(leader):
        wave = Wave.objects.create(number=0, name_sv="Start", name_en="Start", weeks=0)
        row = CheckIn.objects.create(
            participant=her.person,
            wave=wave,
            pack="conf",
            pack_version=1,
            language="sv",
            on=timezone.localdate(),
            finished_at=timezone.now(),
        )
        Answer.objects.create(check_in=row, item="conf-01", code=2, language="sv")
    return row


def test_without_a_second_set_her_answers_stay_closed(her: Her, answered):
    client = her.come_in()
    for address in ("/check-in/mine/", f"/check-in/mine/{answered.pk}/"):
        answer = client.get(address)
        assert answer.status_code == 302
        page = client.get(answer.url).content.decode()
        assert "Det här är låst" in page
        assert 'name="place"' not in page


def test_the_second_set_opens_them_for_ten_minutes(her: Her, answered):
    her.choose(OTHERS, second=True)
    with time_machine.travel(timezone.now(), tick=False) as clock:
        client = her.come_in()
        client.post("/start/wait/", {"minutes": "100"})
        door = client.get("/check-in/mine/").url
        key = client.session.session_key
        assert tap_all(client, OTHERS, door).url == "/check-in/mine/"
        assert client.session.session_key != key
        page = client.get(f"/check-in/mine/{answered.pk}/")
        assert page.status_code == 200
        assert "<dd>Ja</dd>" in page.content.decode() or "<dd>" in page.content.decode()
        clock.shift(timedelta(minutes=10, seconds=1))
        assert client.get(f"/check-in/mine/{answered.pk}/").url == door.replace(
            "%2Fcheck-in%2Fmine%2F", f"%2Fcheck-in%2Fmine%2F{answered.pk}%2F"
        )


def test_the_first_set_does_not_open_them_and_five_tries_lock_the_card(her: Her, answered):
    her.choose(OTHERS, second=True)
    client = her.come_in()
    door = client.get("/check-in/mine/").url
    for _try in range(5):
        tap_all(client, THREE, door)
    assert client.get("/me/").url == "/start/"  # locked, and out
    assert her.visit().get("/start/").status_code == 404


def test_the_second_set_is_another_one(her: Her, leader, client_as):
    client = client_as(leader)
    client.post(f"/people/{her.person.pk}/card/pictures/", {"second": "1"})
    choose_twice(client, THREE, THREE)
    with scope(leader):
        assert not Pictures.objects.filter(second=True).exists()
    choose_twice(client, OTHERS, OTHERS)
    with scope(leader):
        assert Pictures.objects.filter(second=True).count() == 1


def test_she_cannot_choose_pictures_alone(her: Her):
    """Somebody who holds her phone cannot make her set a second set, nor set one himself."""
    client = her.come_in()
    assert client.get(CHOOSE).url == "/me/"
    assert client.post(CHOOSE, {"at": "0", "place": "1"}).url == "/me/"


def test_another_womans_answers_are_not_there(her: Her, answered, make_participant):
    other = her.another(make_participant("P02"))
    other.choose(OTHERS, second=True)
    client = other.come_in()
    tap_all(client, OTHERS, client.get("/check-in/mine/").url)
    assert client.get(f"/check-in/mine/{answered.pk}/").status_code == 404


def test_she_reads_who_made_her_card_and_who_was_there_when_pictures_were_chosen(
    her: Her, handed, leader, client_as
):
    """A colleague with her card and other pictures could come in as her: she sees both, in her words."""
    inside = her.come_in()
    choose_twice(handed, OTHERS, OTHERS)
    assert inside.get("/me/").status_code == 302  # whoever was in is out
    client_as(leader).post(f"/people/{her.person.pk}/card/pictures/", {"close": "1"})
    with scope(her.herself):
        told = {(look.who, str(look.did)) for look in looks_at(her.person) if look.did}
    assert told == {
        ("Leader", "gjorde ett nytt kort åt mig"),
        ("Leader", "var med när mina bilder valdes"),
        ("Leader", "tog bort mina andra bilder"),
    }
    page = signed_in(her.herself).get("/consent/mine/looks/").content.decode()
    assert "gjorde ett nytt kort åt mig" in page
    assert "var med när mina bilder valdes" in page


def test_the_lender_is_written_down_also_when_her_own_sign_in_is_over(her: Her, handed, leader):
    SignIn.raw.filter(account_id=leader.account_id).update(ended_at=timezone.now())
    choose_twice(handed, OTHERS, OTHERS)
    (row,) = AuditRow.objects.filter(action="card.pictures", object=her.person.pk).exclude(account=None)
    assert (row.account, row.role) == (leader.account_id, "participant")
