"""What cannot be read, or not be saved just now, is answered by a page that says what to do."""

import pytest
from django.test import Client
from tests.people import signed_in

from egenkraft.site.access import house

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
