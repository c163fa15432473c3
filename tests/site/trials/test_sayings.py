"""Participants' words in the report: by her yes alone, without a name, gone at the next request."""

import pytest
from django.utils import timezone
from tests.people import say, signed_in, staff
from tests.site.trials.test_report import flat, words_of

from egenkraft.site.access.scope import Actor, scope
from egenkraft.site.audit.models import AuditRow
from egenkraft.site.consent.actions import decide
from egenkraft.site.consent.models import Consent
from egenkraft.site.trials import heard, reading, sayings, sheet
from egenkraft.site.trials.models import Saying, Trial

HER, OTHER = "Nu ringer jag själv.", "Kursen var för kort."


@pytest.fixture
def manager(lab, crowd):
    return staff(lab, "manager")


@pytest.fixture
def chosen(closed, crowd, manager):
    """Two women's words in the report, given by a third as well who was not picked."""
    with scope(Actor.system(closed.lab_id)) as system:
        for person, text in zip(crowd, (HER, OTHER, "Jag vet inte."), strict=False):
            sayings.give(system, trial=closed, participant=person, text=text, form="leader", text_en="")
        pks = {row.pk for row in Saying.objects.exclude(text="Jag vet inte.")}
    client = signed_in(manager)
    reply = client.post(f"/trials/{closed.pk}/words/", {"pick": "1", "saying": [str(pk) for pk in pks]})
    assert reply.status_code == 302
    return closed


def voices(trial: Trial, reader: str, lang: str) -> str:
    parts = {part.key: part.sentences for part in reading.page(trial, reader, lang).report.parts}
    return "\n".join(parts["voices"])


def her_client(person):
    return signed_in(Actor(lab_id=person.lab_id, role="participant", participant_id=person.pk))


@pytest.mark.parametrize("reader", ["group", "lab", "funder"])
@pytest.mark.parametrize("lang", ["sv", "en"])
def test_two_words_with_the_id_of_their_consent_for_each_reader_on_page_and_paper(
    chosen, crowd, reader, lang
):
    told = voices(chosen, reader, lang)
    paper = words_of(sheet.pdf(reading.page(chosen, reader, lang), "Labbet"))
    for person, text in zip(crowd, (HER, OTHER), strict=False):
        consent = Consent.objects.yes("quote").get(participant=person).pk.hex[-heard.ID_LETTERS :]
        assert text in told
        assert consent in told
        assert flat(text) in paper
        assert flat(consent) in paper
        assert person.display_name not in told
        assert person.code not in told
    assert "Jag vet inte" not in told + paper


def test_the_page_says_whether_the_change_worth_it_was_theirs(chosen):
    assert "Deltagarna har sagt vilken förändring" in voices(chosen, "lab", "sv")


def test_a_no_takes_the_words_out_at_the_next_request_of_page_and_paper(chosen, crowd, manager):
    client = signed_in(manager)
    page, paper = f"/trials/{chosen.pk}/report/", f"/trials/{chosen.pk}/report/funder/sv.pdf"
    assert HER in client.get(page).content.decode()
    assert flat(HER) in words_of(client.get(paper).content)
    with scope(Actor.system(chosen.lab_id)) as system:
        decide(system, participant=crowd[0], purpose="quote", given=False, form="tapped", language="sv")
    assert HER not in client.get(page).content.decode()
    assert flat(HER) not in words_of(client.get(paper).content)
    assert OTHER in client.get(page).content.decode()
    say(crowd[0], "quote", True)  # a later yes puts nothing back by itself
    assert HER not in client.get(page).content.decode()


def test_she_sees_that_her_words_are_used_and_takes_them_back_in_two_taps(chosen, crowd, manager):
    client = her_client(crowd[0])
    assert 'href="/words/"' in client.get("/me/").content.decode()  # the first tap
    page = client.get("/words/").content.decode()
    assert HER in page
    assert "Det står i rapporten" in page
    address = f"/words/{chosen.pk}/back/"
    assert f'action="{address}"' in page  # the second
    assert client.post(address).status_code == 302
    assert HER not in client.get("/words/").content.decode()
    assert HER not in signed_in(manager).get(f"/trials/{chosen.pk}/report/").content.decode()
    assert client.post(address).status_code == 302  # a second tap does nothing more
    assert AuditRow.objects.filter(action="saying.take_back").count() == 1


def test_she_gives_words_of_her_own(closed, crowd):
    client = her_client(crowd[4])
    assert client.post(f"/words/{closed.pk}/", {"text": "  Jag  vågar mer nu. "}).status_code == 302
    with scope(Actor.system(closed.lab_id)):
        row = Saying.objects.get(participant=crowd[4])
        assert (row.text, row.form, row.chosen_at) == ("Jag vågar mer nu.", "herself", None)
    assert "Det står ingenstans nu" in client.get("/words/").content.decode()


def test_new_words_are_not_picked_until_somebody_picks_them(chosen, crowd):
    her_client(crowd[0]).post(f"/words/{chosen.pk}/", {"text": "Nej, det var inte bra."})
    told = voices(chosen, "lab", "sv")
    assert HER not in told
    assert "inte bra" not in told


def test_without_her_yes_nothing_is_kept(closed, crowd):
    say(crowd[5], "quote", False)
    client = her_client(crowd[5])
    assert client.post(f"/words/{closed.pk}/", {"text": "Hej"}).url == "/words/"
    assert "Nu visas inget" in client.get("/words/").content.decode()
    with scope(Actor.system(closed.lab_id)) as system, pytest.raises(sayings.NoYes):
        sayings.give(system, trial=closed, participant=crowd[5], text="Hej", form="leader")


def test_words_with_a_name_are_neither_picked_nor_shown_and_her_page_does_not_tell(closed, crowd, manager):
    """Whoever holds her phone may try names, and learns nothing. Whoever picks is told."""
    page, client, sent = f"/trials/{closed.pk}/words/", signed_in(manager), f"/words/{closed.pk}/"
    told = [
        her_client(crowd[0]).post(sent, {"text": f"Tack {name}!"}).url
        for name in (crowd[1].display_name, "X")
    ]
    assert told == ["/words/", "/words/"]
    her_client(crowd[0]).post(sent, {"text": f"Tack {crowd[1].display_name}!"})
    with scope(manager):
        pk = Saying.objects.get().pk
    answer = client.post(page, {"pick": "1", "saying": [str(pk)]}, follow=True)
    assert "Skriv utan namn" in answer.content.decode()
    with scope(manager):
        Saying.objects.update(chosen_at=timezone.now(), chosen_by=manager.account_id)
    assert "Tack" not in voices(closed, "lab", "sv")


def test_empty_words_are_told(closed, crowd):
    reply = her_client(crowd[0]).post(f"/words/{closed.pk}/", {"text": " "})
    assert "Det står inget än" in reply.content.decode()


def test_only_trials_she_is_in_are_there(closed, lab, make_participant):
    stranger = her_client(make_participant("P99"))
    assert stranger.get(f"/words/{closed.pk}/").status_code == 404
    assert stranger.post(f"/words/{closed.pk}/back/").status_code == 404
    assert "Du har inte sagt något" in stranger.get("/words/").content.decode()


def test_a_leader_writes_down_what_she_said_after_reading_it_to_her(closed, crowd, lab):
    leader = staff(lab, "leader")
    client, page = signed_in(leader), f"/trials/{closed.pk}/words/"
    said = {"participant": str(crowd[2].pk), "text": "Bra grupp.", "text_en": "Good group."}
    assert "Läs upp dem för henne först" in client.post(page, said).content.decode()
    assert client.post(page, {**said, "read_back": "on"}).status_code == 302
    shown = client.get(page).content.decode()
    assert "Bra grupp." in shown
    with scope(leader):
        pk = Saying.objects.get().pk
    client.post(page, {"pick": "1", "saying": [str(pk)]})
    assert "Bra grupp." in voices(closed, "funder", "sv")
    assert "Good group." in voices(closed, "funder", "en")
    named = {**said, "text": f"Hej {crowd[3].display_name}", "read_back": "on"}
    assert "Skriv utan namn" in client.post(page, named).content.decode()


def test_three_are_too_many(chosen, manager):
    with scope(manager):
        pks = [str(pk) for pk in Saying.objects.values_list("pk", flat=True)]
    client, page = signed_in(manager), f"/trials/{chosen.pk}/words/"
    assert "Högst två" in client.post(page, {"pick": "1", "saying": pks}, follow=True).content.decode()
    assert voices(chosen, "lab", "sv").count("Samtycke") == 2


def test_a_leader_takes_no_words_out_that_are_not_hers_to_pick(chosen, crowd, lab):
    """She reaches nobody here: she sees no words, and the report stays as it is."""
    from egenkraft.site.participants.models import Entrusted

    leader = staff(lab, "leader")
    with scope(leader):
        Entrusted.objects.filter(account=leader.account_id).update(ended_at=timezone.now())
    client, page = signed_in(leader), f"/trials/{chosen.pk}/words/"
    assert HER not in client.get(page).content.decode()
    client.post(page, {"pick": "1"})
    assert HER in voices(chosen, "lab", "sv")


def test_under_extra_protection_no_words_stand_there(chosen, crowd):
    with scope(Actor.system(chosen.lab_id)):
        type(crowd[0]).objects.filter(pk=crowd[0].pk).update(guarded_at=timezone.now())
    assert HER not in voices(chosen, "lab", "sv")
    assert OTHER in voices(chosen, "lab", "sv")


def test_nobody_writes_over_what_she_wrote_herself(closed, crowd, manager):
    """The colleague is told what to do, and what she typed stands there still."""
    her_client(crowd[0]).post(f"/words/{closed.pk}/", {"text": HER})
    client, page = signed_in(manager), f"/trials/{closed.pk}/words/"
    sent = {"participant": str(crowd[0].pk), "text": OTHER, "text_en": "Too short.", "read_back": "on"}
    reply = client.post(page, sent)
    told = reply.content.decode()
    assert reply.status_code == 200
    assert "Hon har skrivit egna ord" in told
    assert OTHER in told
    assert "Too short." in told
    with scope(manager):
        row = Saying.objects.get()
        assert (row.text, row.text_en, row.form) == (HER, "", "herself")
    assert AuditRow.objects.filter(action="saying.give").count() == 1


def test_a_colleague_adds_the_english_of_her_own_words_and_they_stay_hers(closed, crowd, manager):
    her_client(crowd[0]).post(f"/words/{closed.pk}/", {"text": HER})
    sent = {"participant": str(crowd[0].pk), "text": HER, "text_en": "I call now.", "read_back": "on"}
    assert signed_in(manager).post(f"/trials/{closed.pk}/words/", sent).status_code == 302
    with scope(manager):
        row = Saying.objects.get()
        assert (row.text, row.text_en, row.form) == (HER, "I call now.", "herself")
    her_client(crowd[0]).post(f"/words/{closed.pk}/", {"text": OTHER})  # she herself may always change them
    with scope(manager):
        assert Saying.objects.get().text == OTHER


def test_what_a_colleague_wrote_down_may_be_written_anew(closed, crowd, manager):
    for text in (HER, OTHER):
        sent = {"participant": str(crowd[0].pk), "text": text, "text_en": "", "read_back": "on"}
        assert signed_in(manager).post(f"/trials/{closed.pk}/words/", sent).status_code == 302
    with scope(manager):
        assert (Saying.objects.get().text, Saying.objects.get().form) == (OTHER, "leader")
