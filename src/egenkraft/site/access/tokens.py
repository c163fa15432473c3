"""Single-use secrets in addresses: only their HMAC is ever stored."""

import hashlib
import hmac
import secrets
from typing import TypeVar

from django.db.models import Model

from egenkraft.site.access.scope import across
from egenkraft.site.audit.keys import subkey

Secret = TypeVar("Secret", bound=Model)


def new_token() -> str:
    """128 random bits, safe in an address."""
    return secrets.token_urlsafe(16)


def fingerprint(token: str) -> str:
    return hmac.new(subkey("token"), token.encode(), hashlib.sha256).hexdigest()


def row_of(model: type[Secret], seal: str) -> Secret | None:
    """The row of a single-use secret, in whichever lab: to know the secret is the right to its row."""
    with across(token=seal):
        return model.raw.filter(token=seal).first()  # type: ignore[attr-defined,no-any-return]
