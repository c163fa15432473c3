"""Logs as one JSON object a line, without anything personal: no body, no query, no account, no token.

What others say is kept by its template only; what went wrong by its kind and by where, never by its
words or by what the variables held. `take_over` does the same for warnings and for errors that nobody
caught, which Python would print with their words.
"""

import json
import logging
import re
import sys
import threading
import warnings
from datetime import UTC, datetime
from types import TracebackType
from typing import Any

OURS = "egenkraft"
FRAMES = 12  # the innermost places of an error
HIDDEN = "…"
SECRETS = (
    (re.compile(r"\?[^\s\"'<>]*"), f"?{HIDDEN}"),  # the query of an address
    (re.compile(r"(?<=[/=])[\w-]{16,}"), HIDDEN),  # a token or an id in an address
    (re.compile(r"[^\s\"'<>@]+@[^\s\"'<>@]+"), HIDDEN),
    (re.compile(r"\+?\d(?:[\d -]{5,}\d)"), HIDDEN),  # a telephone number, and any long number
)


class Stream(logging.StreamHandler):  # type: ignore[type-arg]
    """Where the log goes. A line that cannot be written is lost: Python's own complaint about it would show
    the whole text of an error, with the names that may stand in it."""

    def handleError(self, record: logging.LogRecord) -> None:
        """Say nothing."""


class JsonFormatter(logging.Formatter):
    def format(self, record: logging.LogRecord) -> str:
        line: dict[str, Any] = {
            "at": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "logger": record.name,
            "message": _plain(record),
        }
        if isinstance(status := getattr(record, "status_code", None), int):
            line["status"] = status
        if route := _route(record):
            line["route"] = route
        if record.exc_info and record.exc_info[1]:
            line["error"] = kinds(record.exc_info[1])
            line["where"] = places(record.exc_info[2])
        return json.dumps(line, ensure_ascii=False)


def _plain(record: logging.LogRecord) -> str:
    """Others put addresses and values into their messages: of theirs only the words before them stay,
    and nothing of a message that was put together before it came here."""
    if record.name.split(".")[0] == OURS:
        return redact(record.getMessage())
    template = str(record.msg).split("%")[0].strip(" :([\"'-") if record.args else ""
    return redact(template) or f"said something in {record.module}:{record.lineno}"


def redact(text: str) -> str:
    """The text without queries, tokens, addresses of mail and telephone numbers.

    >>> redact("failed at /welcome/abcdefghijklmnopqrstuv/?next=/people/ for a@b.example, 070-123 45 67")
    'failed at /welcome/…/?… for … …'
    """
    for pattern, instead in SECRETS:
        text = pattern.sub(instead, text)
    return text


def _route(record: logging.LogRecord) -> str:
    """The pattern of the address, with the names of its places and not what stood there."""
    match = getattr(getattr(record, "request", None), "resolver_match", None)
    return f"/{match.route}" if match is not None else ""


def kinds(error: BaseException) -> str:
    """The kind of an error and of what it came from. Its words may hold what somebody wrote."""
    found: list[str] = []
    at: BaseException | None = error
    while at is not None and len(found) < FRAMES:
        found.append(type(at).__name__)
        at = at.__cause__ or (None if at.__suppress_context__ else at.__context__)
    return " < ".join(found)


def places(trace: TracebackType | None) -> list[str]:
    """Where an error came through: module and line, the innermost last."""
    found = []
    while trace is not None:
        found.append(f"{trace.tb_frame.f_globals.get('__name__')}:{trace.tb_lineno}")
        trace = trace.tb_next
    return found[-FRAMES:]


def take_over() -> None:
    """In processes whose output is a log: warnings and uncaught errors go the same way."""
    warnings.showwarning = _warned
    sys.excepthook = _uncaught
    threading.excepthook = lambda args: _uncaught(
        args.exc_type, args.exc_value or args.exc_type(), args.exc_traceback
    )


def _warned(
    message: Warning | str,
    category: type[Warning],
    filename: str,
    lineno: int,
    file: Any = None,
    line: Any = None,
) -> None:
    where = f"{filename.rpartition('/')[2]}:{lineno}"
    logging.getLogger(f"{OURS}.warnings").warning("%s in %s", category.__name__, where)


def _uncaught(kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
    if issubclass(kind, KeyboardInterrupt):
        return
    logging.getLogger(f"{OURS}.uncaught").critical("stopped", exc_info=(kind, error, trace))
