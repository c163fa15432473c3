"""The page on the chain is true: its program checks an export, and names the row."""

import json
import re
import subprocess
import sys
from pathlib import Path

import pytest
from django.conf import settings

from egenkraft.site.audit.chain import record
from egenkraft.site.audit.export import lines
from egenkraft.site.audit.head import head_of
from egenkraft.site.audit.models import AuditRow
from egenkraft.site.audit.seal import FIELDS
from egenkraft.site.config.labkey import key_path

pytestmark = pytest.mark.audit
PAGE = Path(__file__).resolve().parents[3] / "docs" / "reference" / "audit.md"


def by_hand(rows, tmp_path):
    """What the program of the page says about an export."""
    program, export = tmp_path / "check.py", tmp_path / "export.jsonl"
    program.write_text(re.search(r"```python\n(.*?)```", PAGE.read_text(encoding="utf-8"), re.S)[1])
    export.write_text("".join(json.dumps(row) + "\n" for row in rows))
    done = subprocess.run([sys.executable, program, key_path(), export], capture_output=True, text=True)
    return done.returncode, (done.stdout + done.stderr).strip()


def test_the_program_of_the_page_checks_an_export(lab, leader, tmp_path):
    for number in range(4):
        record(leader, "thing.do", "thing", reason="Å och ä", change={"number": number})
    head = head_of(lab.pk)
    rows = [*lines(lab.pk), json.loads(head.signed())]
    assert by_hand(rows, tmp_path) == (0, f"{head.rows} rows are whole; the last hash is {head.hash}")
    rows[2]["reason"] = "another"
    assert by_hand(rows, tmp_path) == (1, "row 3 is not as it was written")
    del rows[1]
    assert by_hand(rows, tmp_path) == (1, "row 2 is not as it was written")


def test_the_page_names_every_field_in_its_order():
    text = PAGE.read_text(encoding="utf-8")
    assert f"`{', '.join(FIELDS)}`" in text
    fields = {field.name for field in AuditRow._meta.concrete_fields} - {"id"}
    told = re.findall(r"`(\w+)`", "".join(re.findall(r"^\| (`.*?) \|", text, re.M)))
    assert fields == set(told)
    assert settings.BACKUPS
