"""An installation on PostgreSQL from nothing: made, checked, served and looked after by its own commands."""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from tests import on_postgres
from tests.cluster import Cluster
from tests.servers import Installation

NAMES = {"egenkraft": "egenkraft_owner", "egenkraft_keys": "egenkraft_keys_owner"}
OWNERS = ("EGENKRAFT_POSTGRES_OWNER", "EGENKRAFT_POSTGRES_KEYS_OWNER")
BERIT = ("--email", "berit@example.org", "--person", "Berit")


@pytest.fixture
def installation(transactional_db: None, tmp_path: Path) -> Iterator[Installation]:
    cluster = on_postgres.cluster
    assert cluster is not None
    suffix = "_made"
    with cluster.connect("postgres", "postgres") as superuser:
        for name, owner in NAMES.items():
            superuser.execute(f"CREATE DATABASE {name}{suffix} OWNER {owner} TEMPLATE template0")
    found = Installation(tmp_path)
    found.settings |= cluster.settings(suffix)
    yield found
    with cluster.connect("postgres", "postgres") as superuser:
        for name in NAMES:
            superuser.execute(f"DROP DATABASE {name}{suffix} WITH (FORCE)")


def without_owners(installation: Installation) -> dict[str, str]:
    return dict.fromkeys(OWNERS, "")


def test_from_nothing_to_a_served_page(installation: Installation) -> None:
    served = without_owners(installation)
    code, _out, err = installation.run("doctor", **served)
    assert (code, "There is no lab" in _out) == (1, True), err
    code, out, err = installation.run("init", "--name", "Ett", *BERIT)
    assert code == 0, err
    assert "The lab “Ett” is ready" in out
    code, out, err = installation.run("init", "--name", "Tva", *BERIT, **served)
    assert code == 0, err
    code, out, err = installation.run("doctor", **served)
    assert (code, "All is well." in out, "Back it up with pg_dump" in out) == (0, True, True), out + err
    code, _out, err = installation.run("backup", **served)
    assert (code, "Back it up with pg_dump" in err, "--new-key" in err) == (2, True, False), err
    code, out, err = installation.run("audit", "verify", **served)
    assert (code, len(out.splitlines())) == (0, 2), out + err
    code, out, err = installation.run("tick", **served)
    assert code == 0, out + err
    _loosened(installation)
    _served(installation)


def _loosened(installation: Installation) -> None:
    """What somebody took away is found at the start, and put back by the owner."""
    cluster = on_postgres.cluster
    assert cluster is not None
    with cluster.connect("egenkraft_owner", "egenkraft_made") as owner:
        owner.execute("ALTER TABLE consent_consent NO FORCE ROW LEVEL SECURITY")
    code, _out, err = installation.run("serve", f"--port={installation.port}", **without_owners(installation))
    assert (code, "Row security of consent_consent is not forced" in err) == (2, True), err


def _served(installation: Installation) -> None:
    with installation.serving() as server:
        assert (server.get("/health/"), server.get("/"), server.get("/people/")) == (200, 200, 302)
        kin = server.kin()
        assert len(kin) >= 2
        for pid in kin:
            names = Path(f"/proc/{pid}/environ").read_bytes().decode().split("\0")
            assert not [name for name in names if name.startswith(OWNERS) and name.partition("=")[2]], pid
    assert os.getpid()


def test_tables_that_wait_for_the_owner_are_said(installation: Installation) -> None:
    code, _out, err = installation.run("init", "--name", "Ett", *BERIT, **without_owners(installation))
    assert code != 0
    assert "Set EGENKRAFT_POSTGRES_OWNER and start once more" in err


def test_a_role_that_passes_by_row_security_is_refused(installation: Installation) -> None:
    """By the start check, which reads the roles back; here the superuser of the cluster itself."""
    cluster: Cluster | None = on_postgres.cluster
    assert cluster is not None
    address = {"EGENKRAFT_POSTGRES": cluster.address("postgres", "egenkraft_made")}
    code, _out, err = installation.run("serve", f"--port={installation.port}", **address)
    assert (code, "The role postgres passes by row security" in err) == (2, True), err
