"""G16: a full disk, a log cut in half, a clock that is a year wrong, three starts at once."""

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from dataclasses import asdict, replace
from pathlib import Path

import pytest
from tests.servers import KEPT, ROOT, Installation, Server, ended, free_port
from tests.site.faults.clients import Sent, links, post, there, whole
from tests.site.faults.conftest import Stage
from tests.site.faults.full_disk import TEXT
from tests.site.faults.image import missing

from egenkraft.site.config.backup.manifest import describe, differences
from egenkraft.site.config.sqlite.driver import dbapi2

pytestmark = pytest.mark.chaos
YEAR = 365
SETTINGS = "egenkraft.site.config.settings"


def test_a_full_disk_answers_in_words_keeps_the_text_and_recovers(
    stage: Stage, tmp_path: Path, goal: Callable[..., None]
) -> None:
    if why := missing(tmp_path):
        pytest.skip(why)
    long_ones = [
        replace(write, path="/methods/new/", data={**write.data, "summary": TEXT + " ord" * 140})
        for write in stage.of("method")
    ]
    numbered = [  # the disk is full long before the last of them
        replace(write, data={**write.data, "name": name}, values=[name])
        for turn in range(40)
        for write in long_ones
        for name in [f"{write.data['name']} {turn}"]
    ]
    settings = {
        "EGENKRAFT_DATA": str(tmp_path / "disk" / "data"),
        "EGENKRAFT_KEY_FILE": str(stage.folder / "lab.key"),
        "EGENKRAFT_DEMO": "0",
        "FAULTS_PORT": str(free_port()),
    }
    run = subprocess.run(
        ["unshare", "-m", sys.executable, "-m", "tests.site.faults.full_disk", str(tmp_path)],
        input=json.dumps({"source": str(stage.folder), "writes": [asdict(write) for write in numbered]}),
        env={**{name: os.environ[name] for name in KEPT if name in os.environ}, **settings},
        cwd=ROOT,
        capture_output=True,
        text=True,
    )
    assert run.returncode == 0, run.stderr[-3000:]
    found = json.loads(run.stdout.splitlines()[-1])
    goal(
        "G16",
        reached=f"full disk: {found['lost']} of {found['acknowledged']} lost, a clear {found['status']},"
        " text kept, recovers",
        ok=found["lost"] == 0,
    )
    assert (found["status"], found["text_kept"], found["key_kept"]) == (503, True, True)
    assert (found["lost"], found["whole"], found["pages"]) == (0, "ok", [200, 200])
    assert set(found["after"]) == {302}  # without a restart


def test_a_log_cut_in_half_says_ok_and_the_manifest_notices(
    trial: Callable[..., Installation], tmp_path: Path
) -> None:
    database = trial().database
    connection = dbapi2.connect(database)
    connection.execute("PRAGMA journal_mode = WAL")
    connection.execute("PRAGMA wal_autocheckpoint = 0")
    insert = (
        "INSERT INTO access_lab (id, slug, name, town, created_at) VALUES (?, ?, 'Labb', '', '2026-01-01')"
    )
    for number in range(200):
        connection.execute(insert, [f"{number:032x}", f"lab-{number}"])
        connection.commit()
    told = describe(database, [])
    half = tmp_path / "half"
    half.mkdir()
    for suffix in ("", "-wal"):
        shutil.copy(f"{database}{suffix}", half / f"egenkraft.sqlite3{suffix}")
    connection.close()
    wal = half / "egenkraft.sqlite3-wal"
    with wal.open("r+b") as file:
        file.truncate(wal.stat().st_size // 2)
    cut = half / "egenkraft.sqlite3"
    assert whole(cut) == "ok"  # SQLite sees nothing wrong
    assert any("access_lab holds" in line for line in differences(told, describe(cut, [])))


@pytest.mark.parametrize("days", [YEAR, -YEAR])
def test_a_clock_that_is_a_year_wrong_loses_nothing(
    trial: Callable[..., Installation], stage: Stage, days: int
) -> None:
    """Written a year off, then in the right year: everything is there, and the chain goes on in order."""
    installation = trial()
    installation.settings["EGENKRAFT_BACKUP_TO"] = "elsewhere"  # a year without a backup stops all else
    writes = [write for kind in ("attendance", "answer", "withdrawal") for write in stage.of(kind)[:4]]
    for turn, offset in enumerate((days, 0)):
        clock = ("tests.site.faults.moved", str(offset), str(installation.port))
        server = Server(installation.port, installation.begin_module(*clock, cwd=ROOT))
        try:
            server.wait_until_up()
            answers = [post(installation.port, Sent(write)) for write in writes[turn::2]]
        finally:
            server.end()
        assert set(answers) == {302}
    assert there(installation.database, writes) == [1] * len(writes)
    assert links(installation.database) == 0
    _code, out, err = installation.run("doctor")
    assert "Traceback" not in err
    assert ("The clock of this machine" in out) is (days > 0), out  # the last act lies in the future


def test_three_starts_at_once_migrate_once(trial: Callable[..., Installation]) -> None:
    """One step back on a lab full of people, then three processes at once: one history, all end well."""
    installation = trial()
    before = describe(installation.database, [])
    back = installation.begin_module("django", "migrate", "work", "0001", DJANGO_SETTINGS_MODULE=SETTINGS)
    assert ended(back)[0] == 0
    started = [installation.begin_module("egenkraft.site.config.prepare") for _start in range(3)]
    ends = [ended(process) for process in started]
    assert [code for code, _out, _err in ends] == [0, 0, 0], ends
    after = describe(installation.database, [])
    assert (after["rows"], after["schema"]) == (before["rows"], before["schema"])
    assert links(installation.database) == 0
