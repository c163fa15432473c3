"""Every address as everybody: while the house takes nothing new in, and while its key is missing."""

import re
from collections.abc import Iterator

import pytest
from django.test import override_settings
from django.utils.translation import gettext, override

from egenkraft.site.access import house
from egenkraft.site.audit import keys
from tests.matrix import addresses, canaries, facts, facts_acts, facts_lists, facts_yes, labs  # noqa: F401
from tests.matrix.addresses import Address
from tests.matrix.evaluator import OPEN
from tests.matrix.matrix import Matrix
from tests.matrix.pages import Answer, Door
from tests.matrix.setting import Setting

pytestmark = [pytest.mark.matrix, pytest.mark.chaos]
ASKED = ("GET", "HEAD", "POST")
Case = tuple[Address, str, str, Answer]
WHOS = ("leader", "colleague", "manager", "researcher", "administrator", "herself", "hidden", "public")
PLAIN = "/health/"  # for the service manager: one word


@pytest.fixture(scope="module")
def matrix(here: Setting) -> Matrix:
    """The forms of all pages, read while the house is open."""
    made = Matrix(here.world, Door(here.world))
    for address in addresses.found():
        made.gather(address)
    return made


def asked(matrix: Matrix, method: str) -> Iterator[Case]:
    """Every address as one of each role; of an address with places, the first owner's."""
    for address in addresses.found():
        owner = address.owners(matrix.world)[0]
        path = address.path(matrix.world, owner)
        sent = matrix.payloads.get(path, {}) | address.sent if method == "POST" else None
        for who in WHOS:
            yield address, who, owner, matrix.door.ask(who, method, path, sent)


def words(english: str) -> str:
    with override("sv"):
        return gettext(english)


def test_every_table_is_read_lab_by_lab(here: Setting) -> None:
    assert labs.mixed(here.world) == []


def test_beneath_the_pages_every_room_refuses_by_itself(here: Setting) -> None:
    assert list(facts.broken(here.world)) == []
    assert len(facts.FACTS) > 25


@pytest.fixture
def read_only(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(house, "_watches", [lambda: [house.Worry("No backup.", stop=True)]])


def test_read_only_every_form_is_done_or_says_that_nothing_is_saved(matrix: Matrix, read_only: None) -> None:
    faults, waited, done = [], 0, set()
    clear = words("We cannot save just now")
    for address, who, owner, answer in asked(matrix, "POST"):
        case = f"/{address.route} as {who} for {owner}: {answer.status}"
        may = (
            matrix.expected(address, who, owner) == OPEN
            and "public" not in matrix.table[address.capability].reaches
        )
        if answer.status >= 500 and (answer.status != 503 or clear not in answer.text):
            faults.append(f"{case}, no clear page")
        elif answer.status == 503 and (answer.acts or address.capability in house.EVEN_THEN):
            faults.append(f"{case}, and {answer.acts or 'it should work'}")
        elif may and answer.status not in {405, 503} and address.capability not in house.EVEN_THEN:
            faults.append(f"{case}, and it should wait")
        waited += answer.status == 503
        done |= {address.capability} if answer.acts else set()
    assert faults == []
    assert waited > 100
    assert {
        "consent.own",
        "consent.write",
        "protection.set",
        "rights.ask",
        "cards.make",
        "need.break",
    } <= done


def test_read_only_every_page_still_opens(matrix: Matrix, read_only: None) -> None:
    faults, opened = [], 0
    for address, who, owner, answer in asked(matrix, "GET"):
        opened += answer.status == 200
        if answer.status >= 500:
            faults.append(f"/{address.route} as {who} for {owner}: {answer.status}")
    assert faults == []
    assert opened > 100


def test_what_works_even_then_is_in_the_table_and_has_a_reason() -> None:
    from egenkraft.site.access.permissions import table

    assert set(house.EVEN_THEN) <= set(table())
    assert all(re.search(r"\w \w", reason) for reason in house.EVEN_THEN.values())


@pytest.fixture
def locked() -> Iterator[None]:
    with override_settings(LOCKED=True, LAB_KEY=None):
        keys.forget()
        yield
    keys.forget()


@pytest.mark.parametrize("method", ASKED)
def test_locked_only_public_pages_answer_and_no_name_is_said(
    matrix: Matrix, locked: None, method: str
) -> None:
    faults, shut, public = [], 0, 0
    clear = words("The system is locked")
    for address, who, owner, answer in asked(matrix, method):
        case = f"{method} /{address.route} as {who} for {owner}: {answer.status}"
        open_page = address.capability == "public.read"
        known = [matrix.world.words.known[word] for word in canaries.WORD.findall(answer.text)]
        said = sorted({field for _owner, kind, field in known if kind != "published"})
        if said:
            faults.append(f"{case} says {said}")
        if answer.acts:
            faults.append(f"{case} did {answer.acts}")
        if open_page and answer.status >= 500 and f"/{address.route}" != PLAIN:
            faults.append(f"{case}, though it is public")
        if not open_page and (answer.status != 503 or (method != "HEAD" and clear not in answer.text)):
            faults.append(f"{case}, not the clear page")
        shut, public = shut + (answer.status == 503), public + (answer.status == 200)
    assert faults == []
    assert shut > 500
    assert public > 50 or method == "POST"
