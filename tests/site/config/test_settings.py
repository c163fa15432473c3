"""What differs between a machine at home and a server: cookies, hosts, logs."""

import json
import logging
import os
import subprocess
import sys

import pytest

SHOW = """
import json
from egenkraft.site.config import settings as s
names = ["SESSION_COOKIE_NAME", "CSRF_COOKIE_NAME", "LOCKED"]
names += ["SESSION_COOKIE_SECURE", "SESSION_COOKIE_HTTPONLY"]
print(json.dumps({n: getattr(s, n) for n in names}))
"""


def settings_with(**more: str) -> subprocess.CompletedProcess[str]:
    environment = {k: v for k, v in os.environ.items() if not k.startswith(("EGENKRAFT", "DJANGO"))}
    return subprocess.run(
        [sys.executable, "-c", SHOW],
        env=environment | more,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


def test_over_tls_cookies_are_secure_and_bound_to_the_host():
    found = json.loads(settings_with(EGENKRAFT_TLS="1").stdout)
    assert found["SESSION_COOKIE_NAME"] == "__Host-s"
    assert found["CSRF_COOKIE_NAME"] == "__Host-c"
    assert found["SESSION_COOKIE_SECURE"]
    assert found["SESSION_COOKIE_HTTPONLY"]


def test_on_loopback_plain_http_has_no_prefix():
    found = json.loads(settings_with().stdout)
    assert found["SESSION_COOKIE_NAME"] == "s"
    assert not found["SESSION_COOKIE_SECURE"]
    assert found["LOCKED"]


def test_another_binding_means_tls():
    assert json.loads(settings_with(EGENKRAFT_BIND="192.0.2.1").stdout)["SESSION_COOKIE_SECURE"]


@pytest.mark.parametrize(
    ("name", "value", "told"),
    [("EGENKRAFT_DEMO", "perhaps", "Write 1 for yes"), ("EGENKRAFT_KEY_FILE", __file__, "is not a key file")],
)
def test_a_bad_setting_says_how_to_mend_it(name, value, told):
    answer = settings_with(**{name: value})
    assert answer.returncode != 0
    assert told in answer.stderr


def line(name: str, message: str, *values: object, error: BaseException | None = None) -> dict[str, str]:
    from egenkraft.site.config.logs import JsonFormatter

    info = (type(error), error, error.__traceback__) if error else None
    record = logging.LogRecord(name, logging.WARNING, __file__, 1, message, values, info)
    return json.loads(JsonFormatter().format(record))


def test_a_log_line_holds_no_address_of_a_request():
    told = line("django.request", "Not Found: %s", "/people/0192-amina/")
    assert "amina" not in json.dumps(told)
    assert told["message"] == "Not Found"


def test_an_error_is_logged_by_kind_and_place_without_its_words():
    try:
        raise ValueError("Amina 070-123 45 67")
    except ValueError as error:
        told = line("django.request", "Internal Server Error: %s", "/x/", error=error)
    assert told["error"] == "ValueError"
    assert "Amina" not in json.dumps(told)
    assert any("test_settings" in place for place in told["where"])
