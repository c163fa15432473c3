"""Weight, statements and speed of the main pages, beside a bare answer in the same run."""

import gzip
import os
import statistics
import time
from typing import Any

ROUNDS, BATCH = 9, 20
PAGES = {
    "list of people": ("manager", "/people/"),
    "lab board": ("manager", "/results/"),
    "today": ("leader", "/today/"),
    "activities": ("leader", "/activities/"),
    "trials": ("researcher", "/trials/"),
    "interviews": ("leader", "/jobs/"),
    "her start page": ("participant", "/me/"),
    "public page": ("public", "/"),
}
TARGETS = {"verdict page": 50}  # milliseconds of server time, by the design


def run() -> None:
    os.environ["DJANGO_SETTINGS_MODULE"] = "egenkraft.site.config.settings"
    import django
    from django.conf import settings

    django.setup()
    settings.ROOT_URLCONF = "tests.bench.urls"
    settings.ALLOWED_HOSTS.append("testserver")
    clients = {role: _client(role) for role in ("manager", "leader", "researcher", "participant", "public")}
    print(f"\n{'page':22} {'bytes':>8} {'gzip':>7} {'SQL':>4} {'ms':>8} {'share of a bare answer':>24}")
    for name, (role, path) in (PAGES | _verdict()).items():
        _page(name, clients[role], path, "/bare-public/" if role in {"public", "participant"} else "/bare/")


def _verdict() -> dict[str, tuple[str, str]]:
    """The page of the demo's frozen trial."""
    from egenkraft.site.trials.models import Trial

    frozen = Trial.raw.exclude(frozen_at=None).first()
    return {"verdict page": ("researcher", f"/trials/{frozen.pk}/")} if frozen else {}


def _client(role: str) -> Any:
    from django.test import Client

    client = Client()
    if role != "public":
        client.get(f"/demo/{role}/", REMOTE_ADDR="127.0.0.1")
    return client


def _page(name: str, client: Any, path: str, bare: str) -> None:
    from django.db import connections
    from django.test.utils import CaptureQueriesContext

    body = client.get(path).content
    with (
        CaptureQueriesContext(connections["default"]) as ours,
        CaptureQueriesContext(connections["public"]) as open_,
    ):
        status = client.get(path).status_code
    statements = len(ours) + len(open_)
    times: dict[str, list[float]] = {path: [], bare: []}
    for _round in range(ROUNDS):
        for address in (path, bare):
            times[address].append(_time(client, address))
    page, plain = (statistics.median(times[address]) for address in (path, bare))
    share = f"{plain / page:.2f} of its requests/s"
    note = "" if status == 200 else f" (status {status})"
    if target := TARGETS.get(name):
        note += f"; target {target} ms: {page * 1000 / target:.2f} of it"
    weight = f"{len(body):8,} {len(gzip.compress(body)):7,} {statements:4}"
    print(f"{name:22} {weight} {page * 1000:8.2f} {share:>24}{note}")


def _time(client: Any, path: str) -> float:
    began = time.perf_counter()
    for _number in range(BATCH):
        client.get(path)
    return (time.perf_counter() - began) / BATCH
