"""One good row of every table of check-ins, for `good_rows`."""

from datetime import datetime
from typing import Any


def good(both: dict[str, str], now: datetime, later: datetime) -> dict[str, Any]:
    """Table -> its good row."""
    return {
        "measures.Wave": lambda _: {"number": 7, **both, "weeks": 40},
        "measures.CheckIn": lambda rows: {
            "participant": rows.one("participants.Participant"),
            "wave": rows.one("measures.Wave"),
            "pack": "conf",
            "pack_version": 1,
            "language": "sv",
            "presentation": "3",
            "on": now.date(),
        },
        **_read_aloud(),
        "measures.Attempt": lambda rows: {
            "participant": rows.one("participants.Participant"),
            "wave": rows.one("measures.Wave"),
            "channel": "phone",
            "outcome": "no_answer",
        },
        "measures.Answer": lambda rows: {
            "check_in": rows.one("measures.CheckIn"),
            "item": "conf-01",
            "code": 2,
            "language": "sv",
        },
        "measures.Handover": lambda rows: {
            "check_in": rows.one("measures.CheckIn"),
            "token": "c" * 64,
            "opened_at": now,
            "expires_at": later,
        },
        "measures.PresentationChange": lambda rows: {
            "pack": "conf",
            "before": "5",
            "now": "3",
            "reason": "Pilot.",
            "by": rows.one("access.Account"),
        },
    }


def _read_aloud() -> dict[str, Any]:
    row = {"language": "sv", "digest": 64 * "0", "sound": b"mp3", "seconds": 6}
    return {"measures.Recording": lambda _: row}
