"""How forms look: one renderer for every form, fields that read what people type, choice cards."""

import re
from collections.abc import Callable, Mapping
from datetime import date, time
from functools import cached_property
from pathlib import Path
from typing import Any

from django import forms
from django.forms.renderers import DjangoTemplates
from django.utils.translation import gettext_lazy as _

OURS = Path(__file__).parent / "templates"
DJANGOS = Path(forms.__file__).parent / "templates"


class FormRenderer(DjangoTemplates):
    """Our templates first, then Django's own widgets; the tag library is at hand in both."""

    form_template_name = "ui/forms/form.html"
    field_template_name = "ui/forms/field.html"
    formset_template_name = "ui/forms/formset.html"

    @cached_property
    def engine(self) -> Any:
        return self.backend(
            {
                "APP_DIRS": True,
                "DIRS": [OURS, DJANGOS],
                "NAME": "forms",
                "OPTIONS": {"builtins": ["egenkraft.site.ui.templatetags.ui"]},
            }
        )


class CardSelect(forms.RadioSelect):
    """Choice cards: real radios, a face where the answer has one, "no answer" as a row of the same group."""

    template_name = "ui/forms/cards.html"

    def __init__(self, *, faces: Mapping[Any, int] | None = None, skip: object = None, **more: Any) -> None:
        super().__init__(**more)
        self.faces = {str(value): number for value, number in (faces or {}).items()}
        self.skip = None if skip is None else str(skip)

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        context = super().get_context(name, value, attrs)
        options = [option for _group, group, _index in context["widget"]["optgroups"] for option in group]
        rows = [
            (o["value"], o["label"], self.faces.get(str(o["value"])), o["attrs"]["id"], o["selected"])
            for o in options
            if str(o["value"]) not in {self.skip, ""}
        ]
        skips = [o for o in options if str(o["value"]) == self.skip]
        skip = (
            (skips[0]["value"], skips[0]["label"], skips[0]["attrs"]["id"], skips[0]["selected"])
            if skips
            else None
        )
        return context | {"name": name, "cards": rows, "skip": skip}


class DayInput(forms.TextInput):
    """A date as people type it; no picker of the browser, which speaks the browser's language."""

    def format_value(self, value: Any) -> str | None:
        return value.isoformat() if isinstance(value, date) else super().format_value(value)


class DayField(forms.CharField):
    """A day typed by a person. `parse` turns the text into a date or raises ValueError with a sentence."""

    def __init__(self, *, parse: Callable[[str], date], **more: Any) -> None:
        more.setdefault("widget", DayInput(attrs={"autocomplete": "off"}))
        more.setdefault("help_text", _("For example 3/6 2025 or 2025-06-03."))
        super().__init__(max_length=40, **more)
        self.parse = parse

    def clean(self, value: Any) -> Any:
        text = super().clean(value)
        if not text:
            return None
        try:
            return self.parse(text)
        except ValueError as error:
            raise forms.ValidationError(str(error)) from error


class ClockField(forms.CharField):
    """A time of day typed by a person: 9, 9.30, 09:30 or 0930."""

    default_error_messages = {
        "clock": _("Write the time like 14:30."),
    }

    def __init__(self, **more: Any) -> None:
        more.setdefault("widget", forms.TextInput(attrs={"autocomplete": "off", "inputmode": "numeric"}))
        more.setdefault("help_text", _("For example 14:30."))
        super().__init__(max_length=10, **more)

    def prepare_value(self, value: Any) -> Any:
        return f"{value:%H:%M}" if isinstance(value, time) else value

    def clean(self, value: Any) -> Any:
        text = super().clean(value)
        if not text:
            return None
        found = re.fullmatch(r"(\d{1,2})[.:, ]?(\d{2})?", text.strip())
        hour, minute = (int(found[1]), int(found[2] or 0)) if found else (99, 0)
        if hour > 23 or minute > 59:
            raise forms.ValidationError(self.error_messages["clock"], code="clock")
        return time(hour, minute)
