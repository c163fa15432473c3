"""The head of a chain, kept elsewhere and signed, shows later what was cut off or written anew."""

import json

import pytest
from tests.flushing import unguarded

from egenkraft.site.audit.chain import record
from egenkraft.site.audit.export import lines
from egenkraft.site.audit.head import NotGenuine, head_of, keep, read_heads
from egenkraft.site.audit.models import AuditRow
from egenkraft.site.audit.verify import verify
from egenkraft.site.config.commands import audit as command

pytestmark = pytest.mark.audit


@pytest.fixture
def filled(lab, leader, settings, tmp_path, monkeypatch):
    settings.BACKUPS = tmp_path / "backups"
    monkeypatch.setattr(command, "lab_ready", lambda: None)
    for number in range(5):
        record(leader, "thing.do", "thing", change={"number": number})
    return leader


def test_the_head_tells_the_last_row_and_how_many_there_are(lab, filled):
    head, last = head_of(lab.pk), AuditRow.objects.filter(lab=lab.pk).latest("sequence")
    assert (head.sequence, head.hash, head.rows, head.cut) == (last.sequence, last.hash, last.sequence, 0)
    assert read_heads(head.signed()) == [head]


@pytest.mark.parametrize("field", ["lab", "at", "sequence", "hash", "rows", "cut", "key", "format", "seal"])
def test_a_head_that_was_changed_is_not_taken(lab, filled, field):
    words = json.loads(head_of(lab.pk).signed())
    words[field] = words[field] + 1 if isinstance(words[field], int) else words[field][:-1] + "0x"
    with pytest.raises(NotGenuine, match="Line 1"):
        read_heads(json.dumps(words))


@pytest.mark.parametrize("text", ["{}", "[]", "nothing", '{"seal": 1}', "12"])
def test_what_is_no_head_is_not_taken(db, text):
    with pytest.raises(NotGenuine, match="Line 1"):
        read_heads(text)


def test_a_head_a_day_is_kept_in_the_file(lab, filled, tmp_path):
    file = tmp_path / "folder" / "heads.jsonl"
    assert keep(file, [head_of(lab.pk)]) == 1
    record(filled, "thing.do", "thing")
    assert keep(file, [head_of(lab.pk)]) == 0, "once a day"
    assert len(read_heads(file.read_text())) == 1


def test_the_command_verifies_against_a_head_kept_elsewhere(lab, filled, tmp_path, capsys):
    assert command.run(["head"]) == 0
    kept = tmp_path / "head.json"
    kept.write_text(capsys.readouterr().out)
    assert command.run(["verify", "--against", str(kept)]) == 0
    assert "labbet: The chain is whole" in capsys.readouterr().out
    last = AuditRow.objects.filter(lab=lab.pk).latest("sequence")
    with unguarded():
        last.delete()
    assert command.run(["verify"]) == 0, "without a known head nobody can tell"
    assert command.run(["verify", "--lab", "labbet", "--against", str(kept)]) == 1
    assert f"ends before row {last.sequence}, but the known head is later" in capsys.readouterr().out


def test_the_heads_beside_the_backups_are_asked_without_being_named(lab, filled, capsys):
    from egenkraft.site.config.heads import keep_daily

    assert keep_daily() == 1
    with unguarded():
        AuditRow.objects.filter(lab=lab.pk).latest("sequence").delete()
    assert command.run(["verify"]) == 1
    assert "its end was cut off" in capsys.readouterr().out


@pytest.mark.parametrize("text", [None, "not a head\n"])
def test_a_file_that_is_no_head_is_refused_with_a_sentence(lab, filled, tmp_path, text):
    from egenkraft.site.config.startup import Refusal

    file = tmp_path / "head.json"
    if text is not None:
        file.write_text(text)
    with pytest.raises(Refusal, match=r"head\.json"):
        command.run(["verify", "--against", str(file)])
    with pytest.raises(Refusal, match="no lab “nowhere”"):
        command.run(["verify", "--lab", "nowhere"])


def test_the_export_holds_every_row_and_no_name(lab, filled, capsys):
    assert command.run(["export"]) == 0
    written = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert len(written) == AuditRow.objects.filter(lab=lab.pk).count() + 1
    assert written[:-1] == list(lines(lab.pk))
    assert written[-1]["hash"] == written[-2]["hash"]
    assert "Leader" not in json.dumps(written)
    assert verify(lab.pk).bad is None
