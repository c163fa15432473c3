"""Writes the reference of spreadsheets from the specs: `python -m egenkraft.site.intake.reference > FILE`."""

from collections.abc import Iterator

from egenkraft.site.intake.specs import Column, Spec, specs

HEAD = """# Spreadsheets: every sheet and every column

This page is made from the same lists that read the files (`src/egenkraft/site/intake/sheets/`), and a test
fails when the two differ. How to load is told in [Load spreadsheets](../how-to/load-spreadsheets.md).

What holds for all sheets:

- Files end in `.xlsx` or `.csv`. A CSV may use semicolon, comma or tab, and UTF-8 or Windows-1252.
- A sheet is known by its own name; a file with one sheet also by the name of the file.
- Headers are Swedish or English, in any order, small or capital letters. Rows of titles may stand above them,
  within the first ten rows. Columns that are not known are named and not read.
- A blank cell says nothing: it never takes away what is there. A lone dash is a blank cell.
- Days: `2018-09-27`, `27/9 2018`, `27.9.2018`, `27 sep 2018`, `180927`, or as the spreadsheet program keeps
  them. Times: `14:30`, `14.30`, `kl 14`. Minutes: `90`, `1,5 h`, `1 tim 30 min`.
  Yes: `ja`, `j`, `x`, `1`, `sant`, `yes`. No: `nej`, `n`, `0`, `no`.
- Each row is known by what the line “Known by” names, so loading the same file twice changes nothing.
  A row that stands twice in one file is an error on both rows.
- The files are loaded together: all of them, or nothing.
"""


def page() -> str:
    """The whole page as Markdown."""
    return "\n".join([HEAD, *(line for spec in specs().values() for line in _sheet(spec))]).rstrip() + "\n"


def _sheet(spec: Spec) -> Iterator[str]:
    yield f"## {spec.name('sv').capitalize()} / {spec.name('en')}"
    yield ""
    yield spec.means.en
    yield ""
    yield f"- Sheet names: {_ticked((*spec.names_sv, *spec.names_en))}"
    yield f"- Known by: {spec.known_by}"
    for keys in spec.needs:
        yield f"- Needed: {_either(spec, keys)}"
    yield ""
    yield "| Column | In English | Also read | Needed | What it says |"
    yield "|---|---|---|---|---|"
    yield from (_column(column) for column in spec.columns)
    yield ""
    yield from _example(spec)


def _either(spec: Spec, keys: tuple[str, ...]) -> str:
    return " or ".join(f"`{spec.column(key).sv[0]}`" for key in keys)


def _column(column: Column) -> str:
    others = _ticked((*column.sv[1:], *column.en[1:]))
    means = column.means.en
    if column.choices:
        words = ", ".join(f"`{choice.sv[0]}` ({choice.en[0]})" for choice in column.choices)
        means = f"{means} One of: {words}."
    needed = "yes" if column.required else ""
    return f"| `{column.sv[0]}` | `{column.en[0]}` | {others} | {needed} | {means} |"


def _example(spec: Spec) -> Iterator[str]:
    """Two rows as somebody might type them; columns without an example are left out."""
    used = [column for column in spec.columns if any(column.example)]
    lines = [[column.header("sv") for column in used]]
    lines += [[column.example[row] for column in used] for row in (0, 1)]
    if spec.items:
        lines = [
            lines[0] + ["conf-01", "conf-02"],
            lines[1] + ["1", "Ja, säker"],
            lines[2] + ["vill inte svara", "0"],
        ]
    yield "```csv"
    yield from (";".join(_quoted(cell) for cell in line) for line in lines)
    yield "```"
    yield ""


def _quoted(cell: str) -> str:
    return f'"{cell}"' if ";" in cell else cell


def _ticked(words: tuple[str, ...]) -> str:
    return ", ".join(f"`{word}`" for word in dict.fromkeys(words))


if __name__ == "__main__":
    print(page(), end="")
