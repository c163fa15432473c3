"""From the answers of a form to a plan as TOML, and from TOML to a checked plan."""

import json
import re
import tomllib
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from egenkraft.core import measures
from egenkraft.core import trials as core
from egenkraft.core.trials.plan_format import MOST_PLACES
from egenkraft.site.labs.instruments import packs
from egenkraft.site.labs.models import Outcome

TREATED, CONTROL = "method", "waiting"
INTERVIEWS = "interviews"
BY_LOT = ("two_arm", "waitlist")
TRIAL_DESIGNS = ("pre_post", *BY_LOT)
COLUMNS = {  # what stands in the rows of each design, under these names
    "pre_post": {"person", "arm", "stratum", "before", "after"},
    "two_arm": {"person", "arm", "stratum", "before", "after"},
    "waitlist": {"person", "period", "wave", "value"},
}


@dataclass(frozen=True)
class Wish:
    """What the form asks."""

    title: str
    question: str
    design: str
    outcome: Outcome
    delta: int
    delta_by_participants: bool
    has_before: bool
    accept_small: bool
    seats_treated: int | None = None
    seats_control: int | None = None
    expected: int | None = None  # of 100 without the method; for yes or no alone
    turns: int = 0  # where everybody gets it in turns: how many
    weeks: int = 0  # between two turns
    places: tuple[int, ...] = ()  # of each turn; shared evenly where none are given


def compose(wish: Wish) -> str:
    """The plan as TOML text: the same text whoever fills in the same form."""
    yes_no = wish.outcome.measure == INTERVIEWS
    sections: list[tuple[str, dict[str, Any]]] = [
        (
            "",
            {
                "format": "egenkraft-plan/1",
                "title": wish.title,
                "question": wish.question,
                "design": wish.design,
                "accept_small": wish.accept_small,
            },
        ),
        ("columns", _columns(wish, yes_no)),
    ]
    if wish.design == "two_arm":
        sections.append(("arms", {"treated": TREATED, "control": CONTROL}))
        if wish.seats_treated and wish.seats_control:
            sections.append(("people", {"treated": wish.seats_treated, "control": wish.seats_control}))
    if wish.design == "waitlist":
        made = list(wish.places) or wish.turns
        sections.append(("mechanism", {"turns": made, "weeks": wish.weeks}))
    sections.append(("outcome", _outcome(wish, yes_no)))
    return "\n".join(_section(name, values) for name, values in sections)


def _columns(wish: Wish, yes_no: bool) -> dict[str, str]:
    """By lot people are compared within the strata and rounds they are dealt in: the plan says so itself."""
    if wish.design == "pre_post":
        return {"person": "person", "before": "before", "after": "after"}
    if wish.design == "waitlist":
        return {"person": "person", "period": "period", "wave": "wave", "value": "value"}
    columns = {"person": "person", "arm": "arm", "value": "after", "stratum": "stratum"}
    return columns if yes_no or not wish.has_before else {**columns, "before": "before"}


def _outcome(wish: Wish, yes_no: bool) -> dict[str, Any]:
    names = {"en": wish.outcome.name_en, "sv": wish.outcome.name_sv}
    shared = {"name": names, "better": wish.outcome.better}
    by = {"delta_set_by": "participants" if wish.delta_by_participants else "default"}
    if yes_no:
        anyway = {"expected_control": wish.expected / 100} if wish.expected else {}
        return {**shared, "kind": "yes_no", "delta": wish.delta / 100, **anyway, **by}
    low, high = scale(wish.outcome.measure)
    return {**shared, "kind": "score", "lattice": 1, "min": low, "max": high, "delta": wish.delta, **by}


def scale(pack_id: str) -> tuple[int, int]:
    """The ends of a pack's scale; for positions reached: none to all of them."""
    pack = asked(pack_id)
    return (pack.rule.low, pack.rule.high) if pack.rule else (0, len(pack.items))


def asked(pack_id: str) -> measures.Pack:
    """The questions of an outcome; raise `TrialError` where their file is gone."""
    if pack_id not in packs():
        said = _("The questions (%(pack)s) are gone, so the answers cannot be read.") % {"pack": pack_id}
        mend = _("Who runs the machine puts their file back.")
        raise core.TrialError(core.Problem("pack_gone", said, mend))
    return packs()[pack_id]


def _section(name: str, values: dict[str, Any]) -> str:
    lines = [f"{key} = {_value(value)}" for key, value in values.items()]
    return "\n".join([f"[{name}]"] * bool(name) + lines) + "\n"


def _value(value: Any) -> str:
    """TOML's strings, numbers and truth values are written as JSON writes them; a table in one line."""
    if isinstance(value, dict):
        return "{ " + ", ".join(f"{key} = {_value(item)}" for key, item in value.items()) + " }"
    return json.dumps(value, ensure_ascii=False)


def accepted(text: str) -> str:
    """The plan with `accept_small = true`: the lab knows that it is few and adds to several labs' evidence.

    >>> accepted('title = "x [y]"\\naccept_small = false\\n'), accepted('[outcome]\\ndelta = 2')
    ('title = "x [y]"\\naccept_small = true\\n', 'accept_small = true\\n[outcome]\\ndelta = 2')
    """
    section = re.search(r"(?m)^\s*\[", text)
    top, rest = (text[: section.start()], text[section.start() :]) if section else (text, "")
    line = "accept_small = true"
    told = re.sub(r"(?m)^accept_small\s*=.*$", line, top)
    return f"{told if line in told else line + chr(10) + told}{rest}"


def within_strata(text: str) -> str:
    """A plan by lot that compares people within the strata they are dealt in; raises where it cannot say so.

    >>> within_strata('design = "two_arm"\\n[columns]\\nperson = "p"\\n').splitlines()[1:3]
    ['[columns]', 'stratum = "stratum"']
    """
    raw = tomllib.loads(text)
    if raw.get("design") != "two_arm" or "stratum" in raw.get("columns", {}):
        return text
    told, found = re.subn(r"(?m)^\s*\[columns\].*$", '[columns]\nstratum = "stratum"', text, count=1)
    if not found:
        what, mend = "People are dealt within groups, and the plan does not say so.", "Add the line."
        raise core.TrialError(
            core.Problem("plan_invalid", what, f'{mend} [columns] stratum = "stratum"', column="columns")
        )
    return told


KEPT_HERE = ("locked", "early_looks", "amended_after_unblinding")


def told(text: str, read: core.Plan) -> str:
    """The plan's text with what happened to it since: the whole plan that an answer is computed from."""
    own = core.Plan.parse(text).raw
    since = {key: read.raw[key] for key in KEPT_HERE if key in read.raw and read.raw[key] != own.get(key)}
    lines = [f"{key} = {value if key == 'locked' else _value(value)}\n" for key, value in since.items()]
    return "".join(lines) + text


def read_draft(text: str) -> core.Plan:
    """The checked plan of a draft; `TrialError` names every key that is wrong, and how to mend it.

    When it was locked, who looked and what was amended is written by the acts, never by hand.
    """
    plan = core.Plan.parse(text)
    told = [key for key in KEPT_HERE if key in plan.raw]
    if told:
        problems = [
            core.Problem(
                "plan_invalid", f"{key} is kept by the lab itself.", "Take the line out.", column=key
            )
            for key in told
        ]
        raise core.TrialError(*problems)
    _must_run_here(plan)
    return plan


def _must_run_here(plan: core.Plan) -> None:
    """Raise where the lab cannot run the plan by itself, with what to write instead."""
    if plan.design not in TRIAL_DESIGNS:
        mend = _(
            "Choose pre_post, two_arm or waitlist. Other designs are analysed with the command"
            " egenkraft analyse."
        )
        said = _("The lab cannot run this design by itself.")
        raise core.TrialError(core.Problem("plan_invalid", said, mend, column="design"))
    mechanism = plan.mechanism
    if plan.design == "waitlist" and (mechanism.turns is None or mechanism.weeks is None):
        mend = _("Write [mechanism] with turns = 3 and weeks = 8, in your own numbers.")
        said = _("The plan does not say how many turns there are, and how many weeks lie between them.")
        raise core.TrialError(core.Problem("plan_invalid", said, mend, column="mechanism"))
    if (plan.people.treated or 0) + (plan.people.control or 0) > MOST_PLACES:
        said = _("That is too many: %(most)s people at most.") % {"most": MOST_PLACES}
        mend = _("Write smaller numbers.")
        raise core.TrialError(core.Problem("plan_invalid", said, mend, column="people"))
    strange = sorted(set(plan.columns.values()) - COLUMNS[plan.design])
    if strange:
        mend = _("The lab knows: %(known)s.") % {"known": ", ".join(sorted(COLUMNS[plan.design]))}
        said = _("There is no column “%(name)s” here.") % {"name": strange[0]}
        raise core.TrialError(core.Problem("plan_invalid", said, mend, column="columns"))
