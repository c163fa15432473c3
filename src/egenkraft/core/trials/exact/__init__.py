"""The exact kernel: tests and intervals on integer lattices; every p is a fraction."""

from egenkraft.core.trials.exact.chance import Alternative, Chance
from egenkraft.core.trials.exact.fisher import clopper_pearson, fisher, newcombe, odds_ratio, wilson
from egenkraft.core.trials.exact.flips import sign_test, signflip
from egenkraft.core.trials.exact.hidden import rosenbaum, tipping_gamma
from egenkraft.core.trials.exact.inversion import interval_signflip, interval_two_sample
from egenkraft.core.trials.exact.starts import starts
from egenkraft.core.trials.exact.studentised import studentised
from egenkraft.core.trials.exact.two import two_sample
from egenkraft.core.trials.exact.unconditional import barnard, boschloo
from egenkraft.core.trials.exact.waves import waves

__all__ = [
    "Alternative",
    "Chance",
    "barnard",
    "boschloo",
    "clopper_pearson",
    "fisher",
    "interval_signflip",
    "interval_two_sample",
    "newcombe",
    "odds_ratio",
    "rosenbaum",
    "sign_test",
    "signflip",
    "starts",
    "studentised",
    "tipping_gamma",
    "two_sample",
    "waves",
    "wilson",
]
