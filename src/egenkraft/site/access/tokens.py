"""Single-use secrets in addresses: only their HMAC is ever stored."""

import hashlib
import hmac
import secrets

from egenkraft.site.audit.keys import subkey


def new_token() -> str:
    """128 random bits, safe in an address."""
    return secrets.token_urlsafe(16)


def fingerprint(token: str) -> str:
    return hmac.new(subkey("token"), token.encode(), hashlib.sha256).hexdigest()
