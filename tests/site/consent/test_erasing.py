"""Everything about one person taken away: nothing is left anywhere, whatever breaks on the way."""

import os
from pathlib import Path

import pytest
from django.db import connections, transaction
from django.urls import reverse
from tests.on_postgres import only_sqlite
from tests.people import make_participant
from tests.shape.good_rows import GOOD
from tests.site.consent import marked

from egenkraft.site.access import sealed
from egenkraft.site.access.errors import cannot_save
from egenkraft.site.access.scope import Actor, scope
from egenkraft.site.audit.models import AuditRow
from egenkraft.site.audit.verify import verify
from egenkraft.site.config.sqlite.driver import dbapi2
from egenkraft.site.consent import erasing, ledger
from egenkraft.site.consent.keeping import hers
from egenkraft.site.consent.models import Erasure
from egenkraft.site.participants.models import Participant
from egenkraft.site.vault.models import PersonKey

pytestmark = [
    pytest.mark.erasure,
    pytest.mark.django_db(transaction=True, databases=["default", "keys", "public"]),
]


@pytest.fixture(autouse=True)
def _own_folders(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path / "media"
    settings.KEYS = tmp_path / "keys"
    settings.DATA = tmp_path / "data"


@pytest.fixture
def her(lab, leader):
    return marked.make(lab, leader)


@pytest.fixture
def other(lab, leader):
    return make_participant(lab, "P77", display_name="Hodan")


def take(lab, person):
    by = Actor.system(lab.pk)
    with scope(by):
        return erasing.finish(by, erasing.begin(by, person=person.pk, why="asked"))


def copies_left():
    """Every place that still holds a word of hers, the database files and their logs among them."""
    found = marked.everywhere()
    for alias in ("default", "keys"):
        for path in (marked.file_of(alias), Path(f"{marked.file_of(alias)}-wal")):
            if path.exists() and (count := path.read_bytes().count(marked.WORD.encode())):
                found[path.name] = count
    return found


@only_sqlite("bytes of its files and log")
def test_every_table_about_her_is_filled_before(lab, her):
    with scope(Actor.system(lab.pk)):
        empty = {entry.label for entry in hers() if not entry.of(her.pk).exists()}
    assert empty <= {"access.SignIn", "access.PersonPage"}
    assert {entry.label for entry in hers()} <= {*GOOD} | marked.OWN | marked.DIARY
    assert sum(copies_left().values()) > 30


@only_sqlite("bytes of its files and log")
def test_nothing_is_left_of_her_and_everything_of_others(lab, her, other, goal, client):
    wrapped = bytes(PersonKey.objects.get(person=her.pk).wrapped)
    before = sum(copies_left().values())
    row = take(lab, her)
    assert copies_left() == {}
    assert row.done_at is not None
    with scope(Actor.system(lab.pk)):
        assert {entry.label: entry.of(her.pk).count() for entry in hers()} == dict.fromkeys(
            [entry.label for entry in hers()], 0
        )
        assert Participant.objects.get().pk == other.pk
        assert other.consents.count() == 9
    assert wrapped not in marked.file_of("keys").read_bytes()
    assert all(one.sound for one in sealed.scan())
    assert verify(lab.pk).bad is None
    for address in ("/", f"/{lab.slug}/", "/feed/"):
        assert marked.WORD not in client.get(address, follow=True).content.decode(errors="replace")
    goal("G8", reached=f"0 of {before} canaries left", wanted="0 canaries", ok=True)


@only_sqlite("bytes of its files and log")
def test_the_next_backup_and_a_restored_old_one_hold_nothing(lab, her, other, tmp_path, goal):
    marked.back_up(tmp_path / "old")
    take(lab, her)
    marked.back_up(tmp_path / "new")
    assert marked.WORD.encode() not in b"".join(one.read_bytes() for one in (tmp_path / "new").iterdir())
    marked.restore(tmp_path / "old")
    assert copies_left() != {}
    assert erasing.replay() == 1
    assert copies_left() == {}
    with scope(Actor.system(lab.pk)):
        assert Erasure.objects.get().why == Erasure.Why.RESTORED
    assert erasing.replay() == 0
    goal("G8", reached="0 canaries after restoring an old backup with its ledger", wanted="0", ok=True)


@only_sqlite("bytes of its files and log")
def test_an_old_backup_without_its_old_keys_says_nothing_of_her_name(lab, her, leader, tmp_path):
    from egenkraft.site.vault.doors import Unreadable, open_identity

    marked.back_up(tmp_path / "old")
    take(lab, her)
    marked.back_up(tmp_path / "new")
    (tmp_path / "new" / "keys").replace(tmp_path / "old" / "keys")
    marked.restore(tmp_path / "old")
    with scope(leader):
        assert open_identity(leader, her, "contact") == Unreadable("no_key")


@pytest.mark.parametrize("step", list(erasing.STEPS))
@pytest.mark.parametrize("when", ["before", "after"])
def test_killed_at_each_step_and_run_again_the_end_is_the_same(lab, her, other, monkeypatch, step, when):
    real = erasing.STEPS[step]

    def dies(by, row):
        if when == "after":
            real(by, row)
        raise KeyboardInterrupt

    by = Actor.system(lab.pk)
    with scope(by), monkeypatch.context() as patch:
        patch.setitem(erasing.STEPS, step, dies)
        with pytest.raises(KeyboardInterrupt):
            erasing.finish(by, erasing.begin(by, person=her.pk, why="asked"))
    with scope(by):
        erasing.resume(by)
        again = erasing.begin(by, person=her.pk, why="asked")
        assert erasing.finish(by, again).counts == again.counts
        row = Erasure.objects.get()
        assert row.done_at is not None
        assert row.counts["participants.Participant"] == 1
        assert row.counts["vault.PersonKey"] == 1
        assert erasing.resume(by) == 0
    assert copies_left() == {}
    assert AuditRow.objects.filter(action="person.erased").count() == 1
    assert AuditRow.objects.filter(action="person.erase").count() == 1


@only_sqlite("bytes of its files and log")
def test_a_reader_in_the_way_is_waited_for_and_then_said(lab, her, monkeypatch):
    monkeypatch.setattr(erasing, "CHECKPOINT_TRIES", 2)
    with connections["default"].cursor() as cursor:
        cursor.execute("PRAGMA busy_timeout = 1")
    reader = dbapi2.connect(str(marked.file_of("default")), isolation_level=None)
    reader.execute("BEGIN")
    reader.execute("SELECT count(*) FROM participants_participant").fetchone()
    by = Actor.system(lab.pk)
    try:
        with scope(by), pytest.raises(TimeoutError, match="Do it again"):
            take(lab, her)
    finally:
        reader.close()
        connections["default"].close()
    with scope(by):
        assert erasing.resume(by) == 1
    assert copies_left() == {}


def test_an_erasure_that_cannot_go_on_keeps_no_other_waiting(lab, her, other, monkeypatch):
    by, real = Actor.system(lab.pk), erasing.STEPS["rows"]

    def one_dies(by, row):
        if row.person == her.pk:
            raise LookupError(row.person)
        real(by, row)

    monkeypatch.setitem(erasing.STEPS, "rows", one_dies)
    with scope(by):
        for person in (her, other):
            erasing.begin(by, person=person.pk, why="asked")
        with pytest.raises(LookupError):
            erasing.resume(by)
        assert Erasure.objects.get(done_at__isnull=False).person == other.pk
        monkeypatch.undo()
        assert erasing.resume(by) == 1


def test_the_post_she_was_in_goes_on_without_her_name(lab, her):
    from egenkraft.site.diary.models import Post, PublishedPost

    take(lab, her)
    with scope(Actor.system(lab.pk)):
        assert Post.objects.get().body == "Idag sade en deltagare ja. en deltagare kom."
    assert "en deltagare ja" in PublishedPost.raw.get().html


def test_the_ledger_survives_a_cut_line_and_takes_in_another(lab, her, tmp_path, settings):
    ledger.write(her.pk, lab.pk)
    place = ledger.position()
    assert place == ledger.path().stat().st_size > 70
    with ledger.path().open("ab") as file:
        file.write(b"half a line")
    assert [line.person for line in ledger.lines()] == [her.pk]
    ledger.path().rename(tmp_path / "other")
    assert ledger.position() == 0
    assert list(ledger.lines()) == []
    assert ledger.take_in(tmp_path / "other") == 2
    assert ledger.take_in(tmp_path / "other") == 0


@pytest.mark.parametrize("cut", [5, 20, 50, 90])
def test_a_line_after_a_cut_one_stands_by_itself(lab, her, other, cut):
    """Cut in the first id, between the ids, in the second, in the time: the next one is replayed."""
    ledger.write(other.pk, lab.pk)
    os.truncate(ledger.path(), cut)
    ledger.write(her.pk, lab.pk)
    assert her.pk in {line.person for line in ledger.lines()}
    assert erasing.replay() == (2 if cut == 90 else 1)  # both ids of the cut one are whole


def test_lines_that_an_earlier_version_glued_together_are_read(lab, her, other):
    ledger.path().parent.mkdir()
    for cut in (10, 36, 40, 80):
        whole = [f"{one.pk} {lab.pk} 2026-05-05T12:00:00+00:00\n" for one in (other, her)]
        ledger.path().write_text(whole[0][:cut] + whole[1], "ascii")
        assert [line.person for line in ledger.lines()][-1] == her.pk


def test_what_names_nobody_is_left_out_and_counted(lab, her, monkeypatch):
    said = []
    monkeypatch.setattr(ledger.log, "warning", lambda text, count: said.append(text % count))
    ledger.write(her.pk, lab.pk)
    with ledger.path().open("ab") as file:
        file.write(b"not-an-id neither-is-this 2026\n" + bytes(40) + b"\n\xff\xfe\n")
    assert erasing.replay() == 1
    assert said == ["lines of the ledger of erasures that cannot be read: 3"]


def test_a_half_written_line_is_taken_back_and_said(lab, her, other, monkeypatch):
    ledger.write(her.pk, lab.pk)
    whole, real = ledger.path().read_bytes(), os.write
    monkeypatch.setattr(os, "write", lambda handle, text: real(handle, text[:30]))
    with pytest.raises(OSError, match="No space left") as said:
        ledger.write(other.pk, lab.pk)
    assert cannot_save(said.value)  # the page keeps what was asked and says so
    assert ledger.path().read_bytes() == whole


def test_an_erasure_that_is_rolled_back_leaves_no_line(lab, her):
    """A line without an erasure would take her away at the next start."""
    by = Actor.system(lab.pk)

    def broken_off(finish):
        with transaction.atomic():
            row = erasing.begin(by, person=her.pk, why="asked")
            if finish:
                with pytest.raises(RuntimeError, match="durable"):
                    erasing.finish(by, row)
            raise KeyboardInterrupt

    with scope(by):
        for finish in (False, True):
            with pytest.raises(KeyboardInterrupt):
                broken_off(finish)
        assert not Erasure.objects.exists()
    assert list(ledger.lines()) == []
    assert erasing.replay() == 0
    assert Participant.raw.filter(pk=her.pk).exists()


def test_the_line_is_written_before_anything_goes_and_after_a_crash_by_the_clock(lab, her, monkeypatch):
    by, seen = Actor.system(lab.pk), []
    real = erasing.STEPS["rows"]
    monkeypatch.setitem(
        erasing.STEPS,
        "rows",
        lambda *told: (seen.append([line.person for line in ledger.lines()]), real(*told)),
    )
    with scope(by):
        erasing.begin(by, person=her.pk, why="asked")  # and the machine stops here
        assert list(ledger.lines()) == []
        assert erasing.resume(by) == 1
    assert seen == [[her.pk]]
    assert copies_left() == {}


@only_sqlite("bytes of its files and log")
def test_nobody_waits_for_a_log_that_a_reader_holds(lab, her, monkeypatch):
    """While the erasure waits for the reader, others go on writing."""
    reader = dbapi2.connect(str(marked.file_of("default")), isolation_level=None)
    reader.execute("BEGIN")
    reader.execute("SELECT count(*) FROM participants_participant").fetchone()
    usual, writer = settings_of("default"), dbapi2.connect(str(marked.file_of("default")), timeout=2)
    tries = []

    def write(_seconds):
        tries.append(1)
        writer.execute("UPDATE access_lab SET town = town || 'x'")
        writer.commit()
        if len(tries) == 3:
            reader.close()

    monkeypatch.setattr(erasing.time, "sleep", write)
    try:
        erasing.empty_log("default")
    finally:
        reader.close()
        writer.close()
    assert len(tries) == 3
    assert settings_of("default") == usual > erasing.CHECKPOINT_WAIT


def settings_of(alias):
    with connections[alias].cursor() as cursor:
        cursor.execute("PRAGMA busy_timeout")
        return cursor.fetchone()[0]


def test_of_a_lab_that_is_not_here_nothing_is_replayed(lab, her):
    ledger.write(her.pk, her.pk)
    assert erasing.replay() == 0


def test_on_another_database_there_is_no_log_to_empty(monkeypatch):
    monkeypatch.setattr(type(connections["default"]), "vendor", "postgresql")
    erasing.empty_log("default")


def test_her_pages_answer_as_if_she_had_never_been(lab, her, leader, client_as):
    take(lab, her)
    client = client_as(leader)
    for name in ("home:person", "home:identity", "consent:person"):
        assert client.get(reverse(name, args=[her.pk])).status_code == 404
