"""Walks the product as somebody, from her start page along every link, and hears every seeded word."""

import io
import re
import zipfile
from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass, field
from html.parser import HTMLParser
from pathlib import Path
from typing import Any
from urllib.parse import urljoin

from django.apps import apps
from django.http import Http404
from django.urls import resolve

from tests.matrix import canaries, evaluator
from tests.matrix.evaluator import Owner
from tests.matrix.pages import Answer, Door
from tests.matrix.world import OWNERS, World

STARTS = ("/", "/today/", "/sign-in/login/", "/lab/labbet/", "/lab/andra/", "/methods/", "/nowhere/")
LINKS = {"a": "href", "link": "href", "img": "src", "script": "src", "source": "srcset", "form": "action"}
MOST = 90  # pages for one person
SHEET = b"PK\x03\x04"


class _Links(HTMLParser):
    """Where a page leads by itself or with a tap that only asks."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        have = dict(attrs)
        if tag == "form" and (have.get("method") or "get").lower() == "post":
            return
        if to := have.get(LINKS.get(tag, ""), ""):
            self.found += [part.split(" ")[0] for part in to.split(", ")] if "srcset" in have else [to]


def heard(answer: Answer, path: str = "") -> str:
    """All that leaves with an answer: the address, headers, cookies, the body, and what is packed in it."""
    lines = [path, *(f"{name}: {value}" for name, value in answer.headers.items()), answer.cookies]
    return "\n".join([*lines, answer.text, *unpacked(answer.body)])


def unpacked(body: bytes) -> Iterator[str]:
    """The files inside an archive; a workbook is one."""
    if body.startswith(SHEET):
        with zipfile.ZipFile(io.BytesIO(body)) as archive:
            yield from (f"{one}\n{archive.read(one).decode(errors='replace')}" for one in archive.namelist())


@dataclass
class Crawl:
    """What was walked, and each word that stood where it does not belong."""

    world: World
    door: Door
    table: dict[str, evaluator.Row] = field(default_factory=evaluator.table)
    pages: int = 0
    words: int = 0
    faults: list[str] = field(default_factory=list)

    def walk(self, who: str) -> None:
        """Breadth first, so that a bound cuts what is far away."""
        waiting, known = deque(STARTS), set(STARTS)
        for _page in range(MOST):
            if not waiting:
                return
            path = waiting.popleft()
            answer = self.door.ask(who, "GET", path)
            self.judge(who, path, answer)
            for to in self.onward(path, answer):
                if to not in known:
                    known.add(to)
                    waiting.append(to)

    @staticmethod
    def onward(path: str, answer: Answer) -> Iterator[str]:
        links = _Links()
        if "html" in answer.headers.get("Content-Type", "") or "xml" in answer.headers.get(
            "Content-Type", ""
        ):
            links.feed(answer.text)
        for to in [*links.found, answer.headers.get("Location", "")]:
            local = urljoin(f"http://testserver{path}", to).partition("#")[0]
            if to and local.startswith("http://testserver/"):
                yield local.removeprefix("http://testserver")

    def judge(self, who: str, path: str, answer: Answer) -> None:
        """Each word on the page must be one that this person may see on this page."""
        self.pages += 1
        row, subject = self.about(path)
        for word in sorted(set(canaries.WORD.findall(heard(answer, path))) & self.world.words.known.keys()):
            self.words += 1
            text = self.world.text(word)
            if row is None or not evaluator.may_show(self.table, row, self.world.whos[who], text, subject):
                self.faults.append(f"{who} {path}: {text.field} ({text.kind}) of {text.owner.key}")

    def about(self, path: str) -> tuple[evaluator.Row | None, Owner | None]:
        """The row of the table that the address is under, and whose thing it asks for."""
        try:
            match = resolve(path.partition("?")[0])
        except Http404:
            return None, None
        row = self.table.get(getattr(match.func, "capability", ""))
        asked = str(match.kwargs.get("pk", ""))
        return row, next((OWNERS[key] for key in self.owners_of(asked)), None) if asked else None

    def owners_of(self, pk: str) -> Iterator[str]:
        for rows in self.world.rows.values():
            yield from (key for key, one in rows.items() if str(one.pk) == pk)


# --- what is no page --------------------------------------------------------------------------------
def words_in(text: str) -> set[str]:
    return set(canaries.WORD.findall(text))


def words_in_files(*folders: Path) -> set[str]:
    """Words in names and bytes of every file."""
    found: set[str] = set()
    for folder in folders:
        for file in folder.rglob("*"):
            found |= words_in(str(file.relative_to(folder)))
            if file.is_file():
                found |= {
                    word.decode() for word in re.findall(canaries.WORD.pattern.encode(), file.read_bytes())
                }
    return found


BESIDE = ("audit", "sessions", "django_tasks_db", "contenttypes", "auth", "mfa", "account", "sites")


def words_in_rows() -> set[str]:
    """Words in tables that no person's words belong to: acts, sessions, queued work."""
    found: set[str] = set()
    for model in apps.get_models():
        if model._meta.app_label in BESIDE:
            rows: Any = model._base_manager.all()
            found |= words_in("\n".join(str(row) for row in rows.values_list()))
    return found
