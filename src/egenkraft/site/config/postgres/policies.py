"""Row security as statements: made from the models and from policies.toml, and from nothing else."""

import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from django.apps import apps
from django.db import router

FILE = Path(__file__).with_name("policies.toml")
ALL = ("SELECT", "INSERT", "UPDATE", "DELETE")
OF_LAB = "lab_id = {lab}"
TOLD = "(SELECT NULLIF(current_setting('egenkraft.{name}', true), ''){cast})"
COLLEAGUE = (
    "EXISTS (SELECT 1 FROM access_membership m WHERE m.account_id = {table}.{column} AND m.lab_id = {lab})"
)
SLUG = "(SELECT l.slug FROM access_lab l WHERE l.id = {lab})"
MIGRATIONS = "django_migrations"


@dataclass(frozen=True)
class Table:
    """What the application's role sees, adds and writes in one table; whether the public reads it."""

    name: str
    see: str
    add: str
    write: str
    grants: tuple[str, ...]
    public: bool
    reason: str


@cache
def entries() -> dict[str, dict[str, Any]]:
    return tomllib.loads(FILE.read_text(encoding="utf-8"))


def unique_alone() -> dict[str, str]:
    """Columns that are unique without their lab, each with the reason."""
    return dict(entries()["unique"])


def models() -> dict[str, Any]:
    """Every table of the site, by name."""
    found = {model._meta.db_table: model for model in apps.get_models(include_auto_created=True)}
    return {name: model for name, model in found.items() if model._meta.managed and not model._meta.proxy}


def without_policy() -> list[str]:
    """Tables that neither a lab owns nor policies.toml names."""
    return sorted(name for name, model in models().items() if not _of_lab(model) and not _said(name))


def without_table() -> list[str]:
    """Entries for tables that are gone."""
    return sorted(set(entries()) - set(models()) - {"unique", MIGRATIONS})


def tables(database: str) -> list[Table]:
    """The tables of one database, `default` or `keys`, in order of name."""
    names = [name for name in (*models(), MIGRATIONS) if _lies_in(name, database)]
    return [table(name) for name in sorted(names)]


def table(name: str) -> Table:
    said = entries().get(name, {})
    of_lab = _of_lab(models().get(name))
    see = said.get("see", OF_LAB if of_lab else "false") + _or(said, "also")
    write = said.get("write", OF_LAB if of_lab else "false") + _or(said, "also_write")
    return Table(
        name=name,
        see=_filled(see, name),
        add=_filled(said.get("add", write), name),
        write=_filled(write, name),
        grants=tuple(said.get("grants", ALL)),
        public=bool(said.get("public", False)),
        reason=said.get("reason", "Owned by a lab."),
    )


def _or(said: dict[str, Any], name: str) -> str:
    return f" OR {said[name]}" if name in said else ""


def _of_lab(model: Any) -> bool:
    """Whether every row says whose it is: all of LabRow, and what else points to its lab."""
    columns = {field.column: field for field in model._meta.concrete_fields} if model else {}
    return "lab_id" in columns and columns["lab_id"].related_model is apps.get_model("access", "Lab")


def _said(name: str) -> bool:
    return "reason" in entries().get(name, {})


def _lies_in(name: str, database: str) -> bool:
    return name == MIGRATIONS or router.allow_migrate_model(database, models()[name])


def _filled(text: str, name: str) -> str:
    """The condition with what the scope told in the place of each word in braces."""
    while (start := text.find("{colleague:")) >= 0:
        end = text.index("}", start)
        column = text[start + len("{colleague:") : end]
        text = text[:start] + COLLEAGUE.replace("{table}", name).replace("{column}", column) + text[end + 1 :]
    text = text.replace("{slug}", SLUG)
    for word in ("lab", "account", "email", "token", "session", "door"):
        cast = "::uuid" if word in {"lab", "account"} else ""
        text = text.replace("{" + word + "}", TOLD.format(name=word, cast=cast))
    return text
