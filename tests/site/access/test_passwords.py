"""Passwords of staff: long, of any signs, kept by a slow function, and never told apart from no account."""

import re

import pytest
from allauth.mfa import app_settings as mfa
from django.contrib.auth.hashers import identify_hasher
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.test import Client
from tests.people import PASSWORD, staff

from egenkraft.site.access.models import Account

pytestmark = [pytest.mark.asvs, pytest.mark.django_db]


def sign_in(address: str, password: str) -> tuple[int, str]:
    answer = Client().post("/sign-in/login/", {"login": address, "password": password})
    body = re.sub(r'(name="csrfmiddlewaretoken" value|value)="[^"]*"', "", answer.content.decode())
    return answer.status_code, body


def test_fourteen_signs_are_too_few_and_sixty_four_are_welcome():
    with pytest.raises(ValidationError):
        validate_password("kvist-moln-tur"[:14])
    validate_password("kvist-moln-turr")
    validate_password("åäö är också tecken " * 4)


def test_a_common_password_is_refused():
    with pytest.raises(ValidationError):
        validate_password("1qaz2wsx3edc4rfv")


@pytest.mark.parametrize(
    "text", ["utan versaler eller siffror", "ENBART STORA TECKEN", "日本語のパスワードも使えます"]
)
def test_any_signs_make_a_password(text):
    validate_password(text * 2)


def test_passwords_are_stored_by_argon2id(real_passwords, lab):
    staff(lab, "leader")
    stored = Account.objects.get().password
    assert identify_hasher(stored).algorithm == "argon2"
    assert "$argon2id$" in stored
    memory, rounds = re.search(r"m=(\d+),t=(\d+)", stored).groups()
    assert int(memory) >= 19 * 1024
    assert int(rounds) >= 2


@pytest.mark.parametrize("change", [str.upper, str.strip, lambda text: text[:20], lambda text: text + " "])
def test_a_password_is_neither_cut_nor_folded(lab, change):
    padded = f" {PASSWORD} "
    staff(lab, "leader")
    account = Account.objects.get()
    account.set_password(padded)
    account.save()
    assert account.check_password(padded)
    assert not account.check_password(change(padded))


def test_a_password_with_spaces_around_it_signs_in_as_it_is(lab):
    staff(lab, "leader")
    account = Account.objects.get()
    account.set_password(f"{PASSWORD} ")
    account.save()
    assert sign_in("leader@labbet.example", f"{PASSWORD} ")[0] == 302
    assert sign_in("leader@labbet.example", PASSWORD)[0] == 200


def test_the_field_hides_takes_pasting_and_helps_managers(lab):
    page = Client().get("/sign-in/login/").content.decode()
    field = re.search(r"<input[^>]*name=\"password\"[^>]*>", page).group(0)
    assert 'type="password"' in field
    assert 'autocomplete="current-password"' in field
    assert "onpaste" not in page
    assert "maxlength" not in field


def test_an_unknown_address_and_a_wrong_password_answer_alike(lab):
    staff(lab, "leader")
    known = sign_in("leader@labbet.example", "fel lösenord men långt")
    unknown = sign_in("ingen@labbet.example", "fel lösenord men långt")
    assert known[0] == unknown[0] == 200
    assert known[1].replace("leader@", "") == unknown[1].replace("ingen@", "")


def test_a_code_of_the_app_lives_thirty_seconds():
    """And is judged by the server's own clock: nothing in the form says the time."""
    assert mfa.TOTP_PERIOD == 30
    assert mfa.TOTP_TOLERANCE <= 1
