"""From a problem to a method: causes under causes, ideas with pictures and voices, votes without voters."""

import re

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from tests.people import PASSWORD, make_participant, signed_in, staff
from tests.site.outside.test_sound import mp3

from egenkraft.site.access.scope import Actor, scope
from egenkraft.site.audit.models import AuditRow
from egenkraft.site.consent import erasing
from egenkraft.site.consent.actions import decide
from egenkraft.site.consent.keeping import hers
from egenkraft.site.methods import board, workshops
from egenkraft.site.methods.models import Ballot, Idea, Method, Proposer, Tally, Voice, Workshop


def add(client, there, text="Gå dit tillsammans", **more):
    sent = {"text": text, "origin": "participant", **more}
    return client.post(f"{there}idea/", sent)


def page(client, there):
    return client.get(there).content.decode()


def the(model, by, **wanted):
    with scope(by):
        return model.objects.get(**wanted)


# --- causes and ideas ------------------------------------------------------------------------
def test_a_cause_stands_under_its_cause(client, there, leader):
    client.post(f"{there}cause/", {"text": "De ser namnet."})
    with scope(leader):
        first = Workshop.objects.get().causes.get()
    client.post(f"{there}cause/", {"text": "Ingen har träffat oss."})
    client.post(f"{there}cause/", {"text": "De känner ingen härifrån.", "parent": str(first.pk)})
    with scope(leader):
        rows = board.board(Workshop.objects.get()).causes
    assert [(row.text, row.depth) for row in rows] == [
        ("De ser namnet.", 0),
        ("De känner ingen härifrån.", 1),
        ("Ingen har träffat oss.", 0),
    ]
    assert 'class="depth-1"' in page(client, there)


def test_each_idea_has_a_picture_of_its_own(client, there, leader):
    for text in ("Gå dit", "Ring först", "Fika"):
        assert add(client, there, text).status_code == 302
    with scope(leader):
        assert len(set(Idea.objects.values_list("sign", flat=True))) == 3
    for number in range(3, 20):
        add(client, there, f"Idé {number}")
    assert "20 idéer räcker" in add(client, there, "En till").content.decode()


def test_she_is_thanked_only_while_she_says_yes(client, there, leader, woman):
    add(client, there, proposer=str(woman.pk), thanked_as="Solrosen")
    assert "Solrosen" in page(client, there)
    made = client.post(f"/ideas/idea/{the(Idea, leader).pk}/method/").url
    assert "Solrosen" in page(client, made)
    with scope(leader):
        decide(leader, participant=woman, purpose="quote", given=False, form="spoken", language="sv")
    assert "Solrosen" not in page(client, there) + page(client, made)
    assert "Gå dit tillsammans" in page(client, there)


def test_without_a_wish_nobody_is_thanked(client, there, woman):
    add(client, there, proposer=str(woman.pk))
    assert "Selam" not in page(client, there)


def test_only_who_says_yes_can_be_chosen(client, there, lab):
    make_participant(lab, "P02", display_name="Tystan", agrees=["take_part"])
    form = page(client, f"{there}idea/")
    assert "Selam" in form
    assert "Tystan" not in form


# --- voices ----------------------------------------------------------------------------------
def said(name="ide.mp3", data=None):
    return SimpleUploadedFile(name, mp3() if data is None else data, "audio/mpeg")


def test_a_voice_is_heard_by_those_who_may_and_goes_with_her(client, there, leader, woman, lab):
    add(client, there, proposer=str(woman.pk), voice=said())
    pk = the(Idea, leader).pk
    heard = client.get(f"/ideas/idea/{pk}/voice/")
    assert (heard.status_code, heard.headers["Content-Type"]) == (200, "audio/mpeg")
    part = client.get(f"/ideas/idea/{pk}/voice/", headers={"range": "bytes=0-9"})
    assert (part.status_code, len(part.content)) == (206, 10)
    assert signed_in(staff(lab, "partner")).get(f"/ideas/idea/{pk}/voice/").status_code == 404
    with scope(leader):
        decide(leader, participant=woman, purpose="quote", given=False, form="spoken", language="sv")
    assert client.get(f"/ideas/idea/{pk}/voice/").status_code == 404
    assert "<audio" not in page(client, there)


@pytest.mark.erasure
def test_voice_and_name_go_when_she_is_taken_away(client, there, leader, woman):
    add(client, there, proposer=str(woman.pk), thanked_as="Solrosen", voice=said())
    with scope(leader):
        assert erasing.plan(woman.pk)["methods.Voice"] == 1
        for entry in hers():
            if entry.label.startswith("methods."):
                erasing.remove(leader, entry, entry.of(woman.pk))
        assert not Voice.objects.exists()
        assert not Proposer.objects.exists()
        assert Idea.objects.get().text == "Gå dit tillsammans"


@pytest.mark.upload
def test_a_hostile_recording_is_refused_in_words(client, there, woman):
    for data, words in ((b"<html>" * 9, "kan vi inte läsa"), (b"\xff\xfb" * 900_000, "för stor")):
        answer = add(client, there, proposer=str(woman.pk), voice=said(data=data)).content.decode()
        assert words in answer


def test_a_voice_of_hers_needs_her_yes(client, there, leader):
    answer = add(client, there, voice=said()).content.decode()
    assert "Utan hennes ja sparas den inte" in answer
    assert add(client, there, origin="staff", voice=said()).status_code == 302


# --- votes -----------------------------------------------------------------------------------
@pytest.fixture
def table(client, there):
    """A device on the table, with three ideas and six people round it."""
    for text in ("Gå dit", "Ring först", "Fika"):
        add(client, there, text)
    assert client.post(f"{there}secret/", {"present": 6}).url == "/vote/"
    return client


def ideas(client):
    client.get("/vote/?next=1")
    return re.findall(r'name="idea" value="([^"]+)"', client.get("/vote/").content.decode())


def test_a_vote_leaves_a_sum_and_nobody(table, there, leader):
    first, second, *_rest = ideas(table)
    for choice in (first, first, second, "none", first):
        table.post("/vote/", {"idea": choice})
        assert "Nobody" not in table.get("/vote/").content.decode()
    with scope(leader):
        assert sorted(Tally.objects.values_list("count", flat=True)) == [0, 1, 3]
        acts = AuditRow.objects.filter(action="ballot.vote")
        assert acts.count() == 5
        assert not [row for row in acts if first in repr(row.__dict__) or second in repr(row.__dict__)]
        row = board.ballots(Workshop.objects.get())[0]
    assert (row.n, row.missing, row.sums) == (5, 1, ())


def test_nobody_votes_twice_for_those_who_are_not_there(table, there, leader):
    first = ideas(table)[0]
    for _time in range(9):
        table.post("/vote/", {"idea": first})
    assert the(Tally, leader, idea=first).count == 6
    assert "Röstningen är slut" in table.get("/vote/?next=1").content.decode()


def test_the_device_opens_nothing_else_until_the_code(table, there):
    assert table.get("/people/").url.endswith("/vote/")
    assert table.post("/back/", {"code": PASSWORD}).url == there


def counted(client, there, leader):
    client.post("/back/", {"code": PASSWORD})
    assert "har röstat" in page(client, there)
    client.post(f"/ideas/ballot/{the(Ballot, leader).pk}/close/")
    return page(client, there)


def test_a_tie_is_said_and_who_is_missing_too(table, there, leader):
    first, second, *_rest = ideas(table)
    for choice in (first, second, first, second, "none"):
        table.post("/vote/", {"idea": choice})
    text = counted(table, there, leader)
    assert "Flera idéer fick lika många" in text
    assert re.search(r"n\s*<bdi[^>]*>5</bdi>\s*·\s*1 saknas", text)


def test_four_secret_votes_are_not_shown(table, there, leader):
    first = ideas(table)[0]
    for _time in range(4):
        table.post("/vote/", {"idea": first})
    assert "Färre än fem har röstat" in counted(table, there, leader)


def test_raised_hands_are_counted_by_the_leader(client, there, leader):
    add(client, there, "Gå dit")
    assert "Minst 5" in client.post(f"{there}secret/", {"present": 4}).content.decode()
    pk = the(Idea, leader).pk
    assert "fler händer" in client.post(f"{there}hands/", {"present": 3, f"idea-{pk}": 4}).content.decode()
    client.post(f"{there}hands/", {"present": 4, f"idea-{pk}": 3})
    assert the(Tally, leader).count == 3
    assert "uppräckta händer" in page(client, there).lower()


def test_two_votes_are_not_open_at_once(table, there, leader):
    with scope(leader), pytest.raises(workshops.NotNow):
        workshops.open_ballot(leader, workshop=Workshop.objects.get(), present=7)


# --- on to a method --------------------------------------------------------------------------
def test_an_idea_is_one_method_however_often(client, there, leader):
    add(client, there)
    pk = the(Idea, leader).pk
    first, second = (client.post(f"/ideas/idea/{pk}/method/").url for _time in range(2))
    assert first == second
    assert the(Method, leader).idea_id == pk
    assert "Den är en metod nu" in page(client, there)


def test_another_lab_sees_nothing_of_it(client, there, other_lab):
    stranger = signed_in(staff(other_lab, "leader", name="annan"))
    assert stranger.get(there).status_code == 404
    assert stranger.post(f"{there}cause/", {"text": "x"}).status_code == 404
    assert Actor.system(other_lab.pk).lab_id == other_lab.pk
