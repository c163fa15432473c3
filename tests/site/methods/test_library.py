"""The method library: every card with its grade, source and what it did not do, and never a word too many."""

import re

import pytest
from django.urls import reverse
from tests.people import signed_in, staff

from egenkraft.core import trials as core
from egenkraft.core.trials.claims import FOUND, GRADES, claim
from egenkraft.core.trials.words import Words
from egenkraft.site.access.scope import Actor, scope
from egenkraft.site.audit.models import AuditRow
from egenkraft.site.config.setup import new_lab
from egenkraft.site.methods import library
from egenkraft.site.methods.models import Decision, LibraryCard, Method, MethodVersion

METHODS = {f"M{n:02}" for n in range(1, 14)}
CONTEXT = {f"K{n:02}" for n in range(1, 8)}
TONGUES = ("sv", "en")


@pytest.fixture
def lab(db):
    return new_lab(name="Labbet", slug="labbet", town="Norrköping")


def card(by, key):
    with scope(by):
        return LibraryCard.objects.get(key=key)


# --- what is shipped -------------------------------------------------------------------------
def test_every_method_and_every_fact_is_there():
    assert set(library.shipped()) == METHODS | CONTEXT


@pytest.mark.parametrize("key", sorted(METHODS | CONTEXT))
def test_a_card_has_grade_source_and_words_in_both_languages(key):
    told = library.shipped()[key]
    assert told["grade"] in GRADES
    assert told["found"] in FOUND
    assert told["sources"]
    assert all(told["sources"])
    assert set(told["sv"]) == set(told["en"])
    needed = (
        ("name", "finding", "what", "group", "contrast", "did_not") if key in METHODS else ("name", "finding")
    )
    assert [(tongue, name) for tongue in TONGUES for name in needed if not told[tongue][name]] == []
    figures = [re.findall(r"\d+", told[tongue]["finding"]) for tongue in TONGUES]
    assert figures[0] == figures[1]


# --- the gate --------------------------------------------------------------------------------
@pytest.mark.parametrize("key", sorted(METHODS | CONTEXT))
def test_no_shipped_text_says_more_than_its_grade(key):
    told = library.shipped()[key]
    for tongue in TONGUES:
        texts = [*told[tongue].values(), claim(told["grade"], told["found"], tongue)]
        found = [core.overclaims(text, told["grade"]) for text in texts]
        assert [phrases for phrases in found if phrases] == []


@pytest.mark.parametrize("grade", ["C", "D", "E", ""])
@pytest.mark.parametrize("found", FOUND)
@pytest.mark.parametrize("tongue", TONGUES)
def test_no_claim_says_more_than_its_grade(grade, found, tongue):
    assert core.overclaims(claim(grade, found, tongue), grade) == []


@pytest.mark.parametrize("tongue", TONGUES)
def test_no_sentence_of_a_verdict_or_grade_says_that_it_works(tongue):
    """The words of every verdict stand on cards of grade D too."""
    words = Words(tongue)
    kinds = ("adopt", "test_more", "drop", "not_answerable")
    texts = [words(f"verdict.{kind}") for kind in kinds] + [core.grade_sentence(g, tongue) for g in GRADES]
    assert [text for text in texts if core.overclaims(text, "E")] == []


@pytest.mark.parametrize(
    ("text", "grade", "found"),
    [
        ("Metoden fungerar.", "D", ["fungerar"]),
        ("Metoden kan fungera.", "D", ["fungera"]),
        ("Metoden kan fungera.", "C", []),
        ("Metoden fungerar, och kan fungera hos er.", "C", ["fungerar"]),
        ("Bevisat effektiv", "E", ["Bevisat", "effektiv"]),
        ("It works.", "E", ["works"]),
        ("This may work.", "E", ["may work"]),
        ("This may work.", "C", []),
        ("This leads to jobs.", "", ["leads to"]),
        ("It works.", "A", []),
        ("Women who want to work in a kitchen", "E", []),
        ("73 in 100 went on to a job", "D", []),
    ],
)
def test_the_gate_sees_what_it_should(text, grade, found):
    assert core.overclaims(text, grade) == found


@pytest.mark.parametrize("tongue", TONGUES)
def test_every_card_on_every_page_keeps_to_its_grade(lab, tongue):
    """Read as shown: the shelf, each card's own page, and the lab's own page of the method."""
    manager = staff(lab, "manager")
    client = signed_in(manager)
    client.post("/language/", {"language": tongue, "next": "/"})
    with scope(manager):
        addresses = [f"/methods/cards/{row.pk}/" for row in LibraryCard.objects.all()]
    for address in list(addresses[:4]):
        client.post(f"{address}adopt/")
    with scope(manager):
        addresses += [f"/methods/{row.pk}/" for row in Method.objects.all()]
    seen, wrong = 0, []
    for address in ["/trials/library/", *addresses]:
        page = client.get(address).content.decode()
        for grade, text in re.findall(r'data-grade="(\w*)">(.*?)</(?:section|article)>', page, re.S):
            seen += 1
            found = core.overclaims(re.sub(r"<[^>]+>", " ", text), grade)
            wrong += [(address, grade, found)] if found else []
    assert seen >= 13 + 20
    assert wrong == []


# --- in a lab --------------------------------------------------------------------------------
def test_a_lab_begins_with_the_library_and_twice_is_once(lab):
    by = Actor.system(lab.pk)
    with scope(by):
        assert LibraryCard.objects.count() == 20
        assert library.ship_library(by) == 0
        assert AuditRow.objects.filter(action="library.ship").count() == 1


def test_a_newer_card_stands_beside_the_old_one(lab, monkeypatch):
    manager = staff(lab, "manager")
    newer = {"M10": {**library.shipped()["M10"], "version": 2, "grade": "C"}}
    monkeypatch.setattr(library, "shipped", lambda: newer)
    with scope(manager):
        assert library.ship_library(manager) == 1
        assert list(LibraryCard.objects.filter(key="M10").values_list("version", "grade")) == [
            (2, "C"),
            (1, "D"),
        ]
    page = signed_in(manager).get("/trials/library/").content.decode()
    assert page.count("Jobbsjansen (Norge)") == 1


def test_a_card_becomes_a_trial_in_three_taps(lab):
    """N1 f: the card, “try it here”, and the form that is filled in already."""
    manager = staff(lab, "manager")
    client, row = signed_in(manager), card(manager, "M13")
    assert str(row.pk) in client.get("/trials/library/").content.decode()
    there = client.post(f"/methods/cards/{row.pk}/adopt/").url
    form = client.get(there).context["form"]
    sent = {name: value for name, value in form.initial.items() if value is not None}
    assert client.post(there, sent).url.endswith("/people/")
    with scope(manager):
        version = MethodVersion.objects.get(method__card=row)
        assert version.since is None
        assert version.trials.get().state == "draft"
    client.post(f"/methods/cards/{row.pk}/adopt/")
    with scope(manager):
        assert Method.objects.filter(card=row).count() == 1


def test_a_leader_makes_a_draft_and_lands_on_it(lab):
    leader = staff(lab, "leader")
    there = signed_in(leader).post(f"/methods/cards/{card(leader, 'M02').pk}/adopt/").url
    assert "Matchning från första dagen" in signed_in(leader).get(there).content.decode()


def test_what_is_good_to_know_cannot_be_tried(lab):
    manager = staff(lab, "manager")
    address = f"/methods/cards/{card(manager, 'K03').pk}/"
    assert "Testa här" not in signed_in(manager).get(address).content.decode()
    assert signed_in(manager).post(f"{address}adopt/").status_code == 404


def test_a_lab_may_not_say_that_it_works_before_anybody_tried(lab):
    client = signed_in(staff(lab, "manager"))
    page = client.post(
        "/methods/new/", {"name": "Fika", "summary": "Vi fikar. Det fungerar."}
    ).content.decode()
    assert "”fungerar” säger mer än någon vet än" in page
    assert client.post("/methods/new/", {"name": "Fika", "summary": "Vi fikar."}).status_code == 302


# --- the lab's own decision ------------------------------------------------------------------
def test_a_decision_says_who_when_and_why_and_the_old_one_stays(lab):
    manager = staff(lab, "manager")
    client = signed_in(manager)
    address = client.post("/methods/new/", {"name": "Fika", "summary": "Vi fikar."}).url
    client.post(f"{address}decide/", {"decision": "keep"})
    with scope(manager):
        assert not Decision.objects.exists()
    for decision, why in (("keep", "Alla kommer."), ("stop", "Lokalen är borta.")):
        client.post(f"{address}decide/", {"decision": decision, "why": why})
    page = client.get(address).content.decode()
    assert page.index("Lokalen är borta.") < page.index("Alla kommer.")
    assert "Manager" in page
    assert "Ingen har testat det här än." in page
    with scope(manager):
        assert Method.objects.get().decision == "stop"


def test_only_the_manager_decides(lab):
    manager = staff(lab, "manager")
    address = signed_in(manager).post("/methods/new/", {"name": "Fika", "summary": "Vi fikar."}).url
    for role in ("leader", "researcher", "partner"):
        answer = signed_in(staff(lab, role)).post(f"{address}decide/", {"decision": "keep", "why": "x"})
        assert answer.status_code == 404


def test_a_method_without_a_version_is_not_put_to_use(lab):
    manager = staff(lab, "manager")
    with scope(manager):
        empty = Method.objects.create(name="Tom", summary="Ännu ingenting.")
    assert signed_in(manager).post(reverse("methods:use", args=[empty.pk])).status_code == 404
