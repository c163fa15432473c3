"""The command `egenkraft analyse`: a CSV file and a plan in, an answer out, as JSON or as the one page."""

import argparse
import csv
import json
import sys
from collections.abc import Sequence
from fractions import Fraction
from hashlib import sha256
from io import StringIO
from pathlib import Path
from typing import Any

from egenkraft.core import trials as t
from egenkraft.core.trials.errors import refuse
from egenkraft.core.trials.plan import Reliable
from egenkraft.core.trials.rows import Reader
from egenkraft.core.trials.units import Unit, read_arms, read_pairs

BAD_INPUT = 2


def run(argv: list[str]) -> int:
    """Print the answer for the arguments after `egenkraft analyse`; 0 when done, 2 with sentences on
    stderr."""
    options = _parser().parse_args(argv)
    if options.check == (options.data is not None):
        _parser().error("give DATA.csv to analyse, or --check without it")
    current = options.plan
    try:
        plan = t.Plan.parse(_text(Path(options.plan)))
        if options.check:
            return _check(plan, options)
        current = options.data
        return _analyse(plan, options)
    except t.TrialError as error:
        _tell(error, current)
    except OSError as error:
        print(f"{error.filename}: cannot be read: {error.strerror}. Check the path.", file=sys.stderr)
    return BAD_INPUT


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="egenkraft analyse",
        description="An exact answer for a method test, from a CSV file and a plan.",
        epilog="Plan keys and the answer's keys: docs/reference/analyse.md",
    )
    parser.add_argument(
        "data", nargs="?", metavar="DATA.csv", help="UTF-8 with a header; empty or NA = missing"
    )
    parser.add_argument("--plan", required=True, metavar="PLAN.toml", help="what was asked, and how")
    parser.add_argument("--json", action="store_true", help="the answer for machines")
    parser.add_argument("--people", action="store_true", help="also one row for each person, in the JSON")
    parser.add_argument("--check", action="store_true", help="no data: what this plan can and cannot show")
    parser.add_argument("--simulate", type=int, metavar="N", help="check the odds with N simulated trials")
    parser.add_argument(
        "--lang", choices=("sv", "en"), default="sv", help="language of the page (default sv)"
    )
    parser.add_argument("--for", dest="audience", choices=("participant", "lab", "public"), default="lab")
    return parser


def _text(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError:
        raise refuse("not_utf8", "The file is not UTF-8.", "Save it as UTF-8 and try again.") from None


def _tell(error: t.TrialError, file: str) -> None:
    """One line a problem: file, row, column, code, what is wrong and how to mend it."""
    for problem in error.problems:
        place = problem.where()
        print(
            f"{file}{', ' + place if place else ''}: {problem.code}: {problem.message} {problem.mend}",
            file=sys.stderr,
        )


def _rows(text: str) -> list[dict[str, str]]:
    lines = list(csv.reader(StringIO(text)))
    if not lines:
        raise refuse("missing_column", "The file is empty.", "Give a header and rows.", row=1)
    header = [name.strip() for name in lines[0]]
    for number, cells in enumerate(lines[1:], 2):
        if cells and len(cells) != len(header):
            message = f"This row has {len(cells)} cells, the header has {len(header)}."
            raise refuse("missing_column", message, "Mend the commas or the quotes.", row=number)
    # An empty line keeps its row number out of the way of nothing else, so it may only stand at the end.
    while lines and not any(cell.strip() for cell in lines[-1]):
        lines.pop()
    return [dict(zip(header, cells or [""] * len(header), strict=True)) for cells in lines[1:]]


def _analyse(plan: t.Plan, options: argparse.Namespace) -> int:
    text = _text(Path(options.data))
    rows = _rows(text)
    change = _change(plan, rows)
    digest = sha256(Path(options.data).read_bytes()).hexdigest()
    result = t.analyse(plan, None, rows, change, data_sha256=digest)
    if options.json:
        _print_json(t.answer(result, people=options.people))
    else:
        print(t.report(result, lang=options.lang, audience=options.audience).text(), end="")
    return 0


def _print_json(answer: dict[str, Any]) -> None:
    print(json.dumps(answer, sort_keys=True, indent=1, ensure_ascii=False, allow_nan=False))


def _check(plan: t.Plan, options: argparse.Namespace) -> int:
    found = plan.check(simulate=options.simulate)
    if options.json:
        _print_json(t.check_answer(found))
    else:
        print(plan.titled(options.lang), *t.check_sentences(found, options.lang), sep="\n")
    return 0


def _change(plan: t.Plan, rows: Sequence[dict[str, str]]) -> dict[str, Any] | None:
    """Plain counts of reliable change among the treated, when the plan fixes a method and has a before."""
    if plan.reliable is None or plan.design not in {"pre_post", "two_arm"}:
        return None
    reader = Reader(plan, rows)
    units = read_pairs(reader) if plan.design == "pre_post" else read_arms(reader, None)
    treated = [unit for unit in units if unit.treated and unit.y is not None and unit.before is not None]
    return _counted(plan, plan.reliable, reader, treated) if len(treated) > 1 else None


def _counted(plan: t.Plan, reliable: Reliable, reader: Reader, treated: Sequence[Unit]) -> dict[str, Any]:
    from egenkraft.core.measures import MeasureError, reliable_change

    sd = reliable.sd if reliable.sd is not None else plan.outcome.sd or "sample"
    try:
        found = reliable_change(
            [reader.scale.raw(unit.before) for unit in treated],
            [reader.scale.raw(unit.after) for unit in treated],
            method=reliable.method,
            sd=sd if isinstance(sd, Fraction) else "sample",
            reliability=reliable.reliability,
            reliability_after=reliable.reliability_after,
            mean=reliable.mean,
            better="lower" if plan.outcome.better == "lower" else "higher",
        )
    except MeasureError as error:
        raise refuse("plan_invalid", f"[reliable] cannot be used: {error}", "Mend [reliable].") from None
    share = found.share_improved
    keys = ("value", "low", "high", "numerator", "denominator")
    return {
        "method": reliable.method,
        "n": len(treated),
        "improved": found.improved,
        "unchanged": found.unchanged,
        "deteriorated": found.deteriorated,
        "share_improved": {key: getattr(share, key) for key in keys},
    }
