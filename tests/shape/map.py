"""Writes the indexes of docs/map.md from the source: `python -m tests.shape.map`."""

import ast
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
MAP = ROOT / "docs" / "map.md"
SOURCE = ROOT / "src" / "egenkraft"
BEGIN, END = "<!-- indexes: begin -->", "<!-- indexes: end -->"


def first_sentence(path: Path) -> str:
    text = ast.get_docstring(ast.parse(path.read_text(encoding="utf-8"))) or ""
    return text.split("\n\n")[0].replace("\n", " ").strip()


def tree() -> list[str]:
    lines = ["### Files", "", "| file | holds |", "|---|---|"]
    for path in sorted(SOURCE.rglob("*.py")):
        told = first_sentence(path)
        if told and not {"migrations", "__pycache__"} & set(path.parts):
            lines.append(f"| `{path.relative_to(SOURCE)}` | {told.replace('|', '/')} |")
    return lines


def pages() -> list[str]:
    from django.urls import get_resolver

    from egenkraft.site.config.checks import walk

    lines = ["### Pages", "", "| address | view | may |", "|---|---|---|"]
    for route, pattern in walk(get_resolver().url_patterns):
        view = pattern.callback
        if view.__module__.startswith("egenkraft."):
            where = view.__module__.removeprefix("egenkraft.").replace(".", "/")
            lines.append(f"| `/{route}` | `{where}.py` {view.__name__} | {view.capability} |")
    return lines


def tables() -> list[str]:
    from django.apps import apps

    lines = ["### Tables", "", "| table | model | what |", "|---|---|---|"]
    for model in sorted(apps.get_models(), key=lambda one: one._meta.db_table):
        if model.__module__.startswith("egenkraft."):
            where = model.__module__.removeprefix("egenkraft.").replace(".", "/")
            told = (model.__doc__ or "").split("\n")[0]
            told = "" if told.startswith(f"{model.__name__}(") else told
            lines.append(f"| `{model._meta.db_table}` | `{where}.py` {model.__name__} | {told} |")
    return lines


def formulas() -> list[str]:
    lines = ["### Formulas", "", "| function | gives |", "|---|---|"]
    for path in sorted((SOURCE / "core").rglob("*.py")):
        for node in ast.parse(path.read_text(encoding="utf-8")).body:
            if isinstance(node, ast.FunctionDef) and not node.name.startswith("_"):
                told = (ast.get_docstring(node) or "").split("\n\n")[0].replace("\n", " ").replace("|", "/")
                if told:
                    lines.append(f"| `{path.relative_to(SOURCE)}` {node.name} | {told} |")
    return lines


def indexes() -> str:
    return "\n\n".join("\n".join(part()) for part in (pages, tables, formulas, tree))


def renewed() -> str:
    """The whole page with fresh indexes between the two marks."""
    text = MAP.read_text(encoding="utf-8")
    head, rest = text.split(BEGIN)
    return f"{head}{BEGIN}\n\n{indexes()}\n\n{END}{rest.split(END)[1]}"


if __name__ == "__main__":
    import os

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "egenkraft.site.config.settings")
    os.environ["EGENKRAFT_DEMO"] = "1"
    import django

    django.setup()
    MAP.write_text(renewed(), encoding="utf-8")
    sys.stdout.write(f"{MAP}\n")
