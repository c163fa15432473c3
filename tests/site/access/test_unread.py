"""What cannot be read, or not be saved just now, is answered by a page that says what to do."""

import errno
import re

import pytest
from django.db import OperationalError
from django.http import HttpResponse
from django.test import Client
from tests.people import signed_in

from egenkraft.site.access import errors, house
from egenkraft.site.access.errors import cannot_save

TOO_BIG = "If you chose a file or a picture, choose a smaller one."


@pytest.fixture(autouse=True)
def _in_english(settings):
    settings.LANGUAGE_CODE = "en"


def test_too_much_at_once_is_said_in_words(lab, settings):
    settings.DATA_UPLOAD_MAX_MEMORY_SIZE = 20
    answer = Client().post("/sign-in/login/", {"login": "a" * 30}, headers={"Accept-Language": "en"})
    assert answer.status_code == 413
    assert TOO_BIG in answer.content.decode()
    assert "Traceback" not in answer.content.decode()


def test_a_form_broken_on_its_way_is_said_in_words(lab):
    kind = "multipart/form-data; boundary=" + "x" * 300
    answer = Client().post("/sign-in/login/", b"torn", content_type=kind, headers={"Accept-Language": "en"})
    assert answer.status_code == 400
    assert "We could not read what you sent" in answer.content.decode()


def test_who_must_wait_for_a_repair_is_not_told_to_wait_a_minute(leader, monkeypatch):
    monkeypatch.setattr(house, "_watches", [lambda: [house.Worry("no copy for two days", stop=True)]])
    sent = {"title": "Baka bröd", "note": "två ord"}
    answer = signed_in(leader).post("/activities/new/", sent, headers={"Accept-Language": "en"})
    page = answer.content.decode()
    assert answer.status_code == 503
    assert "when it is mended" in page
    assert "Wait a minute" not in page
    assert "Baka bröd" in page


def from_postgres(code, words):
    """As Django passes on what the driver says; without one here it has the same code."""
    error = OperationalError(words)
    error.__cause__ = type("DriverError", (Exception,), {"sqlstate": code})(words)
    return error


def raised(error):
    """What the page for errors answers while this error is under way."""

    def ask(request):
        try:
            raise error
        except type(error):
            return errors.broken(request)

    return ask


def caused(cause):
    error = RuntimeError("a task fell")
    error.__cause__ = cause
    return error


@pytest.mark.parametrize(
    ("error", "passes"),
    [
        (OperationalError("database or disk is full"), True),
        (OperationalError("no such table: x"), False),
        (OSError(errno.ENOSPC, "No space left on device"), True),
        (OSError(errno.EACCES, "Permission denied"), False),
        (caused(OperationalError("database is locked")), True),
        (caused(None), False),
        (from_postgres("53100", 'could not extend file "base/1/2": No space left on device'), True),
        (from_postgres("53200", "out of memory"), True),
        (from_postgres("42P01", 'relation "x" does not exist'), False),
        (from_postgres(None, "connection is bad"), False),
    ],
)
def test_a_full_disk_passes_and_a_mistake_of_ours_is_owned(lab, rf, error, passes):
    assert cannot_save(error) is passes
    request = rf.get("/today/")
    request.session = Client().session
    answer = raised(error)(request)
    assert answer.status_code == (503 if passes else 500)
    assert "Traceback" not in answer.content.decode()


def test_what_was_written_stands_in_the_page_for_sending_again_without_what_is_secret(lab, rf):
    sent = {"note": "två ord", "once": "torn key", "password": "hemligt", "csrfmiddlewaretoken": "x"}
    request = rf.post("/activities/new/", sent)
    request.session = Client().session
    page = errors.unsaved(request).content.decode()
    assert "två ord" in page
    assert "hemligt" not in page
    assert "torn key" not in page


def test_where_the_page_breaks_too_a_page_without_anything_is_shown(lab, rf, monkeypatch):
    def fall(*_args, **_more):
        raise OperationalError("database or disk is full")

    monkeypatch.setattr(errors, "render", fall)
    answer = errors.unsaved(rf.get("/today/"))
    assert isinstance(answer, HttpResponse)
    assert (answer.status_code, answer.headers["Retry-After"]) == (503, "30")
    assert re.search(r"<h1", answer.content.decode())


def test_a_refusal_says_that_nothing_happened(lab, rf):
    request = rf.get("/today/")
    request.session = Client().session
    answer = errors.forbidden(request)
    assert answer.status_code == 403
    assert "<h1" in answer.content.decode()
