"""`egenkraft load FOLDER`: the loader on the command line."""

import argparse
import sys
from pathlib import Path

from django.utils import timezone, translation
from django.utils.translation import gettext as _

from egenkraft.site.access.models import Lab
from egenkraft.site.access.scope import Actor, scope
from egenkraft.site.intake.loading import Report, load_folder
from egenkraft.site.intake.specs import specs

SHOWN = 60  # problems printed; the rest are counted


def run(argv: list[str]) -> int:
    """Load a folder; return 0, or 2 when something is wrong and nothing was written."""
    options = _options(argv)
    with translation.override(options.language):
        lab = _lab(options.lab)
        if lab is None or not options.folder.is_dir():
            if lab is not None:
                print(_("There is no folder %(folder)s.") % {"folder": options.folder}, file=sys.stderr)
            return 2
        actor = Actor.system(lab.pk)
        with scope(actor):
            return _load(actor, options)


def _options(argv: list[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="egenkraft load", description="Load spreadsheets into a lab.")
    parser.add_argument("folder", type=Path, metavar="FOLDER", help="with .xlsx and .csv files, and pictures")
    parser.add_argument("--dry-run", action="store_true", help="check everything, write nothing")
    parser.add_argument("--yes", action="store_true", help="load without asking")
    parser.add_argument("--lab", metavar="SLUG", help="which lab, where there are several")
    parser.add_argument("--language", choices=["sv", "en"], default="en", help="of the messages")
    return parser.parse_args(argv)


def _lab(slug: str | None) -> Lab | None:
    labs = list(Lab.objects.filter(slug=slug) if slug else Lab.objects.all()[:20])
    if len(labs) == 1:
        return labs[0]
    known = ", ".join(Lab.objects.order_by("created_at").values_list("slug", flat=True))
    if not known:
        print(_("There is no lab yet. Make one with “egenkraft init”."), file=sys.stderr)
    elif slug:
        print(
            _("There is no lab “%(slug)s”. Labs: %(labs)s.") % {"slug": slug, "labs": known}, file=sys.stderr
        )
    else:
        print(
            _("There are several labs. Choose one with --lab: %(labs)s.") % {"labs": known}, file=sys.stderr
        )
    return None


def _load(actor: Actor, options: argparse.Namespace) -> int:
    """With --yes there is one pass only: it writes all, or nothing."""
    report = _pass(actor, options.folder, dry=options.dry_run or not options.yes)
    if report.problems:
        _print_problems(report)
        return 2
    _print_counts(report)
    if options.dry_run:
        print(_("Nothing was written: this was a dry run."))
        return 0
    return _finish(actor, report, options.folder)


def _finish(actor: Actor, report: Report, folder: Path) -> int:
    if not report.to_write:
        print(_("Everything is there already."))
        return 0
    if not report.written:
        if not _asked(report):
            print(_("Nothing was written."))
            return 0
        report = _pass(actor, folder, dry=False)
        if report.problems:
            _print_problems(report)
            return 2
    print(_("%(rows)s rows were written.") % {"rows": report.to_write})
    return 0


def _pass(actor: Actor, folder: Path, *, dry: bool) -> Report:
    return load_folder(actor, folder=folder, today=timezone.localdate(), dry=dry, tell=_Told())


class _Told:
    """Prints a line when a sheet is reached and, in long sheets, each two thousand rows."""

    def __init__(self) -> None:
        self.said: set[tuple[str, int]] = set()

    def __call__(self, sheet: str, done: int, total: int) -> None:
        mark = (sheet, done // 2000 if done < total else -1)
        if mark in self.said:
            return
        self.said.add(mark)
        name = specs()[sheet].name("sv" if translation.get_language() == "sv" else "en")
        print(f"  {name}: {done} / {total}", flush=True)


def _asked(report: Report) -> bool:
    if not sys.stdin.isatty():
        print(_("Say --yes to load them."), file=sys.stderr)
        return False
    return input(_("Load %(rows)s rows? (y/n) ") % {"rows": report.to_write}).strip().lower() in {
        "y",
        "j",
        "yes",
        "ja",
    }


def _print_problems(report: Report) -> None:
    for problem in report.problems.found[:SHOWN]:
        print(problem.sentence(), file=sys.stderr)
    rest = report.problems.count - min(SHOWN, len(report.problems.found))
    if rest > 0:
        print(_("… and %(count)s more.") % {"count": rest}, file=sys.stderr)
    print(_("Nothing was written. Mend the cells above and load again."), file=sys.stderr)


def _print_counts(report: Report) -> None:
    for notice in report.problems.notices:
        print(notice)
    language = "sv" if translation.get_language() == "sv" else "en"
    for key, count in report.counts.items():
        told = _("%(new)s new, %(changed)s changed, %(same)s the same") % vars(count)
        if count.kept:
            told += ", " + _("%(kept)s of them kept as they stand here") % vars(count)
        print(f"{specs()[key].name(language).ljust(18)} {told}")
