"""How wide a text will be, where it breaks, and what may stand in it at all."""

from unicodedata import category, combining, normalize

# Advance widths in thousandths of the text size, those of a wide sans serif: real fonts are rarely wider.
_WIDTHS = {
    " ": 318, "\u00a0": 318, "!": 401, '"': 460, "'": 275, "(": 390, ")": 390, ",": 318, "-": 361,
    ".": 318, "/": 337, ":": 337, ";": 337, "I": 295, "J": 295, "f": 352, "i": 278, "j": 278, "l": 278,
    "r": 411, "s": 521, "t": 392, "z": 525, "c": 550, "k": 579, "v": 592, "x": 592, "y": 592, "m": 974,
    "w": 818, "M": 863, "W": 989, "%": 950, "@": 1000, "&": 780, "+": 838, "=": 838, "<": 838, ">": 838,
    "−": 838, "–": 500, "—": 1000, "…": 1000, "“": 518, "”": 518, "’": 318, "·": 318, "O": 787,
    "Q": 787, "G": 775, "D": 770, "H": 752, "N": 748, "U": 732, "C": 698, "R": 695, "B": 686, "A": 684,
    "V": 684, "X": 685, "Z": 685,
}  # fmt: skip
_BROAD, _USUAL, _MARGIN, _BOLD = 1000, 640, 1.04, 1.12
_JOINERS, _ISOLATES = "\u200c\u200d\u00a0", "\u2066\u2069"


def clean(text: str, *, isolates: bool = False) -> str:
    """The text as one line without control signs, direction overrides or broken code points.

    `isolates` keeps the marks that our own sentences put around numbers.

    >>> clean("Amina\\x00\\u202e  B")
    'Amina B'
    """
    allowed = _JOINERS + _ISOLATES if isolates else _JOINERS
    kept = "".join(sign if sign in allowed or category(sign)[0] not in "CZ" else " " for sign in text)
    return " ".join(word for word in kept.split(" ") if word)


def width(text: str, size: float, bold: bool = False) -> float:
    """An upper estimate of the text's width in the unit of the size.

    >>> 50 < width("Amina", 16) < 60
    True
    """
    total = sum(_advance(sign) for sign in text if sign not in _ISOLATES)
    return total / 1000 * size * _MARGIN * (_BOLD if bold else 1)


def wrap(text: str, size: float, room: float, *, lines: int = 3, bold: bool = False) -> list[str]:
    """The text in at most `lines` lines no wider than `room`; what does not fit ends in an ellipsis.

    >>> wrap("I can phone an employer", 16, 120)
    ['I can phone', 'an employer']
    """
    found = [""]
    for word in clean(text, isolates=True).split(" "):
        for piece in _pieces(word, size, room, bold):
            longer = f"{found[-1]} {piece}".strip()
            if width(longer, size, bold) <= room:
                found[-1] = longer
            else:
                found.append(piece)
    if len(found) > lines:
        found = [*found[: lines - 1], _shorten(found[lines - 1], size, room, bold)]
    return found


def _advance(sign: str) -> int:
    if combining(sign):
        return 0
    base = normalize("NFD", sign)[0]
    if base in _WIDTHS:
        return _WIDTHS[base]
    return _USUAL if base.isascii() else _BROAD


def _pieces(word: str, size: float, room: float, bold: bool) -> list[str]:
    """The word, cut where it is wider than the whole line."""
    pieces = [""]
    for sign in word:
        if pieces[-1] and width(pieces[-1] + sign, size, bold) > room:
            pieces.append("")
        pieces[-1] += sign
    return pieces


def _shorten(line: str, size: float, room: float, bold: bool) -> str:
    while line and width(line + "…", size, bold) > room:
        line = line[:-1].rstrip()
    return line + "…"
