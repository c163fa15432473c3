"""Reads the forms of a page as a browser does, and fills in what is asked for."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from html.parser import HTMLParser
from typing import Any

from django.utils import timezone

WORDS = {"email": "ny@labbet.example", "url": "https://labbet.example/", "number": "1", "tel": "011-12 34 56"}
DAYS = {"date": "%Y-%m-%d", "datetime-local": "%Y-%m-%dT%H:%M", "time": "%H:%M"}
BY_NAME = {"code": "P77", "starts": "%H:%M", "password": "korrekt häst batteri klammer"}


@dataclass
class Form:
    """Where a form goes, what it would send, and each of its buttons as a way to send it."""

    action: str
    fields: dict[str, list[str]] = field(default_factory=dict)
    buttons: list[tuple[str, str]] = field(default_factory=list)
    files: bool = False

    def ways(self) -> Iterator[dict[str, list[str]]]:
        for name, value in self.buttons[:4] or [("", "")]:
            yield self.fields | ({name: [value]} if name else {})


class Reader(HTMLParser):
    def __init__(self, here: str) -> None:
        super().__init__()
        self.here, self.forms, self.now = here, [], None
        self.by_id: dict[str, Form] = {}
        self.select = self.area = ""
        self.chosen = False

    def handle_starttag(self, tag: str, attrs: Any) -> None:
        told = {name: value or "" for name, value in attrs}
        if tag == "form":
            self.now = Form(told.get("action") or self.here) if told.get("method") == "post" else None
            if self.now:
                self.forms.append(self.now)
                self.by_id[told.get("id", "")] = self.now
        form = self.by_id.get(told["form"]) if "form" in told else self.now
        if form is not None and "disabled" not in told:
            getattr(self, f"_{tag}", lambda *_: None)(form, told)

    def handle_endtag(self, tag: str) -> None:
        if tag == "form":
            self.now = None

    def _input(self, form: Form, told: dict[str, str]) -> None:
        kind, name = told.get("type", "text"), told.get("name", "")
        if kind == "submit":
            form.buttons.append((name, told.get("value", "")))
        elif kind == "file":
            form.files = True
        elif name and kind in {"radio", "checkbox"}:
            if "checked" in told or (kind == "radio" and name not in form.fields):
                form.fields[name] = [told.get("value", "on")]
        elif name:
            form.fields[name] = [told.get("value") or self._made(kind, name, told)]

    @staticmethod
    def _made(kind: str, name: str, told: dict[str, str]) -> str:
        if kind == "hidden":
            return ""
        now = timezone.localtime()
        text = BY_NAME.get(name) or DAYS.get(kind) or WORDS.get(kind)
        if text is None:
            text = told.get("min") or ("2025-06-03" if told.get("inputmode") == "numeric" else f"Ord {name}")
        return now.strftime(text) if "%" in text else text

    def _textarea(self, form: Form, told: dict[str, str]) -> None:
        form.fields[told.get("name", "")] = ["Några ord om dagen."]

    def _select(self, form: Form, told: dict[str, str]) -> None:
        self.select = told.get("name", "")
        form.fields[self.select] = [""]

    def _option(self, form: Form, told: dict[str, str]) -> None:
        if self.select and (form.fields.get(self.select) == [""] or "selected" in told):
            form.fields[self.select] = [told.get("value", "")]

    def _button(self, form: Form, told: dict[str, str]) -> None:
        if told.get("type", "submit") == "submit":
            form.buttons.append((told.get("name", ""), told.get("value", "")))


def forms_of(here: str, page: str) -> list[Form]:
    reader = Reader(here)
    reader.feed(page)
    return reader.forms
