"""The tag library of every page: parts, drawings and the filters that keep text from turning round."""

from collections.abc import Callable, Iterable, Sequence
from typing import Any
from zlib import crc32

import segno
from django import template
from django.conf import settings
from django.forms import BaseForm, BoundField
from django.template import Context
from django.urls import NoReverseMatch, reverse
from django.utils import translation
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from egenkraft.site.ui import icons, sheets, words

register = template.Library()
FILTERS: tuple[Callable[..., Any], ...] = (
    words.name, words.number, words.phone, words.tel, words.timerange,
    words.day, words.shortday, words.clock, words.moment,
)  # fmt: skip
for function in FILTERS:
    register.filter(function)

BAR = ("today", "people", "activities", "work")


# --- sheets ----------------------------------------------------------------------------------
@register.simple_tag
def inline_css() -> SafeString:
    return mark_safe(f"<style>{sheets.INLINE_CSS}</style>")  # noqa: S308 our own constant


@register.simple_tag
def public_css() -> SafeString:
    return mark_safe(f"<style>{sheets.PUBLIC_CSS}</style>")  # noqa: S308 our own constant


@register.simple_tag
def inline_js() -> SafeString:
    return mark_safe(f"<script>{sheets.INLINE_JS}</script>")  # noqa: S308 our own constant


@register.simple_tag
def listen_js() -> SafeString:
    return mark_safe(f"<script>{sheets.LISTEN_JS}</script>")  # noqa: S308 our own constant


@register.simple_tag
def staff_css() -> str:
    """The address of the staff sheet; it changes with its content."""
    return reverse("ui:staff_css", args=[sheets.STAFF_CSS_DIGEST])


# --- drawings --------------------------------------------------------------------------------
@register.simple_tag
def icon(name: str, kind: str = "") -> SafeString:
    return mark_safe(icons.icon(name, kind))  # noqa: S308 our own drawing


@register.simple_tag
def face(number: int) -> SafeString:
    return mark_safe(icons.face(int(number)))  # noqa: S308 our own drawing


@register.simple_tag
def faces() -> SafeString:
    """The three faces once, not shown: `face_again` draws them, on pages that show many."""
    return mark_safe(icons.faces())  # noqa: S308 our own drawing


@register.simple_tag
def face_again(number: int) -> SafeString:
    return mark_safe(icons.face_again(int(number)))  # noqa: S308 our own drawing


@register.simple_tag
def symbol(name: str) -> SafeString:
    return mark_safe(icons.symbol(name))  # noqa: S308 our own drawing


@register.simple_tag
def picture(name: str) -> SafeString:
    return mark_safe(icons.picture(name))  # noqa: S308 our own drawing


@register.simple_tag
def sign(name: str) -> SafeString:
    return mark_safe(icons.sign(name))  # noqa: S308 our own drawing


@register.simple_tag
def scene(name: str) -> SafeString:
    return mark_safe(icons.scene(name))  # noqa: S308 our own drawing


@register.simple_tag
def qr(address: str) -> SafeString:
    """A square code of one of our own addresses."""
    drawing = segno.make(address, error="m").svg_inline(
        omitsize=True, dark="#000", light="#fff", svgclass="qr"
    )
    return mark_safe(drawing)  # noqa: S308 squares only: no letter of the address stands in it


# --- the shell -------------------------------------------------------------------------------
@register.inclusion_tag("ui/parts/nav.html", takes_context=True)
def shell_nav(context: Context) -> dict[str, Any]:
    """Up to five sections stand in the phone's bar; of more, four and a way to the rest."""
    items = list(context.get("nav") or ())
    few = len(items) <= 5
    rows = [(item, few or item.key in BAR) for item in items]
    hidden = [item for item, in_bar in rows if not in_bar]
    request = context.get("request")
    here = bool(request and context.get("nav_more_url") == request.path)
    return {
        "rows": rows,
        "more_url": context.get("nav_more_url") if hidden else "",
        "more_current": here or any(item.current for item in hidden),
    }


@register.inclusion_tag("ui/parts/languages.html", takes_context=True)
def languages(context: Context, how: str = "form") -> dict[str, Any]:
    """`form` keeps the choice in the session; `links` for public pages, which set no cookie."""
    current = translation.get_language() or "sv"
    known = [translation.get_language_info(code) for code, _name in settings.LANGUAGES]
    request = context.get("request")
    return {
        "how": how,
        "current": translation.get_language_info(current.split("-")[0]),
        "languages": known,
        "here": request.get_full_path() if request else "/",
        "path": request.path if request else "/",
        "csrf_token": context.get("csrf_token"),
        "request": request,  # the forms of a page share their key
    }


@register.simple_tag
def address(name: str) -> str:
    """The address of a named page, or "" where this installation has none."""
    try:
        return reverse(name)
    except NoReverseMatch:
        return ""


@register.inclusion_tag("ui/parts/back.html")
def back(url: str, text: str) -> dict[str, Any]:
    return {"url": url, "text": text}


# --- parts -----------------------------------------------------------------------------------
KINDS = {"info": "info", "ok": "ok", "warn": "warn", "err": "error"}


@register.inclusion_tag("ui/parts/banner.html")
def banner(kind: str, text: str) -> dict[str, Any]:
    return {"kind": kind, "icon": KINDS[kind], "text": text}


@register.inclusion_tag("ui/parts/message.html")
def message(row: Any) -> dict[str, Any]:
    kind = {"success": "ok", "warning": "warn", "error": "err"}.get(row.level_tag, "info")
    return {"kind": kind, "icon": KINDS[kind], "text": row}


@register.inclusion_tag("ui/parts/empty.html")
def empty(text: str, url: str = "", action: str = "", scene: str = "table") -> dict[str, Any]:
    return {"text": text, "url": url, "action": action, "scene": scene}


@register.inclusion_tag("ui/parts/person.html")
def person(name: object, symbol: str = "", note: str = "") -> dict[str, Any]:
    return {"name": name, "symbol": symbol, "initials": words.initials(str(name)), "note": note}


@register.inclusion_tag("ui/parts/row.html")
def row(url: str, title: object, **more: Any) -> dict[str, Any]:
    """`fact`, `state`, `symbol` or `icon`, `new`, `done`; the whole row is one link."""
    return {"url": url, "title": title, "initials": words.initials(str(title))} | more


@register.inclusion_tag("ui/parts/steps.html")
def steps(now: int, of: int) -> dict[str, Any]:
    numbered = [(i, "done" if i < now else "now" if i == now else "todo") for i in range(1, of + 1)]
    return {"steps": numbered, "now": now, "of": of}


@register.inclusion_tag("ui/parts/path.html")
def path(rows: Iterable[tuple[str, str]]) -> dict[str, Any]:
    return {"rows": list(rows)}


@register.inclusion_tag("ui/parts/choices.html")
def choices(
    name: str, options: Iterable[Sequence[Any]], chosen: object = None, skip: Sequence[Any] | None = None
) -> dict[str, Any]:
    """Choice cards without a form: options (value, word, face or None), skip (value, words)."""
    picked = str(chosen)
    cards = [
        (value, word, look, f"{name}_{i}", str(value) == picked)
        for i, (value, word, look) in enumerate((*option, None)[:3] for option in options)
    ]
    last = (skip[0], skip[1], f"{name}_skip", str(skip[0]) == picked) if skip else None
    return {"name": name, "cards": cards, "skip": last}


@register.inclusion_tag("ui/parts/attendance_row.html")
def attendance_row(
    name: str, person: str, symbol: str = "", state: str = "", unsent: bool = False
) -> dict[str, Any]:
    return {
        "name": name,
        "person": person,
        "symbol": symbol,
        "initials": words.initials(person),
        "state": state,
        "unsent": unsent,
    }


@register.inclusion_tag("ui/parts/undo.html", takes_context=True)
def undo(context: Context, text: str, url: str) -> dict[str, Any]:
    return {"text": text, "url": url} | {name: context.get(name) for name in ("csrf_token", "request")}


@register.inclusion_tag("ui/parts/stat.html")
def stat(label: str, value: object = "", **about: Any) -> dict[str, Any]:
    """One figure. Without n, missing, definition, date and grade it is not shown: it says what it lacks."""
    needed = {
        "n": _("number of people"),
        "missing": _("number missing"),
        "definition": _("definition"),
        "date": _("date"),
        "grade": _("grade"),
    }
    lacks = [word for key, word in needed.items() if about.get(key) in (None, "")]
    refused = about.pop("refused", "") or (
        _("Lacks: %(what)s.") % {"what": ", ".join(lacks)} if lacks else ""
    )
    return {"label": label, "value": value, "refused": refused} | about


# --- tables and charts -----------------------------------------------------------------------
@register.inclusion_tag("ui/parts/chart.html")
def chart(value: Any) -> dict[str, Any]:
    """A sentence, the drawing, its caption, and the same numbers as a table; or why there is none."""
    if not hasattr(value, "svg"):
        return {"reason": value.reason}
    svg = mark_safe(value.svg)  # noqa: S308 core.charts escapes every word in it
    return {"chart": value, "svg": svg} | _cells(value.table)


@register.inclusion_tag("ui/parts/table.html")
def table(value: Any) -> dict[str, Any]:
    return _cells(value)


def _cells(value: Any) -> dict[str, Any]:
    """Where every cell of a column is a number, the column stands at the end of its line."""
    rows = [list(row) for row in value.rows]
    ends = [
        bool(rows) and all(words.stands_at_end(row[i]) for row in rows) for i in range(len(value.columns))
    ]
    return {
        "caption": value.caption,
        "columns": list(zip(value.columns, ends, strict=True)),
        "rows": [(row[0], _line(row[1:], ends[1:])) for row in rows],
        "lone": f"t{crc32(str(value.caption).encode()):x}",
    }


def _line(cells: list[Any], ends: list[bool]) -> list[tuple[object, bool]]:
    shown = [words.number(cell) if words.is_number(cell) else cell for cell in cells]
    return list(zip(shown, ends, strict=True))


# --- forms -----------------------------------------------------------------------------------
@register.inclusion_tag("ui/forms/summary.html")
def error_summary(form: BaseForm) -> dict[str, Any]:
    """Every fault of a form, each line leading to its field."""
    lines = [("", str(text)) for text in form.non_field_errors()]
    for bound in form:
        lines += [_fault(bound, str(text)) for text in bound.errors]
    return {"lines": lines}


def _fault(bound: BoundField, text: str) -> tuple[str, str]:
    if bound.is_hidden:
        return "", text
    target = f"{bound.auto_id}_0" if bound.use_fieldset else bound.id_for_label or bound.auto_id
    label = str(bound.label)
    return target, f"{label}{'' if label.endswith('?') else ':'} {text}"


@register.simple_tag
def joined(*parts: object) -> SafeString:
    """Parts with a middle dot between them, empty ones left out."""
    kept = [part for part in parts if part not in (None, "")]
    return mark_safe(" · ".join(format_html("{}", part) for part in kept))  # noqa: S308 each part escaped
