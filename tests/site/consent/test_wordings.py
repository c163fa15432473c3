"""The words of each purpose in versions: what she said yes to stands in its own words."""

import pytest
from django.urls import reverse

from egenkraft.site.access.scope import Actor, scope
from egenkraft.site.audit.models import AuditRow
from egenkraft.site.consent.actions import decide, ship_purposes
from egenkraft.site.consent.hooks import listeners
from egenkraft.site.consent.models import Consent, Purpose, Wording
from egenkraft.site.consent.queries import answers_to, choice_of
from egenkraft.site.consent.rules import PURPOSES, agreeing, allowed
from egenkraft.site.consent.wordings import WORDS, reword, words_of

pytestmark = pytest.mark.consent


@pytest.fixture
def her(make_participant, manager):
    with scope(manager):
        ship_purposes(manager)
    person = make_participant("P01", agrees=())
    with scope(manager):
        decide(manager, participant=person, purpose="photo", given=True, form="spoken", language="sv")
    return person


def photo() -> Purpose:
    return Purpose.objects.get(key="photo")


def changed(**words):
    return words_of(photo()) | {"text_sv": "Nya ord om bilden."} | words


def test_the_shipped_words_are_kept_as_version_one(her, manager):
    with scope(manager):
        kept = {row.purpose.key: row.words for row in Wording.objects.select_related("purpose")}
        assert set(kept) == set(PURPOSES)
        assert kept["photo"] == words_of(photo())


def test_clearer_words_are_a_new_version_and_every_yes_stands(her, manager):
    with scope(manager):
        after = reword(manager, purpose=photo(), words=changed(), new_meaning=False)
        assert (after.version, after.least_version) == (2, 1)
        assert allowed(her, "photo")
        assert agreeing("photo") == {her.pk}


def test_a_new_meaning_ends_every_yes_and_says_so_where_she_chooses(her, manager):
    heard = []
    listener = lambda by, person, purpose, given: heard.append((person, purpose, given))  # noqa: E731
    listeners.append(listener)
    try:
        with scope(manager):
            reword(manager, purpose=photo(), words=changed(), new_meaning=True)
            assert not allowed(her, "photo")
            assert agreeing("photo") == set()
            assert heard == [(her.pk, "photo", False)]
            choice = choice_of(her, photo().pk)
            assert choice is not None
            assert (choice.given, choice.again) == (None, True)
    finally:
        listeners.remove(listener)


def test_a_yes_to_the_new_words_counts_and_both_answers_keep_their_words(her, manager):
    with scope(manager):
        old = photo().text_sv
        reword(manager, purpose=photo(), words=changed(), new_meaning=True)
        decide(manager, participant=her, purpose="photo", given=True, form="spoken", language="sv")
        assert allowed(her, "photo")
        assert [one.text for one in answers_to(her, photo().pk)] == ["Nya ord om bilden.", old]
        assert [row.text_version for row in Consent.objects.open()] == [2]


def test_a_no_to_older_words_stays_a_no(her, manager):
    with scope(manager):
        decide(manager, participant=her, purpose="photo", given=False, form="spoken", language="sv")
        reword(manager, purpose=photo(), words=changed(), new_meaning=True)
        choice = choice_of(her, photo().pk)
        assert choice is not None
        assert (choice.given, choice.again) == (False, False)


def test_the_same_words_again_change_nothing(her, manager):
    with scope(manager):
        before = AuditRow.objects.count()
        after = reword(manager, purpose=photo(), words=words_of(photo()), new_meaning=True)
        assert after.version == 1
        assert AuditRow.objects.count() == before
        assert Wording.objects.filter(purpose=after).count() == 1


def test_a_manager_changes_words_on_a_page_and_nobody_else(her, manager, leader, client_as):
    with scope(manager):
        row = photo()
    address = reverse("consent:wording", args=[row.pk])
    client = client_as(manager)
    assert row.question_sv in client.get(address).content.decode()
    form = {name: getattr(row, name) for name in WORDS} | {"ask_yes": "yes", "text_sv": "Andra ord."}
    wrong = client.post(address, form)
    assert wrong.status_code == 200
    assert "Andra ord." in wrong.content.decode()
    assert client.post(address, form | {"meaning": "new"}).status_code == 302
    with scope(manager):
        assert (photo().version, photo().least_version, photo().text_sv) == (2, 2, "Andra ord.")
    assert client_as(leader).get(address).status_code == 404
    assert client_as(leader).get(reverse("consent:wordings")).status_code == 404


def test_her_page_tells_more_and_shows_what_she_said(her, client_as, manager):
    with scope(manager):
        pk = photo().pk
    hers = client_as(Actor(lab_id=her.lab_id, role="participant", participant_id=her.pk))
    text = hers.get(reverse("consent:choose", args=[pk])).content.decode()
    for words in ("Vem ser det?", "Alla på nätet kan se bilden.", "Hur länge?", "Vad jag har sagt förut"):
        assert words in text
    assert len(text.encode()) <= 12_000
