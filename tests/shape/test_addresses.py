"""Every address has a policy, and the site's own rows are reached only through their scope."""

import ast
import re
from pathlib import Path

import pytest
from django.apps import apps
from django.urls import get_resolver

from egenkraft.site.access.permissions import table
from egenkraft.site.access.rows import LabRow
from egenkraft.site.config.checks import every_view_has_a_policy, walk

SITE = Path(__file__).resolve().parents[2] / "src" / "egenkraft" / "site"
RAW_HOMES = {"access", "consent"}


def test_every_address_has_a_policy():
    addresses = list(walk(get_resolver().url_patterns))
    assert len(addresses) > 50
    assert every_view_has_a_policy(None) == []


def test_a_view_without_a_policy_is_found(monkeypatch):
    from django.urls import path

    from egenkraft.site.config import urls

    bare = path("bare/", lambda request: None, name="bare")
    resolver = get_resolver()
    known = [*resolver.url_patterns]  # read before anything is changed: the resolver keeps what it read
    monkeypatch.setattr(urls, "urlpatterns", [*known, bare])
    monkeypatch.setattr(resolver, "url_patterns", urls.urlpatterns)
    assert [fault.id for fault in every_view_has_a_policy(None)] == ["egenkraft.E001"]


def test_public_views_do_not_open_a_session_scope():
    """A view for the public may read published copies only, so it has no actor."""
    for route, pattern in walk(get_resolver().url_patterns):
        roles = table()[pattern.callback.capability].roles
        assert roles == {"public"} or "public" not in roles, route


def raw_uses() -> list[tuple[str, int, str]]:
    """Uses of the unscoped manager of a lab's own table, outside its home."""
    owned = {model.__name__ for model in apps.get_models() if issubclass(model, LabRow)}
    found = []
    for path in SITE.rglob("*.py"):
        if path.relative_to(SITE).parts[0] in RAW_HOMES or "migrations" in path.parts:
            continue
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if not isinstance(node, ast.Attribute) or node.attr not in {"raw", "_base_manager"}:
                continue
            if isinstance(node.value, ast.Name) and (node.value.id in owned or node.attr == "_base_manager"):
                found.append((str(path.relative_to(SITE)), node.lineno, node.value.id))
    return found


def test_no_raw_queryset_outside_its_home():
    assert raw_uses() == []


@pytest.mark.parametrize("forbidden", ["csrf_exempt", "mark_safe(request", "RawSQL(", ".extra("])
def test_dangerous_words_are_absent(forbidden):
    used = [
        str(p.relative_to(SITE)) for p in SITE.rglob("*.py") if forbidden in p.read_text(encoding="utf-8")
    ]
    assert used == []


def test_no_template_carries_style_or_script():
    for page in SITE.rglob("templates/**/*.html"):
        text = page.read_text(encoding="utf-8")
        assert "style=" not in text, page
        assert " onclick=" not in text, page
        assert " onload=" not in text, page
        assert not re.search(r"<script(?![^>]*\bsrc=)(?![^>]*json)", text), page
