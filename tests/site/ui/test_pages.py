"""The shells and the pages of the house: what stands on each, and what never may."""

import re
from datetime import date
from pathlib import Path
from types import SimpleNamespace

import pytest
from django.contrib import messages
from django.contrib.messages.storage.cookie import CookieStorage
from django.http import HttpRequest
from django.template.loader import render_to_string
from django.test import Client, RequestFactory
from django.utils import translation

from egenkraft.site.ui import sheets, views

TEMPLATES = Path(sheets.__file__).parent / "templates"
FILES = sorted(TEMPLATES.rglob("*.html"))
FAULTS = ["400.html", "403.html", "404.html", "500.html", "csrf.html", "ui/locked.html", "ui/busy.html"]


@pytest.fixture
def request_(rf: RequestFactory) -> HttpRequest:
    request = rf.get("/somewhere/?a=1")
    request._messages = CookieStorage(request)
    return request


@pytest.mark.parametrize("path", FILES, ids=lambda p: str(p.relative_to(TEMPLATES)))
def test_no_template_carries_style_or_code(path):
    text = path.read_text(encoding="utf-8")
    assert not re.search(r"\sstyle\s*=", text)
    assert not re.search(r"\son\w+\s*=", text)
    assert "javascript:" not in text
    assert "<style" not in text
    for script in re.findall(r"<script[^>]*>", text):
        assert "src=" in script or 'type="application/json"' in script


@pytest.mark.parametrize("language", ["sv", "en"])
@pytest.mark.parametrize(
    "shell", ["ui/participant.html", "ui/public.html", "ui/staff.html", "ui/sign_in.html"]
)
def test_a_shell_tells_its_language_and_nothing_else_in_the_title(request_, shell, language):
    with translation.override(language):
        page = render_to_string(shell, {}, request_)
    assert re.match(rf'(?i)\s*<!doctype html>\s*<html lang="{language}" dir="ltr">', page)
    title = "Start" if shell == "ui/participant.html" else "Egenkraft"
    assert f"<title>{title}</title>" in page
    assert page.count("<h1>") == 1
    assert page.count("<main") == 1
    assert 'role="status"' in page or shell == "ui/public.html"


def test_right_to_left_comes_from_the_language(request_):
    with translation.override("ar"):
        assert '<html lang="ar" dir="rtl">' in render_to_string("ui/participant.html", {}, request_)


def test_a_participant_page_is_one_answer(request_):
    page = render_to_string("ui/participant.html", {}, request_)
    assert page.count(f"<style>{sheets.INLINE_CSS}</style>") == 1
    assert page.count(f"<script>{sheets.INLINE_JS}</script>") == 1
    assert not re.search(r'(?:src|href)="(?!data:|#)[^"]*\.(?:css|js|woff2?|png|ico)', page)


def test_leave_comes_first_and_works_without_script(request_):
    page = render_to_string("ui/participant.html", {}, request_)
    header = page[page.index("<header") : page.index("</header>")]
    form = re.search(r'<form\s+id="leave"\s+method="post"\s+action="([^"]+)"\s+data-away="([^"]+)"', header)
    assert form
    assert header.index("<form") < header.index("<details")
    assert "csrfmiddlewaretoken" in header
    assert len(re.findall("<summary", header)) == 2
    with translation.override("en"):
        assert "Your phone still remembers" in render_to_string("ui/participant.html", {}, request_)


def test_public_pages_ask_for_no_cookie(request_):
    page = render_to_string("ui/public.html", {}, request_)
    assert "csrf" not in page
    assert "<form" not in page
    assert 'href="/somewhere/?lang=en"' in page


def test_staff_pages_link_one_sheet(request_):
    page = render_to_string("ui/staff.html", {}, request_)
    assert page.count('<link rel="stylesheet"') == 1
    assert sheets.STAFF_CSS_DIGEST in page
    assert "<style" not in page


def test_the_language_form_returns_to_the_same_place(request_):
    page = render_to_string("ui/participant.html", {}, request_)
    assert 'name="next" value="/somewhere/?a=1"' in page
    assert re.search(r'<button[^>]*name="language"[^>]*value="en"[^>]*lang="en"', page)
    assert re.search(r'value="sv"[^>]*aria-current="true"', page)


def test_messages_stand_in_one_status_under_the_heading(request_):
    messages.success(request_, "18 of 20 saved")
    messages.error(request_, "<b>")
    page = render_to_string("ui/staff.html", {}, request_)
    status = page[page.index('role="status"') :]
    assert page.index("</h1>") < page.index('role="status"')
    assert 'class="banner ok"' in status
    assert 'class="banner err"' in status
    assert "&lt;b&gt;" in status


def test_an_empty_status_is_truly_empty(request_):
    """`:empty` takes it out of the flow; white space would leave a hole."""
    assert 'role="status"></div>' in render_to_string("ui/staff.html", {}, request_)


@pytest.mark.parametrize("name", FAULTS)
@pytest.mark.parametrize("language", ["sv", "en"])
def test_a_fault_page_says_what_to_do_without_any_context(name, language):
    with translation.override(language):
        page = render_to_string(name)
    text = re.sub(r"<[^>]+>", " ", page[page.index("<h1>") :])
    assert f'lang="{language}"' in page
    assert len(re.findall(r"[.]\s", text)) >= 2
    assert 'href="/"' in page


def test_a_final_act_says_what_will_happen_and_its_button_is_the_verb(request_):
    context = {
        "question": "Erase 1 person?",
        "happens": ["Her answers go."],
        "verb": "Erase 1 person",
        "keep_url": "/people/",
        "danger": True,
    }
    page = re.sub(r"\s+", " ", render_to_string("ui/confirm.html", context, request_))
    assert "<h1>Erase 1 person?</h1>" in page
    assert "Her answers go." in page
    assert '<button class="btn main danger">Erase 1 person</button>' in page
    assert 'href="/people/"' in page


def test_more_shows_every_section(request_):
    nav = [
        SimpleNamespace(key=k, label=k, url=f"/{k}/", icon=k, current=False)
        for k in ("today", "people", "activities", "trials", "work", "diary")
    ]
    page = render_to_string("ui/more.html", {"nav": nav, "nav_more_url": "/somewhere/"}, request_)
    assert page.count('class="tile"') == 6
    assert re.search(r'href="/somewhere/"\s+aria-current="page"', page)


def test_the_neutral_page_shows_two_months_and_no_name_of_ours(rf, time_machine):
    time_machine.move_to("2026-12-30 12:00:00+00:00", tick=False)
    with translation.override("sv"):
        page = views.away(rf.get("/")).content.decode()
    assert "onsdag 30 december 2026" in page
    assert "januari 2027" in page
    assert re.search(r'<b\s+aria-current="date"\s*>30</b>', page)
    assert re.search(r">53</span>", page)
    assert not re.search("egenkraft|labb|form", re.sub(r"<style.*?</style>", "", page), re.IGNORECASE)


@pytest.mark.parametrize("day", [date(2025, 2, 28), date(2024, 12, 31), date(2025, 6, 1)])
def test_a_month_is_whole_weeks_with_their_iso_numbers(day):
    month = views._month(day)
    weeks = month["weeks"]
    assert {len(week) for _number, week in weeks} == {7}
    assert [number for number, week in weeks] == [week[3].isocalendar().week for _number, week in weeks]
    assert sum(d.month == day.month for _n, week in weeks for d in week) >= 28


def test_the_parts_page_shows_every_part(rf):
    request = rf.get("/kit/")
    request._messages = CookieStorage(request)
    page = views.components(request).content.decode()
    for part in (
        "btn main", "btn quiet", "btn main danger", "aria-busy", "tile", "card", "choices", "pick", "steps",
        "path",
        "person", "chip new", "chip end", "row", "att-row", "unsent", "stat", "plot", "table", "facts",
        "banner info", "banner ok", "banner warn", "banner err", "undo", "progress", "empty", "summary",
        "wrong", "scene",
    ):  # fmt: skip
        assert re.search(rf'(class="(?:[^"]* )?{part}[ "])|<{part}|{part}=', page), part
    assert page.count("<h1>") == 1
    assert "checked" in page


def test_sign_in_looks_like_ours(client: Client, db: None):
    page = client.get("/sign-in/login/").content.decode()
    assert sheets.STAFF_CSS_DIGEST in page
    assert 'class="door"' in page
    assert page.count("btn main") == 1
    assert "sign up" not in page.lower()


def test_a_wrong_password_leads_back_to_the_fields(client: Client, db: None):
    page = client.post("/sign-in/login/", {"login": "no address", "password": ""}).content.decode()
    assert 'role="alert"' in page
    assert 'href="#id_login"' in page
    assert 'href="#id_password"' in page
