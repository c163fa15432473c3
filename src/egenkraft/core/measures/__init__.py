"""Instrument packs, scores, missing reasons and reliable change. Pure Python: no Django, NumPy or SciPy."""

from .asking import due, questions
from .changes import Change, reliable_change
from .errors import LicenceError, MeasureError
from .groups import Summary, group
from .items import ItemChange, Signs, common_items, group_change, item_change, signs
from .library import asked_at_waves, load, own_files, packs
from .model import (
    MODES,
    PRESENTATIONS,
    Answer,
    FollowUp,
    Item,
    Licence,
    Norm,
    Offer,
    Pack,
    Question,
    Rule,
    TwoTaps,
)
from .network_scores import Value
from .parsing import parse
from .planning import (
    CALM,
    LONGEST,
    Asked,
    Times,
    Window,
    missing_reason,
    of_trial,
    open_now,
    planned,
    windows,
)
from .reasons import Reason, tally
from .recovery import Recovery, cutoff, recovery
from .scoring import Score, score
from .shares import Share, share
from .unfolding import Taps, fold, taps
from .waves import Setting, warnings

__all__ = [
    "CALM",
    "LONGEST",
    "MODES",
    "PRESENTATIONS",
    "Answer",
    "Asked",
    "Change",
    "FollowUp",
    "Item",
    "ItemChange",
    "Licence",
    "LicenceError",
    "MeasureError",
    "Norm",
    "Offer",
    "Pack",
    "Question",
    "Reason",
    "Recovery",
    "Rule",
    "Score",
    "Setting",
    "Share",
    "Signs",
    "Summary",
    "Taps",
    "Times",
    "TwoTaps",
    "Value",
    "Window",
    "asked_at_waves",
    "common_items",
    "cutoff",
    "due",
    "fold",
    "group",
    "group_change",
    "item_change",
    "load",
    "missing_reason",
    "of_trial",
    "open_now",
    "own_files",
    "packs",
    "parse",
    "planned",
    "questions",
    "recovery",
    "reliable_change",
    "score",
    "share",
    "signs",
    "tally",
    "taps",
    "warnings",
    "windows",
]
