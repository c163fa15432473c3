"""Lets each mutant live and asks the matrix, beginning where a leak is likeliest, until it is seen."""

from dataclasses import dataclass, field

from tests.matrix import addresses, outcomes
from tests.matrix.addresses import Address
from tests.matrix.evaluator import STEP_UP
from tests.matrix.matrix import ASKED, Case, Matrix
from tests.matrix.pages import Door
from tests.matrix.world import World
from tests.mutants import touching
from tests.mutants.kinds import Mutant

MOST = 400  # questions to one mutant
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
        self.met = touching.met(self.matrix, self.these)

    def seen(self, mutant: Mutant) -> str:
        """What gave the mutant away; empty where nothing did."""
        matrix = Matrix(self.world, self.door, payloads=self.matrix.payloads)
        with mutant.life():
            for case in self.cases(mutant):
                matrix.judge(case, matrix.ask(case))
                if matrix.faults:
                    return matrix.faults[0]
                if changed := self._changed(case, matrix):
                    return changed
                if case.owner == "missing":
                    matrix.compare()
        return matrix.faults[0] if matrix.faults else ""

    def on_a_page(self, mutant: Mutant) -> bool:
        """Whether any address comes past the guard; else it belongs to a command or a job."""
        return mutant.touches in self.met

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

    def cases(self, mutant: Mutant) -> list[Case]:
        """The questions that this mutant could answer otherwise, the likeliest first, and not without end:
        who lives through so many has lived, and counts as not caught."""
        asked = (one for one in self.matrix.cases(self.met[mutant.touches]) if self._asks(one, mutant))
        return sorted(asked, key=lambda case: (case.method != "GET", self._rank(case)))[:MOST]

    def _asks(self, case: Case, mutant: Mutant) -> bool:
        who = self.world.whos[case.who]
        if case.method not in ASKED or who.ended or (mutant.role and who.role != mutant.role):
            return False
        wanted = self.matrix.expected(case.address, case.who, case.owner)
        return mutant.family != "step-up" or wanted == STEP_UP

    @staticmethod
    def _rank(case: Case) -> int:
        return LIKELIEST.index(case.owner)
