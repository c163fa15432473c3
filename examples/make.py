# ruff: noqa: S311  (a fixed seed is the point: the same files each time)
"""Writes the demo lab as the spreadsheets a lab would keep. Run it: `python examples/make.py`.

Everything comes from one seed, so the same files come out each time. Needs XlsxWriter and Pillow.
"""

import csv
import sys
import tomllib
from collections.abc import Iterable, Sequence
from datetime import date, datetime
from pathlib import Path
from random import Random
from typing import Any

HERE = Path(__file__).resolve().parent
sys.path[:0] = [str(HERE), str(HERE.parent / "src")]

import xlsxwriter  # noqa: E402
from making import answers, calendar, lab, more_pictures, people, pictures, work  # noqa: E402

from egenkraft.core import trials  # noqa: E402

MADE = datetime(2019, 5, 20, 9, 0)
Cell = str | int | date
Line = Sequence[Cell]


def make(folder: Path) -> None:
    """Write every file of the demo lab into the folder."""
    (folder / "bilder").mkdir(parents=True, exist_ok=True)
    course = lot()
    happened = calendar.events(Random(11), course)
    write_lab(folder / "labbet.xlsx")
    write_people(folder / "deltagare.xlsx")
    write_csv(folder / "aktiviteter.csv", "cp1252", ACTIVITY, [activity(event) for event in happened])
    title = [["Närvarolistor 2018-2019, ihopskrivna av Karin"], []]
    marks = [[str(cell) for cell in row] for row in calendar.attendance(happened, Random(23))]
    write_csv(
        folder / "narvaro.csv", "utf-8-sig", ["datum", "kod", "aktivitet", "här", "minuter"], marks, title
    )
    write_answers(folder / "avstamningar.xlsx", course)
    write_csv(folder / "intervjuer.csv", "utf-8-sig", list(work.HEADERS), work.interviews())
    write_trials(folder / "metodtest.xlsx", course)
    write_diary(folder / "dagbok.xlsx")
    for name, draw in {**pictures.SCENES, **more_pictures.SCENES}.items():
        draw().save(folder / "bilder" / f"{name}.png")


def lot() -> tuple[str, ...]:
    """Who the lot gave the mentor course: drawn from the public seed, as anybody can do again."""
    plan = trials.Plan.of(
        {
            "format": "egenkraft-plan/1",
            "title": lab.COURSE_TRIAL,
            "question": "because",
            "design": "two_arm",
            "columns": {"person": "person", "arm": "arm", "value": "after"},
            "arms": {"treated": "method", "control": "waiting"},
            "outcome": {"name": "conf", "kind": "score", "better": "higher"},
        }
    )
    aliases = {f"T{number:02}": code for number, code in enumerate(lab.COURSE_PEOPLE, 1)}
    arms = plan.randomise(list(aliases), seed=lab.SEED).arms
    return tuple(code for alias, code in aliases.items() if arms[alias] == "method")


ACTIVITY = [
    "datum", "tid", "aktivitet", "sort", "minuter", "plats", "samarbetspart", "serie", "metod",
    "barn", "gäster", "intygad av",
]  # fmt: skip


def activity(event: calendar.Event) -> list[str]:
    day = f"{event.on.day}/{event.on.month} {event.on.year}"
    words = [event.title, event.kind, event.minutes, event.place, event.partner, event.series, event.method]
    return [day, event.time, *words, str(event.children), str(event.guests or ""), event.certified]


def write_csv(
    path: Path,
    encoding: str,
    headers: list[str],
    rows: Iterable[list[str]],
    above: list[list[str]] | None = None,
) -> None:
    with path.open("w", encoding=encoding, newline="") as file:
        csv.writer(file, delimiter=";", lineterminator="\r\n").writerows([*(above or []), headers, *rows])


def book(path: Path) -> xlsxwriter.Workbook:
    made = xlsxwriter.Workbook(path, {"default_date_format": "yyyy-mm-dd"})
    made.set_properties({"created": MADE, "title": "Portalen", "comments": "Påhittade personer"})
    return made


def sheet(
    into: xlsxwriter.Workbook,
    name: str,
    headers: Line,
    rows: Iterable[Line],
    title: str = "",
    days: Iterable[int] = (),
) -> None:
    """One sheet as labs keep them: a merged title on top, a blank row, days as real days."""
    page = into.add_worksheet(name)
    bold = into.add_format({"bold": True, "bg_color": "#E2EFEA"})
    first = 0
    if title:
        page.merge_range(
            0, 0, 0, min(6, len(headers) - 1), title, into.add_format({"bold": True, "font_size": 14})
        )
        first = 2
    page.write_row(first, 0, headers, bold)
    page.freeze_panes(first + 1, 0)
    for number, row in enumerate(rows, first + 1):
        for place, cell in enumerate(row):
            if place in set(days) and isinstance(cell, str) and cell:
                cell = date.fromisoformat(cell)
            if isinstance(cell, date):
                page.write_datetime(number, place, datetime(cell.year, cell.month, cell.day))
            elif cell != "":
                page.write(number, place, cell)


def write_lab(path: Path) -> None:
    with book(path) as made:
        sheet(made, "Labbet", ["uppgift", "svenska", "engelska"], lab.LAB)
        sheet(made, "Länkar", ["titel", "adress", "sort", "ordning"], lab.LINKS)
        sheet(
            made, "Samarbetsparter", ["namn", "sort", "ordning"], lab.PARTNERS, "Ägare, program och finansiär"
        )
        sheet(made, "Platser", ["namn", "adress", "huvudplats"], lab.PLACES)
        headers = ["metod", "version", "kort", "för vem", "idé av", "vad vi gör", "dos", "kostnad", "från"]
        sheet(made, "Metoder", headers, lab.METHODS, days=[8])


def write_people(path: Path) -> None:
    headers = [
        "kod",
        "visningsnamn",
        "symbol",
        "språk",
        "läser",
        "födelseår",
        "område",
        "plats",
        "start",
        "slut",
        "status",
        "orsak",
    ]
    rows = [
        [p.code, p.name, p.symbol, p.language, p.reads, int(p.born) if p.born else "", p.area, calendar.HOME,
         p.start, p.end or "", p.status, p.reason]
        for p in people.PEOPLE
    ]  # fmt: skip
    agreed = ["kod", "ändamål", "ja eller nej", "datum", "hur", "vittne", "språk"]
    with book(path) as made:
        sheet(made, "Deltagare", headers, rows, "Deltagare på Portalen (påhittade)")
        sheet(made, "Samtycken", agreed, people.consents(Random(7)), days=[3])


def write_answers(path: Path, course: tuple[str, ...]) -> None:
    headers = [
        "kod",
        "datum",
        "mättillfälle",
        "språk",
        "hur",
        "bortfall",
        *answers.CONF,
        *answers.POS,
        *answers.FOLLOW,
    ]
    rows = [_numbers(row) for row in answers.check_ins(Random(38), course)]
    with book(path) as made:
        sheet(made, "Avstämningar", headers, rows, "Avstämningar: 0 nej, 1 lite, 2 ja", days=[1])


def _numbers(row: list[str]) -> list[Cell]:
    return [int(cell) if cell.isdigit() else cell for cell in row]


def write_trials(path: Path, course: tuple[str, ...]) -> None:
    headers = [
        "metodtest", "metod", "version", "utfall", "upplägg", "före", "efter", "minsta skillnad",
        "deltagarna bestämde", "låst den", "låst av", "frö", "lottning den", "avslutat den",
    ]  # fmt: skip
    members = [[lab.CIRCLE_TRIAL, code, ""] for code in calendar.CIRCLE_PEOPLE]
    members += [[lab.COURSE_TRIAL, c, "metoden" if c in course else "som vanligt"] for c in lab.COURSE_PEOPLE]
    with book(path) as made:
        sheet(made, "Metodtest", headers, lab.TRIALS, days=[9, 12, 13])
        sheet(made, "Testdeltagare", ["metodtest", "kod", "lottad till"], members)


OF_POST = {
    "on": "datum", "title": "rubrik", "author": "författare", "body": "text", "title_en": "rubrik engelska",
    "body_en": "engelska", "easy": "lättläst", "method": "metod",
}  # fmt: skip
OF_PICTURE = {
    "file": "bildfil", "caption": "bildtext", "photographer": "fotograf", "alt": "alternativtext",
    "people": "personer", "others": "personal och gäster", "others_agreed_on": "andras samtycke",
    "second_leader": "godkänd av",
}  # fmt: skip
OF_QUOTATION = {"text": "citat", "said_by": "sagt av", "code": "kod", "agreed_on": "samtycke den"}


def write_diary(path: Path) -> None:
    posts = tomllib.loads((HERE / "making" / "diary.toml").read_text("utf-8"))["posts"]
    rows = [[*(post.get(key, "").strip() for key in OF_POST), "ja"] for post in posts]
    with book(path) as made:
        sheet(made, "Dagbok", [*OF_POST.values(), "publicerad"], rows, days=[0])
        shown = belonging(posts, "pictures", OF_PICTURE)
        sheet(made, "Bilder", ["datum", "inlägg", *OF_PICTURE.values()], shown, days=[0, 8])
        said = belonging(posts, "quotations", OF_QUOTATION)
        sheet(made, "Citat", ["datum", "inlägg", *OF_QUOTATION.values()], said, days=[0, 5])


def belonging(posts: list[dict[str, Any]], part: str, columns: dict[str, str]) -> list[list[str]]:
    """The pictures or quotations of all posts, each with the day and the heading of its post."""
    return [
        [post["on"], post["title"], *(one.get(key, "") for key in columns)]
        for post in posts
        for one in post[part]
    ]


if __name__ == "__main__":
    make(Path(sys.argv[1]) if len(sys.argv) > 1 else HERE / "portalen-demo")
