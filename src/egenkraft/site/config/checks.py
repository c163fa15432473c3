"""Start checks. Each error names the fault and the mend; the site does not start with one."""

from collections.abc import Iterator, Sequence
from typing import Any

from django.conf import settings
from django.core.checks import CheckMessage, Error, Warning, register
from django.db import connections
from django.urls import URLPattern, URLResolver, get_resolver

from egenkraft.site.access.looks import known
from egenkraft.site.access.permissions import table
from egenkraft.site.access.scope import across
from egenkraft.site.config.labkey import key_path, open_to_others
from egenkraft.site.config.postgres import policies
from egenkraft.site.config.sqlite.base import PRAGMAS
from egenkraft.site.config.sqlite.driver import LEAST, VERSION
from egenkraft.site.outside.tasks import jobs

LOOPBACK = {"127.0.0.1", "::1", "localhost"}


def walk(patterns: Sequence[URLPattern | URLResolver], prefix: str = "") -> Iterator[tuple[str, URLPattern]]:
    """Every address of the site with its pattern."""
    for pattern in patterns:
        route = prefix + str(pattern.pattern)
        if isinstance(pattern, URLResolver):
            yield from walk(pattern.url_patterns, route)
        else:
            yield route, pattern


@register()
def every_view_has_a_policy(app_configs: Any, **kwargs: Any) -> list[CheckMessage]:
    return [
        Error(f"/{route} has no policy.", hint="Put @policy(...) on the view.", id="egenkraft.E001")
        for route, pattern in walk(get_resolver().url_patterns)
        if not hasattr(pattern.callback, "capability")
    ]


@register()
def pages_about_a_person_say_whose(app_configs: Any, **kwargs: Any) -> list[CheckMessage]:
    """A page with an id in its address and the word `read` in the table is written down; about whom?"""
    asked = {
        pattern.callback.capability
        for route, pattern in walk(get_resolver().url_patterns)
        if "<uuid:pk>" in route and hasattr(pattern.callback, "capability")
    }
    return [
        Error(
            f"{permission.capability} is to be read with a row, but nobody says whose page it is.",
            hint="Call about_a_person(...) in ready() of the room that has the page.",
            id="egenkraft.E008",
        )
        for permission in table().values()
        if permission.reads and permission.capability in asked - known()
    ]


@register()
def every_job_says_under_what(app_configs: Any, **kwargs: Any) -> list[CheckMessage]:
    """A job has no policy, so it names the capability of whoever may ask for it."""
    return [
        Error(
            f"The job {name} works under “{capability}”, which is not in permissions.csv.",
            hint="Give @task(capability=...) a capability of that file.",
            id="egenkraft.E010",
        )
        for name, capability in jobs.items()
        if capability not in table()
    ]


@register()
def demo_stays_on_loopback(app_configs: Any, **kwargs: Any) -> list[CheckMessage]:
    strangers = sorted(set(settings.ALLOWED_HOSTS) - {*LOOPBACK, "[::1]", "testserver"})
    if settings.DEMO and (strangers or settings.TLS):
        return [
            Error(
                "The demo lets anybody in, so it may not be reached from other machines.",
                hint="Take EGENKRAFT_HOSTS and EGENKRAFT_TLS away, or leave the demo with EGENKRAFT_DEMO=0.",
                id="egenkraft.E006",
            )
        ]
    if settings.DEMO and settings.BIND not in LOOPBACK:
        return [
            Error(
                f"The demo lets anybody in, so it may not listen on {settings.BIND}.",
                hint="Set EGENKRAFT_BIND=127.0.0.1, or leave the demo with EGENKRAFT_DEMO=0.",
                id="egenkraft.E002",
            )
        ]
    return []


@register()
def key_is_private(app_configs: Any, **kwargs: Any) -> list[CheckMessage]:
    path = key_path()
    if path is None or not path.is_file():
        return [
            Warning(
                "There is no lab key: only public pages are shown.",
                hint="Set EGENKRAFT_KEY_FILE to the key file and start again.",
                id="egenkraft.W001",
            )
        ]
    if open_to_others(path):
        return [
            Error(
                f"Others on this machine can read the lab key {path}.",
                hint=f"Run: chmod 600 {path}",
                id="egenkraft.E003",
            )
        ]
    return []


@register()
def every_table_has_a_row_policy(app_configs: Any, **kwargs: Any) -> list[CheckMessage]:
    """Asked on SQLite too, so that a new table is not first found open, or shut, on PostgreSQL."""
    return [
        Error(
            f"Nothing says who sees the rows of {name} on PostgreSQL.",
            hint="Derive its model from LabRow, or write an entry in config/postgres/policies.toml.",
            id="egenkraft.E007",
        )
        for name in policies.without_policy()
    ]


@register("database")
def postgres_is_secure(
    app_configs: Any, databases: Sequence[str] | None = None, **kwargs: Any
) -> list[CheckMessage]:
    """Roles, policies and rights as the catalogue of the running database tells them."""
    aliases = [alias for alias in databases or [] if alias != "public"]
    if connections["default"].vendor != "postgresql":
        return []
    from egenkraft.site.config.postgres.owner import insecure

    return [
        Error(
            sentence,
            hint="Start once with the owner's address, or see run-on-postgresql.",
            id="egenkraft.E008",
        )
        for alias in aliases
        for sentence in insecure(alias)
    ]


@register("database")
def sqlite_is_durable(
    app_configs: Any, databases: Sequence[str] | None = None, **kwargs: Any
) -> list[CheckMessage]:
    """Read the settings back from a live connection: what was asked for is not always what one gets."""
    found: list[CheckMessage] = []
    for alias in databases or []:
        connection = connections[alias]
        if connection.vendor != "sqlite" or alias == "public":
            continue
        with connection.cursor() as cursor:
            found += [fault for name in PRAGMAS for fault in _read_back(alias, name, cursor)]
    if VERSION < LEAST:
        found.append(
            Error(
                f"SQLite {VERSION} can lose acknowledged writes.",
                hint="Install pysqlite3 0.6.1.",
                id="egenkraft.E005",
            )
        )
    return found


def _read_back(alias: str, name: str, cursor: Any) -> list[CheckMessage]:
    cursor.execute(f"PRAGMA {name}")
    row = cursor.fetchone()
    wanted = PRAGMAS[name]
    if row is not None and str(row[0]).lower() == str(wanted):
        return []
    return [
        Error(
            f"The database “{alias}” answers {name} = {row[0] if row else 'nothing'}, not {wanted}.",
            hint="Put the data folder on a local disk that supports write-ahead logging.",
            id="egenkraft.E004",
        )
    ]


AUDIT_TRIGGERS = {
    "sqlite": {
        f"audit_{what}"
        for what in (
            *("row_no_update", "row_no_delete", "row_at_the_end"),
            *("segment_no_update", "segment_no_delete", "segment_at_the_end"),
        )
    },
    "postgresql": {"audit_row_no_update", "audit_row_no_delete", "audit_segment_no_update"},
}
LISTED = {
    "sqlite": "SELECT name FROM sqlite_master WHERE type = 'trigger'",
    "postgresql": "SELECT tgname FROM pg_trigger WHERE NOT tgisinternal AND tgenabled <> 'D'",
}


@register("database")
def audit_is_append_only(
    app_configs: Any, databases: Sequence[str] | None = None, **kwargs: Any
) -> list[CheckMessage]:
    """The database itself refuses to change the chain; a table made anew would lose its triggers."""
    connection = connections["default"]
    if (
        "default" not in (databases or [])
        or "audit_auditsegment" not in connection.introspection.table_names()
    ):
        return []
    with connection.cursor() as cursor:
        cursor.execute(LISTED[connection.vendor])
        missing = AUDIT_TRIGGERS[connection.vendor] - {name for (name,) in cursor.fetchall()}
    return [
        Error(
            f"The audit chain can be changed: the trigger {name} is missing.",
            hint="Put the database back from a backup, and check it with: egenkraft audit verify",
            id="egenkraft.E009",
        )
        for name in sorted(missing)
    ]


@register("database")
def key_fits_the_store(
    app_configs: Any, databases: Sequence[str] | None = None, **kwargs: Any
) -> list[CheckMessage]:
    """A wrong lab key would open nothing, and would sign what the right one cannot check."""
    from egenkraft.site.vault.rotation import fits, unfinished

    if "keys" not in (databases or []) or settings.LAB_KEY is None:
        return []
    with connections["keys"].cursor() as cursor:
        if "audit_rotation" not in connections["keys"].introspection.table_names(cursor):
            return []
    with across(door="clock"):
        fitting = fits(settings.LAB_KEY)
    if unfinished() is not None:
        sentence, mend = "A change of the lab key was broken off.", "Run: egenkraft rotate-key"
    elif not fitting:
        sentence = "The lab key does not open this key store."
        mend = (
            f"Put the key that belongs to this lab back in its place: {key_path() or 'EGENKRAFT_KEY_FILE'}."
        )
    else:
        return []
    return [Error(sentence, hint=mend, id="egenkraft.E007")]


@register()
def every_table_has_a_class(app_configs: Any, **kwargs: Any) -> list[CheckMessage]:
    """What nobody has said how long to keep would be kept for ever."""
    from egenkraft.site.consent import keeping

    return [
        Error(fault, hint="Write it into consent/retention.toml.", id="egenkraft.E008")
        for fault in keeping.faults()
    ]


@register()
def own_packs_can_be_asked(app_configs: Any, **kwargs: Any) -> list[CheckMessage]:
    """A pack with a mistake would be missed only when a woman sits there."""
    from egenkraft.site.measures import asking

    return [Error(fault, hint=mend, id="egenkraft.E011") for fault, mend in asking.faults()]


@register()
def the_stream_can_run(app_configs: Any, **kwargs: Any) -> list[CheckMessage]:
    from egenkraft.site.config.backup import stream

    return [Error(fault, id="egenkraft.E010") for fault in stream.faults()]
