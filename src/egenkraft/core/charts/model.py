"""What a chart is: a sentence, a drawing, the same figures as a table, and what they rest on."""

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import TypedDict

Number = int | float | Fraction
Cell = str | int


@dataclass(frozen=True, slots=True)
class Table:
    """The figures of a chart: a caption, column headings, and rows whose first cell names the row."""

    caption: str
    columns: tuple[str, ...]
    rows: tuple[tuple[Cell, ...], ...]


@dataclass(frozen=True, slots=True)
class Chart:
    """A finished chart: `headline` is the finding as plain text, `svg` safe markup, `caption` n, missing,
    interval."""

    headline: str
    svg: str
    table: Table
    caption: str


@dataclass(frozen=True, slots=True)
class Withheld:
    """A chart that may not be drawn: `code` for machines, `reason` one sentence for people."""

    code: str
    reason: str


class ChartError(ValueError):
    """Values that no chart can show; `code` for machines."""

    def __init__(self, code: str, message: str) -> None:
        self.code = code
        super().__init__(message)


class Options(TypedDict, total=False):
    """What every chart takes beside its values.

    lang: 'sv' or 'en', or any code with `words`. words: texts that replace the built-in ones. rtl: mirror.
    least, base: fewest people inside and outside. outside: the reader is not staff of the lab. title: what
    the chart is about. note: one more sentence of the caption. comparison: None says "no comparison group".
    id: prefix of the ids, needed when two equal charts stand on one page.
    """

    lang: str
    words: Mapping[str, str]
    rtl: bool
    least: int
    base: int
    outside: bool
    title: str
    note: str
    comparison: str | None
    id: str
