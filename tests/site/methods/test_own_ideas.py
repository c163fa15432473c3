"""Ideas from her own phone, voices that her key alone opens, and cards whose words are mended."""

import re
from dataclasses import replace

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone
from tests.people import make_participant, say, signed_in, staff
from tests.site.outside.test_sound import mp3
from tests.site.trust.scene import without_keys

from egenkraft.site.access.scope import Actor, scope
from egenkraft.site.audit.models import AuditRow
from egenkraft.site.methods import board, workshops
from egenkraft.site.methods.models import Cause, Idea, Proposer, Voice, Workshop
from egenkraft.site.outside.sound import Sound
from egenkraft.site.vault import shelter
from egenkraft.site.vault.actions import write_identity
from egenkraft.site.vault.blind import words_of_names
from egenkraft.site.vault.models import PersonKey


@pytest.fixture
def phone(woman):
    return signed_in(Actor(lab_id=woman.lab_id, role="participant", participant_id=woman.pk))


@pytest.fixture
def wall(client, there, leader):
    """Open for phones; the address on her phone."""
    client.post(f"{there}phones/")
    with scope(leader):
        return f"/give/{Workshop.objects.get().pk}/"


def said():
    return SimpleUploadedFile("idea", mp3(), content_type="audio/mpeg")


# --- from her own phone -----------------------------------------------------------------------
def test_she_finds_the_workshop_on_her_own_page_while_it_is_open(phone, there, wall, client):
    page = phone.get("/me/").content.decode()
    assert "Ingen ringer tillbaka." in page
    assert f'href="{wall}"' in page
    assert page.count('class="btn main"') == 1
    client.post(f"{there}phones/", {"close": "1"})
    assert wall not in phone.get("/me/").content.decode()
    assert phone.get(wall).status_code == 404
    assert phone.post(wall, {"text": "Sent"}).status_code == 404


def test_an_idea_in_words_and_in_her_voice(phone, wall, leader, client, there):
    assert phone.post(wall, {"text": " Gå  dit ", "thanked_as": "Solrosen"}).status_code == 302
    assert phone.post(wall, {"voice": said()}).status_code == 302
    with scope(leader):
        first, second = Idea.objects.order_by("at")
        assert (first.text, first.origin) == ("Gå dit", "participant")
        assert second.text == "En idé, sagd med rösten"
        assert Voice.objects.get().idea_id == second.pk
    page = client.get(there).content.decode()
    assert "Solrosen" in page
    assert "Selam" not in page
    assert f"/ideas/idea/{second.pk}/voice/" in page


def test_without_her_yes_the_idea_comes_from_nobody(phone, woman, wall, leader):
    with scope(leader):
        say(woman, "quote", False)
    assert 'type="file"' not in phone.get(wall).content.decode()
    phone.post(wall, {"text": "Ring först", "thanked_as": "Solrosen", "voice": said()})
    with scope(leader):
        idea = Idea.objects.get()
        assert not Proposer.objects.exists()
        assert not Voice.objects.exists()
        rows = AuditRow.objects.filter(action="idea.add")
        assert [row.object for row in rows] == [idea.workshop_id]  # the chain does not tell whose it was


def test_her_page_tells_nobody_who_is_here(phone, wall, leader, lab):
    """Whoever holds her phone may try names: somebody here, somebody hidden and nobody are answered alike."""
    hidden, second = make_participant(lab, "P02", display_name="Rosa"), staff(lab, "manager")
    with scope(replace(leader, capability="protection.set", reach="a")):
        write_identity(leader, participant=hidden, name="Farzaneh Amini", phone="", contact="")
        assert shelter.protect(leader, participant=hidden, keys=[leader.account_id, second.account_id])
        assert words_of_names("Fråga Farzaneh")  # the product itself does know
    make_participant(lab, "P03", display_name="Mona")
    told = []
    for name in ("Mona", "Farzaneh", "Xerxes"):
        answer = phone.post(wall, {"text": f"Fråga {name}", "thanked_as": name}, follow=True)
        told.append((answer.redirect_chain, without_keys(answer.content.decode())))
    assert told[0] == told[1] == told[2]
    assert "Tack! Din idé" in told[0][1]


def test_an_empty_idea_and_a_full_wall_are_told_in_words(phone, wall, leader, lab):
    assert "Skriv den eller säg den" in phone.post(wall, {"text": " "}).content.decode()
    with scope(leader):
        row = Workshop.objects.get()
        for number in range(20):
            workshops.add_idea(leader, workshop=row, text=f"Idé {number}", origin="staff")
    assert "Väggen är full" in phone.post(wall, {"text": "En till"}).content.decode()


def test_it_closes_by_itself_at_the_end_of_the_day(wall, phone, leader):
    with scope(leader):
        Workshop.objects.update(open_until=timezone.now())
    assert phone.get(wall).status_code == 404
    with scope(leader), pytest.raises(workshops.NotNow):
        workshops.give_idea(
            leader, workshop=Workshop.objects.get(), her=None, text="x", thanked_as="", voice=None
        )


def test_her_page_is_small_and_works_without_a_script(phone, wall):
    reply = phone.get(wall)
    page = reply.content.decode()
    assert len(reply.content) <= 12_000
    assert re.search(r'<input type="file"[^>]*capture="user"', page)
    assert 'enctype="multipart/form-data"' in page
    assert "onclick" not in page
    assert page.count("<script>") == 1  # the one for Leave, known by its hash
    assert reply.headers["Permissions-Policy"].endswith("microphone=(self)")


# --- sealed -----------------------------------------------------------------------------------
@pytest.fixture
def kept(wall, phone, leader):
    phone.post(wall, {"text": "Gå dit", "voice": said()})
    with scope(leader):
        return Voice.objects.get()


@pytest.mark.erasure
def test_her_voice_is_sealed_and_gone_with_her_key(kept, client, woman, leader):
    address = f"/ideas/idea/{kept.idea_id}/voice/"
    heard = client.get(address).content
    assert heard
    assert heard in mp3()
    assert kept.sealed
    assert heard[:40] not in bytes(kept.sound)
    copy = bytes(kept.sound)
    PersonKey.objects.filter(person=woman.pk).delete()
    assert client.get(address).status_code == 404  # the row of a backup is there, and opens nothing
    with scope(leader):
        kept.refresh_from_db()
        assert board.sound(kept) is None
    assert bytes(kept.sound) == copy


def test_a_voice_moved_to_another_row_does_not_open(kept, leader, client):
    with scope(leader):
        other = workshops.add_idea(leader, workshop=kept.idea.workshop, text="En annan", origin="staff")
        moved = Voice.objects.create(
            idea=other, participant=kept.participant, kind=kept.kind, sound=bytes(kept.sound), sealed=True
        )
        assert board.sound(moved) is None
        nobodys = Voice(idea=other, kind="mp3", sound=b"x", sealed=True)
        assert board.sound(nobodys) is None


def test_what_was_kept_before_is_sealed_by_the_clock(leader, there, woman, client):
    with scope(leader):
        idea = workshops.add_idea(leader, workshop=Workshop.objects.get(), text="Förr", origin="participant")
        plain = Voice.objects.create(idea=idea, participant=woman, kind="mp3", sound=mp3())
        staff_voice = workshops.add_idea(
            leader, workshop=idea.workshop, text="Vår", origin="staff", voice=Sound("mp3", mp3(), 1)
        )
        assert workshops.seal_voices(leader) == 1
        assert workshops.seal_voices(leader) == 0
        plain.refresh_from_db()
        assert plain.sealed
        assert board.sound(plain) == mp3()
        assert not Voice.objects.get(idea=staff_voice).sealed
    assert client.get(f"/ideas/idea/{idea.pk}/voice/").content == mp3()


def test_voices_are_sealed_all_or_none(leader, there, woman, monkeypatch):
    with scope(leader):
        for text in ("Ett", "Två"):
            idea = workshops.add_idea(
                leader, workshop=Workshop.objects.get(), text=text, origin="participant"
            )
            Voice.objects.create(idea=idea, participant=woman, kind="mp3", sound=mp3())
        with monkeypatch.context() as broken:
            broken.setattr(workshops, "record", lambda *_args, **_more: 1 / 0)
            with pytest.raises(ZeroDivisionError):
                workshops.seal_voices(leader)
        assert not Voice.objects.filter(sealed=True).exists()
        assert not AuditRow.objects.filter(action="idea.seal").exists()
        assert workshops.seal_voices(leader) == 2
        assert Voice.objects.filter(sealed=True).count() == 2


# --- mended words -----------------------------------------------------------------------------
def test_a_misspelt_card_is_mended_and_no_word_of_it_is_in_the_chain(client, there, leader):
    client.post(f"{there}cause/", {"text": "De serr namnet."})
    client.post(f"{there}cause/", {"text": "En annan."})
    client.post(f"{there}idea/", {"text": "Gå ditt", "origin": "staff"})
    with scope(leader):
        cause, idea = Cause.objects.get(text="De serr namnet."), Idea.objects.get()
    assert "Gå ditt</textarea>" in client.get(f"/ideas/idea/{idea.pk}/correct/").content.decode()
    client.post(f"/ideas/idea/{idea.pk}/correct/", {"text": "Gå\r\ndit "})
    client.post(f"/ideas/cause/{cause.pk}/correct/", {"text": "De ser namnet."})
    page = client.get(there).content.decode()
    assert "Gå dit<" in page
    assert "De ser namnet." in page
    was = {row.action: row.reason for row in AuditRow.objects.filter(action__endswith=".correct")}
    assert was == {"idea.correct": "", "cause.correct": ""}  # the chain is never emptied
    client.post(f"/ideas/cause/{cause.pk}/correct/", {"text": "En annan."})  # that one is there already
    with scope(leader):
        cause.refresh_from_db()
    assert cause.text == "De ser namnet."
    assert client.get(f"/ideas/idea/{leader.account_id}/correct/").status_code == 404


def test_the_page_does_not_promise_to_keep_what_stood_there(client, there, leader):
    client.post(f"{there}idea/", {"text": "x" * 200, "origin": "staff"})
    with scope(leader):
        idea = Idea.objects.get()
    page = client.get(f"/ideas/idea/{idea.pk}/correct/").content.decode()
    assert "sparas ingenstans" in page
    client.post(f"/ideas/idea/{idea.pk}/correct/", {"text": "y" * 200})  # as long as an idea may be
    with scope(leader):
        idea.refresh_from_db()
    assert idea.text == "y" * 200
