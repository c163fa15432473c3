"""The table of permissions: no wider than the plan without a reason, and its pages fresh and complete."""

from collections.abc import Iterator

import pytest
from tests.shape.permissions import PAGE, cells, page, wider

from egenkraft.site.access import permission_words
from egenkraft.site.access.permissions import Permission, table

pytestmark = pytest.mark.shape
FAR = {"g": 0, "o": 1, "a": 2, "k": 2, "p": 2, "l": 3}
UNREAD = {  # pages with a participant's id in their address that the policy does not write down
    "need.break": "shows nothing of her, nor whether she is there; each try is an act of its own",
    "person.erase": "its form is many transactions, so the view writes the row of a look by itself",
}
FREE = {"none", "programme"}  # the calendar of activities is no kind of the plan: nobody is in it
HER = "participants.Participant"
HELP = "Narrow the row of permissions.csv, or write the reason into tests/shape/wider.csv"


def may(cell: str, letter: str, reach: str, proved: bool) -> bool:
    """Does a cell of the plan allow this letter so far? `c o; v o!` are two parts, `!` needs proof."""
    for part in filter(None, cell.split("; ")):
        letters, far = part.split()
        near = far[0] == reach or FAR[reach] < FAR[far[0]]
        if letter in letters and near and (proved or not far.endswith("!")):
            return True
    return False


def further(row: Permission) -> Iterator[str]:
    """The roles to which a row gives more than the plan, with what."""
    plan = cells()
    for role, reach in row.reaches.items():
        for kind in set(row.kinds) - FREE:
            cell = plan.get((kind, role), "")
            if more := [one for one in row.what if not may(cell, one, reach, row.step_up)]:
                yield f"{row.capability},{role}: {kind} {''.join(more)} {reach}, the plan says “{cell}”"


def test_no_row_is_wider_than_the_plan_without_a_reason() -> None:
    known = {f"{one['capability']},{one['role']}" for one in wider()}
    found = [one for row in table().values() for one in further(row)]
    assert [one for one in found if one.partition(":")[0] not in known] == [], HELP
    assert known - {one.partition(":")[0] for one in found} == set(), "no longer wider: take the line away"
    assert all(len(one["why"].split()) >= 4 for one in wider()), "a reason is a sentence"


@pytest.mark.parametrize(
    ("cell", "letter", "reach", "proved", "allowed"),
    [
        ("v l", "v", "a", False, True),
        ("v a", "v", "l", False, False),
        ("v k", "v", "a", False, False),
        ("c o; v o!", "c", "o", False, True),
        ("c o; v o!", "v", "o", False, False),
        ("c o; v o!", "v", "o", True, True),
        ("v l", "e", "l", True, False),
        ("", "v", "g", True, False),
    ],
)
def test_the_comparison_itself(cell: str, letter: str, reach: str, proved: bool, allowed: bool) -> None:
    assert may(cell, letter, reach, proved) is allowed


def test_the_reference_is_fresh() -> None:
    assert PAGE.read_text(encoding="utf-8") == page(), "python -m tests.shape.permissions"


def test_every_capability_has_plain_words() -> None:
    assert set(permission_words.WORDS) == set(table()) - set(permission_words.NOT_HERE)


def test_the_page_says_what_the_table_says() -> None:
    """Real names: those with a reach in the table, no role besides."""
    words = permission_words
    (named,) = [one for one in words.about_her() if one.name == words.ABOUT_HER["identity"]]
    rows = [row for row in table().values() if "identity" in row.kinds and "v" in row.what]
    roles = {str(words.ROLES[role]) for row in rows for role in row.roles}
    assert {one.role for one in named.who} == roles
    assert all(one.again for one in named.who)
    told = {one.name: one for one in permission_words.by_role()}
    assert str(permission_words.ROLES["leader"]) in told
    assert str(permission_words.ROLES["employer"]) not in told  # can do nothing yet


def test_every_page_with_her_id_is_written_down() -> None:
    from tests.matrix.addresses import found

    hers = {one.capability: one for one in found() if dict(one.places).get("pk") == HER}
    elsewhere = [one.route for one in found() for name, what in one.places if what == HER and name != "pk"]
    assert elsewhere == [], "the policy finds her under the name pk"
    assert len(hers) > 10
    unread = {capability for capability in hers if not table()[capability].reads}
    assert unread == set(UNREAD), "write `read` into the row of permissions.csv, or the reason here"
