"""Search for a name: in memory, in reach only, each hit written down; the protected are told of it."""

from dataclasses import replace

import pytest
from django.urls import reverse
from django.utils import timezone
from tests.people import make_participant, staff

from egenkraft.site.access.scope import scope
from egenkraft.site.audit.models import AuditRow
from egenkraft.site.vault import blind, doors
from egenkraft.site.vault.actions import write_identity
from egenkraft.site.vault.doors import Refused, open_identity
from egenkraft.site.vault.models import Blind

ADDRESS = reverse("home:find")


def known(leader, code, name, phone="", contact=""):
    person = make_participant_of(leader, code)
    with scope(leader):
        write_identity(leader, participant=person, name=name, phone=phone, contact=contact)
    return person


def make_participant_of(leader, code):
    from egenkraft.site.access.models import Lab

    return make_participant(Lab.objects.get(pk=leader.lab_id), code)


@pytest.fixture
def selam(leader):
    return known(leader, "P01", "Selam Tesfáy Berhane", "070-123 45 67", "selam@post.example, kl 10")


def guard(person):
    person.guarded_at = timezone.now()
    person.save(update_fields=["guarded_at"])


def seen(reason):
    return AuditRow.objects.filter(action="identity.see", reason=reason).count()


@pytest.mark.parametrize("text", ["selam", "TESFAY", "berhane selam", "Selam Tesfáy"])
def test_a_part_of_a_name_finds_her_and_is_written_down(selam, leader, client_as, text):
    known(leader, "P02", "Hodan Ali")
    body = client_as(leader).post(ADDRESS, {"name": text}).content.decode()
    assert "Selam Tesfáy Berhane" in body
    assert "Hodan" not in body
    assert seen("find") == 1


def test_nobody_by_that_name_leaves_no_row(selam, leader, client_as):
    body = client_as(leader).post(ADDRESS, {"name": "Okänd"}).content.decode()
    assert "Ingen av dem" in body
    assert seen("find") == 0


def test_more_than_a_page_asks_for_more_of_the_name(leader, client_as):
    for n in range(12):
        known(leader, f"P{n}", f"Amina {n}")
    body = client_as(leader).post(ADDRESS, {"name": "amina"}).content.decode()
    assert body.count("Amina") >= 10
    assert "Skriv mer av namnet" in body
    assert seen("find") == 10


def test_too_short_is_said(leader, client_as):
    assert "error" in client_as(leader).post(ADDRESS, {"name": "a"}).content.decode()
    assert client_as(leader).get(ADDRESS).status_code == 200


def test_out_of_reach_is_not_found(selam, lab, leader, client_as):
    other = staff(lab, "leader", "ny")
    from egenkraft.site.participants.models import Entrusted

    with scope(leader):
        Entrusted.objects.filter(account=other.account_id).delete()
    assert "Tesf" not in client_as(other).post(ADDRESS, {"name": "selam"}).content.decode()
    with scope(other), pytest.raises(Refused, match="out of reach"):
        open_identity(other, selam, "contact")


@pytest.mark.protected
def test_an_exact_search_for_somebody_protected_is_empty_and_told(selam, leader, client_as, monkeypatch):
    with scope(leader):
        guard(selam)
        blind.index(selam, name="Selam Tesfáy Berhane", phone="070-123 45 67", contact="selam@post.example")
    told = []
    monkeypatch.setattr(doors, "searched", [lambda by, who: told.append(who)])
    client = client_as(leader)
    for text in ("Selam Tesfay Berhane", "0701234567", "selam@post.example", "Selam"):
        assert "Ingen av dem" in client.post(ADDRESS, {"name": text}).content.decode()
    assert told == [{selam.pk}, {selam.pk}, {selam.pk}, set()]
    assert seen("find") == 0


@pytest.mark.parametrize(
    "text", ["0701234567", "070-123 45 67", "+46 70 123 45 67", "0046701234567", "(070) 123 45 67"]
)
def test_a_number_is_one_number_however_it_is_written(selam, leader, text):
    with scope(leader):
        assert blind.find(text) == {selam.pk}


def test_only_numbers_and_addresses_are_indexed_without_protection(selam, leader):
    with scope(leader):
        assert sorted(Blind.objects.values_list("kind", flat=True)) == ["email", "phone"]
        assert blind.find("Selam Tesfay Berhane") == set()
        assert blind.find("SELAM@post.example") == {selam.pk}
        assert blind.find("+45 12 34 56 78") == set()
        assert blind.find("") == set()
    assert len(Blind.raw.first().value) == 16


def test_two_labs_do_not_share_an_index(selam, leader, other_lab):
    with scope(replace(leader, lab_id=other_lab.pk)):
        assert blind.find("0701234567") == set()
    assert blind.value_of("phone", "0701234567", leader.lab_id) != blind.value_of(
        "phone", "0701234567", other_lab.pk
    )


def test_the_installation_opens_only_for_its_own_reasons_and_with_her_yes(selam, system, leader):
    from tests.people import say

    with scope(system):
        with pytest.raises(Refused):
            open_identity(system, selam, "contact")
        assert open_identity(system, selam, "remind").name.startswith("Selam")
        say(selam, "remind", False)
        with pytest.raises(Refused, match="remind"):
            open_identity(system, selam, "remind")


def test_her_name_for_the_file_she_takes_with_her(selam, leader):
    from egenkraft.site.access.scope import Actor
    from egenkraft.site.vault.models import Identity, PersonKey

    herself = Actor(lab_id=selam.lab_id, role="participant", participant_id=selam.pk)
    with scope(herself):
        assert doors.told(herself, selam)["name"].startswith("Selam")
        texts = {str(row) for row in (*Identity.objects.all(), *PersonKey.objects.all())}
        assert texts == {str(selam.pk)}
        assert {str(row) for row in Blind.objects.all()} == {"phone", "email"}
        PersonKey.objects.all().delete()
        assert doors.told(herself, selam) == {}


def test_a_name_in_a_text_is_found_as_a_word_of_its_own(leader):
    with scope(leader):
        make_participant_of(leader, "P07")
        here = blind.names_here()
        assert here == ["NamnP07", "P07"]
        assert blind.name_in("Tack NamnP07s dotter", here) == "NamnP07"
        assert blind.name_in("namnp07 är en blomma", here) == ""
        assert blind.name_in("A kom", ["A"]) == ""


@pytest.mark.protected
def test_a_name_is_found_beside_its_genitive_and_taken_out(selam, leader):
    """“Farzanehs” beside “Farzaneh” in one text hid the other: each is a word of that name."""
    with scope(leader):
        guard(selam)
        blind.index(selam, name="Farzaneh Amini", phone="", contact="")
        assert blind.words_of_names("Farzaneh och Farzanehs syster") == ["Farzaneh", "Farzanehs"]
        told = blind.without_names(["Farzaneh och Farzanehs syster", "Solens hus", "Sol, Sols"], ["Sol"])
        assert told == ["… och … syster", "Solens hus", "…, …"]


@pytest.mark.protected
def test_a_file_with_the_name_of_somebody_protected_is_known_by_its_names(selam, leader):
    """The loader asks for many names at once; only those that somebody protected has come back."""
    names = ["Selam Tesfáy Berhane", "BERHANE Selam Tesfay", "Selam", "Hodan Ali", " "]
    with scope(leader):
        assert blind.hidden_names(names) == set()
        guard(selam)
        blind.index(selam, name="Selam Tesfáy Berhane", phone="", contact="")
        assert blind.hidden_names(names) == set(names[:2])
