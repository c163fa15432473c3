"""Lets each mutant live and asks the matrix, beginning where a leak is likeliest, until it is seen."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from functools import cached_property

from tests.matrix import addresses, facts, facts_acts, facts_lists, facts_yes, labs, outcomes  # noqa: F401
from tests.matrix.addresses import Address
from tests.matrix.evaluator import STEP_UP
from tests.matrix.matrix import ASKED, Case, Matrix
from tests.matrix.pages import Door
from tests.matrix.world import World
from tests.mutants import touching
from tests.mutants.kinds import Life, Mutant

LABS = "tests/matrix/test_house.py::test_every_table_is_read_lab_by_lab"
FACTS = "tests/matrix/test_house.py::test_beneath_the_pages_every_room_refuses_by_itself: "
MOST = 200  # questions to one mutant
LIKELIEST = ("foreign", "there", "guarded", "other", "withdrawn", "erased", "missing", "mine", "here", "")


@dataclass
class Gate:
    """The matrix, what each address meets, and the outcomes that were reviewed."""

    world: World
    door: Door
    these: list[Address] = field(default_factory=addresses.found)
    kept: outcomes.Outcomes = field(default_factory=outcomes.read)

    def __post_init__(self) -> None:
        self.matrix = Matrix(self.world, self.door)
        for address in self.these:
            self.matrix.gather(address)

    @cached_property
    def met(self) -> touching.Met:
        """Which addresses meet which guard; a mutant that its last judge still sees needs none of it."""
        return touching.met(self.matrix, self.these)

    def seen(self, mutant: Mutant, last: str = "") -> tuple[str, str]:
        """Who saw the mutant, and what; empty where nobody did. Who saw it last time is asked first, then
        what is quickly asked, then the pages that meet the guard."""
        ways = (
            lambda: self._by_a_fact(mutant, [last.removeprefix(FACTS)]),
            lambda: self._on_pages(mutant, self._case(last)),
            lambda: self._by_labs(mutant),
            lambda: self._by_a_fact(mutant, facts.FACTS),
            lambda: self._on_pages(mutant, self.cases(mutant)),
        )
        return next((found for way in ways if (found := way())[1]), ("", ""))

    def _on_pages(self, mutant: Mutant, cases: Iterable[Case]) -> tuple[str, str]:
        matrix = Matrix(self.world, self.door, payloads=self.matrix.payloads)
        for case in cases:
            with mutant.life():
                told = self._wrong(case, matrix)
            if told and not (mutant.beside and self._alone(case, mutant.beside) == told):
                return str(case), told
        return "", ""

    def _by_labs(self, mutant: Mutant) -> tuple[str, str]:
        if mutant.family != "lab":
            return "", ""
        with mutant.life():
            return LABS, next(iter(labs.mixed(self.world)), "")

    def _by_a_fact(self, mutant: Mutant, names: Iterable[str]) -> tuple[str, str]:
        """Beneath the pages: a fact of a room that is not so any more."""
        known = [name for name in names if name in facts.FACTS]
        with mutant.life():
            told = next(facts.broken(self.world, known), "")
        name = told.partition(" ")[0]
        if not told or (mutant.beside and self._broken_alone(name, mutant.beside)):
            return "", ""
        return FACTS + name, told

    def _broken_alone(self, name: str, other: Life) -> bool:
        with other():
            return any(facts.broken(self.world, [name]))

    def _case(self, name: str) -> list[Case]:
        """The question of that name, where there still is one."""
        route = name.partition(" /")[2].partition(" as ")[0]
        those = self.matrix.cases([one for one in self.these if one.route == route])
        return [one for one in those if str(one) == name][:1]

    def _alone(self, case: Case, other: Life) -> str:
        """What is wrong with only the other one of a doubled guard away: this one did not prevent that."""
        with other():
            return self._wrong(case, Matrix(self.world, self.door, payloads=self.matrix.payloads))

    def _wrong(self, case: Case, matrix: Matrix) -> str:
        """What is wrong with the answer to this question; empty where nothing is."""
        before = len(matrix.faults)
        matrix.judge(case, matrix.ask(case))
        if case.owner == "missing":
            matrix.compare()
        return next(iter(matrix.faults[before:]), "") or self._changed(case, matrix)

    def _changed(self, case: Case, matrix: Matrix) -> str:
        """Another outcome than the reviewed one."""
        if case.method not in ASKED:
            return ""
        line = self.kept[f"/{case.address.route}", case.method]
        place = case.owner + f"+{case.named}" * bool(case.named)
        order, letters = line["for"].split(" "), line[case.who]
        if place not in order or not letters:
            return ""
        before = letters[order.index(place)]
        now = matrix.letters[case.address.route, case.method, case.who][place]
        return f"{case}: was “{before}”, is “{now}”" if before != now else ""

    def cases(self, mutant: Mutant) -> Iterator[Case]:
        """The questions that this mutant could answer otherwise, the likeliest first, and not without end:
        who lives through so many has lived, and counts as not caught."""
        asked = (
            one for one in self.matrix.cases(self.met.get(mutant.touches, [])) if self._asks(one, mutant)
        )
        yield from sorted(asked, key=lambda case: self._rank(case, mutant))[:MOST]

    def _asks(self, case: Case, mutant: Mutant) -> bool:
        who = self.world.whos[case.who]
        if case.method not in ASKED or who.ended or (mutant.role and who.role != mutant.role):
            return False
        wanted = self.matrix.expected(case.address, case.who, case.owner)
        return mutant.family != "step-up" or wanted == STEP_UP

    @staticmethod
    def _rank(case: Case, mutant: Mutant) -> tuple[bool, bool, int]:
        own = mutant.touches.endswith(f" {case.address.capability}")  # the pages of that row of the table
        return not own, case.method != "GET", LIKELIEST.index(case.owner)
