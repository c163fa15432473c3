"""Trials for eight to sixty people: plans, lots, exact answers and honest verdicts."""

from egenkraft.core.trials import exact
from egenkraft.core.trials.analysis import analyse, change_of
from egenkraft.core.trials.answer import answer
from egenkraft.core.trials.check import Check, check_answer
from egenkraft.core.trials.check_page import check_sentences
from egenkraft.core.trials.claims import claim, overclaims
from egenkraft.core.trials.errors import Problem, TrialError
from egenkraft.core.trials.exact.fisher import clopper_pearson
from egenkraft.core.trials.fallen import Otherwise, otherwise
from egenkraft.core.trials.labs import Prior, Synthesis, labs_yes_no, nnhm, q_profile, reml
from egenkraft.core.trials.lots import Assignment, commitment, replay
from egenkraft.core.trials.missing import rubin
from egenkraft.core.trials.multiple import holm
from egenkraft.core.trials.page import grade_sentence, grade_words
from egenkraft.core.trials.plan import Plan
from egenkraft.core.trials.pooling import pool
from egenkraft.core.trials.published import cards, rows_of
from egenkraft.core.trials.report import Context, Dose, Part, Quote, Report, Tried, report
from egenkraft.core.trials.result import Change, Result, Share
from egenkraft.core.trials.single_case import log_ratio, nap, tau_u
from egenkraft.core.trials.value import evpi, evsi

__all__ = [
    "Assignment",
    "Change",
    "Check",
    "Context",
    "Dose",
    "Otherwise",
    "Part",
    "Plan",
    "Prior",
    "Problem",
    "Quote",
    "Report",
    "Result",
    "Share",
    "Synthesis",
    "TrialError",
    "Tried",
    "analyse",
    "answer",
    "cards",
    "change_of",
    "check_answer",
    "check_sentences",
    "claim",
    "clopper_pearson",
    "commitment",
    "evpi",
    "evsi",
    "exact",
    "grade_sentence",
    "grade_words",
    "holm",
    "labs_yes_no",
    "log_ratio",
    "nap",
    "nnhm",
    "otherwise",
    "overclaims",
    "pool",
    "q_profile",
    "reml",
    "replay",
    "report",
    "rows_of",
    "rubin",
    "tau_u",
]
