"""No name on the wall, none in a method; nobody finds out whose an idea is that comes from nobody."""

import re
from dataclasses import replace

import pytest
from django.utils import timezone
from tests.people import make_participant, say, signed_in, staff
from tests.site.methods.test_own_ideas import phone, said, wall  # noqa: F401  (fixtures)

from egenkraft.site.access.models import SentForm
from egenkraft.site.access.scope import scope
from egenkraft.site.audit.models import AuditRow
from egenkraft.site.methods import workshops
from egenkraft.site.methods.models import Idea, Method, Proposer, Workshop
from egenkraft.site.vault import shelter
from egenkraft.site.vault.actions import write_identity

HIDDEN = "Farzaneh"


@pytest.fixture
def hidden(lab, leader):
    """Somebody under extra protection; the lists call her otherwise."""
    her, second = make_participant(lab, "P02", display_name="Rosa"), staff(lab, "manager")
    with scope(replace(leader, capability="protection.set", reach="a")):
        write_identity(leader, participant=her, name=f"{HIDDEN} Amini", phone="", contact="")
        assert shelter.protect(leader, participant=her, keys=[leader.account_id, second.account_id])
    return her


@pytest.fixture
def told(phone, wall, hidden, lab, leader):  # noqa: F811
    """Four ideas from a phone: with a name of the lists, a hidden one, its genitive, and a stranger's."""
    make_participant(lab, "P03", display_name="Mona")
    for name in ("Mona", HIDDEN, f"{HIDDEN}s syster", "Xerxes"):
        assert phone.post(wall, {"text": f"Fråga {name} idag"}).status_code == 302
    with scope(leader):
        return list(Idea.objects.order_by("at", "pk"))


def on_the_wall(page):
    return sorted(re.findall(r"<p><strong>([^<]*)</strong></p>", page))


@pytest.mark.protected
def test_a_name_is_a_gap_on_every_page_of_the_workshop(told, client, there, lab):
    shown = ["Fråga Xerxes idag", "Fråga … idag", "Fråga … idag", "Fråga … syster idag"]
    for page in (client, signed_in(staff(lab, "researcher", "Forskaren"))):
        assert on_the_wall(page.get(there).content.decode()) == sorted(shown)
    cause = client.post(f"{there}cause/", {"text": f"{HIDDEN} fick nej"}, follow=True).content.decode()
    pages = [cause, *(client.get(f"{there}{one}/").content.decode() for one in ("hands", "idea"))]
    named = [one for one in told if "Xerxes" not in one.text]
    pages += [client.get(f"/ideas/idea/{one.pk}/correct/").content.decode() for one in named]
    counted = {f"idea-{one.pk}": "0" for one in told} | {"present": "5"}
    pages.append(client.post(f"{there}hands/", counted, follow=True).content.decode())
    assert client.post(f"{there}secret/", {"present": "5"}).status_code == 302
    pages.append(client.get("/vote/").content.decode())
    for page in pages:
        assert "…" in page
        assert HIDDEN not in page
        assert "Fråga Mona" not in page


@pytest.mark.protected
def test_a_hidden_name_and_one_of_the_lists_are_told_alike(told, client, there):
    """Whoever reads the wall cannot tell a name under extra protection from any other."""
    page = client.get(there).content.decode()
    cards = [part for part in page.split('<li class="card">')[1:] if "Fråga … idag" in part]
    for cut in (r"[0-9a-f-]{36}", r"(?s)<svg.*?</svg>|value=\"[^\"]*\"", r"<p class=\"note\">[^<]*</p>"):
        cards = [re.sub(cut, "", card) for card in cards]
    assert len(cards) == 2
    assert cards[0].split("</li>")[0] == cards[1].split("</li>")[0]


@pytest.mark.protected
def test_words_with_a_name_make_no_method_until_they_are_mended(told, client, there, leader):
    for idea in told:
        page = client.post(f"/ideas/idea/{idea.pk}/method/", follow=True).content.decode()
        known = "Xerxes" not in idea.text
        assert ("Ändra orden först, sedan kan det bli en metod." in page) is known
        assert HIDDEN not in page
    with scope(leader):
        assert [row.name for row in Method.objects.all()] == ["Fråga Xerxes idag"]
    idea = next(one for one in told if HIDDEN in one.text)
    client.post(f"/ideas/idea/{idea.pk}/correct/", {"text": "Fråga någon annan idag"})
    client.post(f"/ideas/idea/{idea.pk}/method/")
    with scope(leader):
        assert Method.objects.filter(summary="Fråga någon annan idag").exists()


def test_only_who_may_mend_is_told_of_it(told, client, there, lab):
    note = "Det kan stå ett namn här"
    assert client.get(there).content.decode().count(note) == 3
    assert note not in signed_in(staff(lab, "researcher", "Forskaren")).get(there).content.decode()


def test_she_is_thanked_by_her_own_name_and_by_nobody_elses(phone, wall, hidden, client, there):  # noqa: F811
    for number, name in enumerate(("Selam", HIDDEN, "Solrosen")):
        phone.post(wall, {"text": f"Idé {number}", "thanked_as": name})
    page = client.get(there).content.decode()
    assert "Selam" in page
    assert "Solrosen" in page
    assert HIDDEN not in page


# --- whose it was ------------------------------------------------------------------------------
def test_no_row_leads_from_an_idea_of_nobody_to_her(phone, woman, wall, leader):  # noqa: F811
    """Neither who sent a form, nor a time, nor an order: what is kept says the day, and no more."""
    with scope(leader):
        say(woman, "quote", False)
    for number in range(3):
        phone.post(wall, {"text": f"Idé {number}"} | once(phone, wall))
    with scope(leader):
        ideas = list(Idea.objects.all())
        assert not Proposer.objects.exists()
        assert {timezone.localtime(one.at).time().isoformat() for one in ideas} == {"00:00:00"}
        assert {one.pk.version for one in ideas} == {4}  # no time in its id
        sent = SentForm.objects.filter(location=wall)
        assert sent.count() == 3
        assert str(woman.pk) not in str(list(sent.values_list()))
        acts = AuditRow.objects.filter(action="idea.add").values_list("account", "object")
        assert set(acts) == {(None, Workshop.objects.get().pk)}


def once(phone, wall):  # noqa: F811
    page = phone.get(wall).content.decode()
    return {"once": re.search(r'name="once" value="([^"]+)"', page)[1]}


def test_signs_of_nobodys_ideas_are_drawn(woman, leader, there, monkeypatch):
    """The next sign in order would tell which came first."""
    with scope(leader):
        row = Workshop.objects.get()
        workshops.open_for_phones(leader, workshop=row)
        say(woman, "quote", False)
        free = workshops.free_signs(row)
        monkeypatch.setattr(workshops, "choice", lambda signs: signs[-1])
        idea = workshops.give_idea(leader, workshop=row, her=woman, text="x", thanked_as="", voice=None)
    assert idea.sign == free[-1]


# --- her yes ------------------------------------------------------------------------------------
@pytest.mark.consent
@pytest.mark.parametrize("purpose", ["take_part", "quote"])
def test_a_no_takes_her_name_and_her_voice_off_the_wall(phone, woman, wall, there, client, leader, purpose):  # noqa: F811
    phone.post(wall, {"voice": said(), "thanked_as": "Solrosen"})
    with scope(leader):
        address = f"/ideas/idea/{Idea.objects.get().pk}/voice/"
    assert client.get(address).status_code == 200
    assert "Solrosen" in client.get(there).content.decode()
    with scope(leader):
        say(woman, purpose, False)
    page = client.get(there).content.decode()
    assert client.get(address).status_code == 404
    assert "Solrosen" not in page
    assert "En idé, sagd med rösten" in page  # the idea itself is the group's


@pytest.mark.consent
def test_who_does_not_take_part_is_asked_for_that_first(phone, woman, wall, leader):  # noqa: F811
    with scope(leader):
        say(woman, "take_part", False)
    for reply in (phone.get(wall), phone.post(wall, {"text": "En idé"})):
        assert (reply.status_code, reply.url) == (302, "/me/")
    with scope(leader):
        assert not Idea.objects.exists()


@pytest.mark.consent
def test_her_own_words_are_hers_to_read_and_take_back_without_any_yes(phone, woman, leader):  # noqa: F811
    """No purpose stands at `words.own`: what she said she reads and takes back also after a no."""
    with scope(leader):
        say(woman, "take_part", False)
        say(woman, "quote", False)
    assert phone.get("/words/").status_code == 200


# --- how many -----------------------------------------------------------------------------------
def test_five_ideas_a_day_and_the_sixth_is_told_before_she_says_it(phone, wall, leader, lab):  # noqa: F811
    for number in range(workshops.A_DAY - 1):
        assert phone.post(wall, {"text": f"Idé {number}"}).status_code == 302
    last = phone.post(wall, {"voice": said()}, follow=True).content.decode()
    assert "Tack! Din idé" in last
    assert "Berätta den för din ledare" in last
    assert "<textarea" not in last  # nothing to write in, and no recorder: nothing can be lost
    assert 'type="file"' not in last
    kept = phone.post(wall, {"text": "En till, från en gammal sida"}).content.decode()
    assert "Berätta den för din ledare" in kept
    assert "En till, från en gammal sida" in kept
    with scope(leader):
        assert Idea.objects.count() == workshops.A_DAY
        other = make_participant(lab, "P09", agrees=["take_part", "quote"])
        assert workshops.may_give(other)
        assert not workshops.may_give(Proposer.objects.first().participant)


def test_tomorrow_there_is_room_again(phone, woman, wall, leader, monkeypatch):  # noqa: F811
    for number in range(workshops.A_DAY):
        phone.post(wall, {"text": f"Idé {number}"})
    assert not workshops.may_give(woman)
    day = timezone.localdate() + timezone.timedelta(days=1)
    monkeypatch.setattr(timezone, "localdate", lambda: day)
    assert workshops.may_give(woman)
