"""Secrets behind second factors: sealed under the lab key, and sealed anew when that changes."""

import base64

from allauth.mfa.models import Authenticator

from egenkraft.site.audit.sealing import DoesNotOpen, open_bytes, seal_bytes

PLACE = "totp"
SEALED = ("secret", "seed", "migrated_codes")  # what a second factor keeps sealed, by its name there


def seal_secret(key: bytes, text: str) -> str:
    return base64.b64encode(seal_bytes(key, text.encode(), PLACE)).decode()


def open_secret(key: bytes, sealed: str) -> str:
    return open_bytes(key, base64.b64decode(sealed), PLACE).decode()


def reseal(old: bytes, new: bytes) -> int:
    """Seal every secret under a new key; one that is under it already stays. Returns how many hold now.

    One that opens under neither key is left as it is: its owner is let in anew by two colleagues.
    """
    count = 0
    for row in Authenticator.objects.all():
        held = [name for name in SEALED if row.data.get(name)]
        try:
            row.data |= {name: _anew(row.data[name], old, new) for name in held}
        except DoesNotOpen:
            continue
        row.save(update_fields=["data"])
        count += bool(held)
    return count


def _anew(value: str | list[str], old: bytes, new: bytes) -> str | list[str]:
    if isinstance(value, list):
        return [str(_anew(one, old, new)) for one in value]
    try:
        open_secret(new, value)
    except DoesNotOpen:
        return seal_secret(new, open_secret(old, value))
    return value
