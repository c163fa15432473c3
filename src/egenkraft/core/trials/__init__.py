"""Trials for eight to sixty people: plans, lots, exact answers and honest verdicts."""

from egenkraft.core.trials import exact
from egenkraft.core.trials.analysis import analyse, change_of
from egenkraft.core.trials.answer import answer
from egenkraft.core.trials.check import Check, check_answer
from egenkraft.core.trials.check_page import check_sentences
from egenkraft.core.trials.errors import Problem, TrialError
from egenkraft.core.trials.exact.fisher import clopper_pearson
from egenkraft.core.trials.lots import Assignment, commitment, replay
from egenkraft.core.trials.missing import rubin
from egenkraft.core.trials.plan import Plan
from egenkraft.core.trials.published import cards, rows_of
from egenkraft.core.trials.report import Context, Part, Quote, Report, report
from egenkraft.core.trials.result import Change, Result, Share
from egenkraft.core.trials.value import evpi, evsi

__all__ = [
    "Assignment",
    "Change",
    "Check",
    "Context",
    "Part",
    "Plan",
    "Problem",
    "Quote",
    "Report",
    "Result",
    "Share",
    "TrialError",
    "analyse",
    "answer",
    "cards",
    "change_of",
    "check_answer",
    "check_sentences",
    "clopper_pearson",
    "commitment",
    "evpi",
    "evsi",
    "exact",
    "replay",
    "report",
    "rows_of",
    "rubin",
]
