"""Each run proves row security once, on a cluster that it starts itself; `--postgres` runs all there."""

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
from django.core.exceptions import ImproperlyConfigured
from tests import on_postgres
from tests.cluster import missing

from egenkraft.site.config.postgres import databases

ROOT = Path(__file__).resolve().parents[3]
FEWEST = 14  # tests of the short proof
NOT_OURS = ("PYTEST_", "EGENKRAFT_", "DJANGO_", "COV_")


@pytest.mark.skipif(on_postgres.ON, reason="this run is on PostgreSQL as a whole")
@pytest.mark.skipif(bool(missing()), reason=f"no PostgreSQL here: {missing()}")
def test_row_security_holds_on_a_cluster_of_its_own(goal):
    """Start, make the roles, migrate as the owner; then catalogue, scopes, leaks, rights, the public."""
    command = [sys.executable, "-m", "pytest", "--postgres", "-m", "everyday", "-q", "-p", "no:cacheprovider"]
    kept = {name: value for name, value in os.environ.items() if not name.startswith(NOT_OURS)}
    ran = subprocess.run(
        [*command, "tests/site/postgres"], cwd=ROOT, env=kept, capture_output=True, text=True, check=False
    )
    found = re.search(r"(\d+) passed", ran.stdout)
    passed = int(found[1]) if found else 0
    told = f"{passed} of {passed} proofs of row security" if ran.returncode == 0 else "failed"
    goal("TRUST 9.8", reached=told, wanted="no table without a policy, 0 rows leaked", ok=ran.returncode == 0)
    assert ran.returncode == 0, ran.stdout[-6000:] + ran.stderr[-2000:]
    assert passed >= FEWEST


@pytest.fixture(autouse=True)
def _no_addresses(monkeypatch):
    for name in (*databases.ADDRESSES, "EGENKRAFT_POSTGRES_POOL"):
        monkeypatch.delenv(name, raising=False)


FULL = {
    databases.APP: "postgresql://app:p%40ss@db.example:5433/lab%20one?sslmode=verify-full",
    databases.PUBLIC: "postgresql://reader@/lab?host=/run/postgresql",
    databases.KEYS: "postgresql://keys@localhost/keys",
}


def test_without_an_address_the_site_runs_on_sqlite():
    assert databases.databases() is None


def test_an_address_is_read_in_full(monkeypatch):
    for name, value in FULL.items():
        monkeypatch.setenv(name, value)
    served, owners = databases.databases()
    assert owners == {}
    app = served["default"]
    assert (app["USER"], app["PASSWORD"], app["HOST"], app["PORT"]) == ("app", "p@ss", "db.example", "5433")
    assert (app["NAME"], app["OPTIONS"]) == ("lab one", {"sslmode": "verify-full"})
    assert (served["public"]["HOST"], served["public"]["OPTIONS"]) == ("/run/postgresql", {})
    monkeypatch.setenv("EGENKRAFT_POSTGRES_POOL", "6")
    served, _owners = databases.databases()
    assert served["default"]["OPTIONS"]["pool"]["max_size"] == 6
    assert served["default"]["CONN_MAX_AGE"] == 0


@pytest.mark.startup
@pytest.mark.parametrize(
    ("name", "value", "sentence"),
    [
        (databases.PUBLIC, "", f"{databases.PUBLIC} is not: the role that reads what is published"),
        (databases.KEYS, "", f"{databases.KEYS} is not: the role and the database of the key store"),
        (databases.APP, "", f"{databases.PUBLIC} is set, but {databases.APP} is not"),
        (databases.APP, "mysql://a@b/c", "is no address of a database. Write it like postgresql://"),
        (databases.APP, "postgresql://localhost/lab", "is no address of a database"),
        (databases.APP, "postgresql://app@localhost", "is no address of a database"),
        (databases.APP, "postgresql://app@localhost:port/lab", "is no address of a database"),
        (databases.PUBLIC, "postgresql://app@localhost/lab", "The role app stands in two addresses"),
        (databases.OWNER, "postgresql://app@localhost/lab", "The role app stands in two addresses"),
        ("EGENKRAFT_POSTGRES_POOL", "many", "whole number"),
    ],
)
def test_each_refusal_says_what_to_set(monkeypatch, name, value, sentence):
    for each, address in {**FULL, name: value}.items():
        monkeypatch.setenv(each, address)
    with pytest.raises(ImproperlyConfigured, match=re.escape(sentence)):
        databases.databases()
