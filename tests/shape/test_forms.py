"""No form that changes something is without its key, and no view is outside the rule by accident."""

import inspect
import re
from pathlib import Path

import pytest
from django.urls import get_resolver

from egenkraft.site.config.checks import walk

SITE = Path(__file__).resolve().parents[2] / "src" / "egenkraft" / "site"
TEMPLATES = sorted(SITE.rglob("templates/**/*.html"))
FORM = re.compile(r"<form\b[^>]*\bmethod=[\"']?post\b.*?</form>", re.S | re.I)
# Views that write in steps of their own and may be sent again at any point.
RESUMABLE: dict[str, str] = {}


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: str(path.relative_to(SITE)))
def test_every_form_that_posts_carries_its_key(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    bare = [form[:120] for form in FORM.findall(text) if "{% csrf_token %}" not in form]
    assert bare == [], "write {% csrf_token %} into the form: it also writes the form's own key"
    assert "csrfmiddlewaretoken" not in text, "write {% csrf_token %} instead of the field by hand"


def test_this_check_sees_a_form_without_a_key() -> None:
    assert FORM.findall('<form class="x" method="post" action="/">\n<button>Go</button>\n</form>')


def test_a_view_with_its_own_once_opens_it() -> None:
    for _route, pattern in walk(get_resolver().url_patterns):
        if getattr(pattern.callback, "own_once", False):
            source = inspect.getsource(inspect.unwrap(pattern.callback))
            name = f"{pattern.callback.__module__}.{pattern.callback.__name__}"
            assert "with once(request)" in source or RESUMABLE.get(name), name
