"""A new lab key: everything opens and verifies under it, nothing needs the old one, any break is mended."""

import base64
import time

import pytest
from django.db import connection
from tests.flushing import unguarded
from tests.people import make_participant
from tests.shape.good_rows import Rows

from egenkraft.site.access import sealed
from egenkraft.site.access.scope import Actor, scope
from egenkraft.site.access.tokens import fingerprint
from egenkraft.site.audit import keys
from egenkraft.site.audit.chain import record
from egenkraft.site.audit.models import AuditRow, KeptKey, Rotation
from egenkraft.site.audit.seal import FIELDS, seal
from egenkraft.site.audit.verify import verify
from egenkraft.site.config import startup
from egenkraft.site.config.checks import key_fits_the_store
from egenkraft.site.config.commands import rotate_key
from egenkraft.site.config.labkey import read_key
from egenkraft.site.trials import seeds
from egenkraft.site.vault import blind, crypto, rotation
from egenkraft.site.vault.actions import write_identity
from egenkraft.site.vault.doors import open_identity
from egenkraft.site.vault.models import Blind, PersonKey

pytestmark = pytest.mark.erasure
FOR_GOOD = pytest.mark.django_db(
    transaction=True
)  # on PostgreSQL the owners come by connections of their own
OLD, NEW, THIRD = bytes(range(32)), b"n" * 32, b"t" * 32


@pytest.fixture(autouse=True)
def _own_keys(settings):
    settings.LAB_KEY = OLD
    keys.forget()
    yield
    keys.forget()


@pytest.fixture
def selam(lab, leader):
    person = make_participant(lab)
    with scope(leader):
        write_identity(leader, participant=person, name="Selam Tesfay", phone="070-123 45 67", contact="")
    return person


def whole(lab, selam, leader):
    """Everything that hangs on the lab key, read through the site."""
    with scope(leader):
        assert open_identity(leader, selam, "asked").name == "Selam Tesfay"
        assert blind.find("+46 70 123 45 67") == {selam.pk}
    assert verify(lab.pk).bad is None
    assert [one.bad for one in sealed.scan() if one.bad] == []


def test_everything_holds_under_the_new_key_and_the_next(lab, selam, leader, settings):
    token = fingerprint("a card that lies in her purse")
    for old, new in ((OLD, NEW), (NEW, THIRD)):
        counts = rotation.rotate(old, new)
        assert counts["people"] == 1
        assert counts["rows"] == 9
        assert counts["doubtful"] == 0
        assert new == settings.LAB_KEY
        whole(lab, selam, leader)
        assert fingerprint("a card that lies in her purse") == token
    marks = list(AuditRow.objects.filter(lab=lab.pk).order_by("sequence").values_list("key", flat=True))
    assert len(set(marks)) == 3
    assert AuditRow.objects.filter(action="keys.rotate").count() == 2


def test_the_old_key_opens_nothing_any_more(lab, selam, settings):
    rotation.rotate(OLD, NEW)
    settings.LAB_KEY = OLD
    keys.forget()
    held = PersonKey.objects.get(person=selam.pk)
    with pytest.raises(crypto.DoesNotOpen):
        crypto.unwrap(held.wrapped, selam.pk)
    assert not rotation.fits(OLD)
    assert rotation.fits(NEW)
    assert [fault.id for fault in key_fits_the_store(None, ["keys"])] == ["egenkraft.E007"]
    assert OLD.hex() not in "".join(bytes(row.wrapped).hex() for row in KeptKey.objects.all())


def test_tampering_with_rows_of_the_old_key_is_still_found(lab, selam, leader):
    rotation.rotate(OLD, NEW)
    row = AuditRow.objects.filter(lab=lab.pk).order_by("sequence")[1]
    with unguarded():
        AuditRow.objects.filter(pk=row.pk).update(action="x")
    assert verify(lab.pk).bad == row.sequence


def test_a_row_of_a_key_that_nobody_has_is_bad(lab, selam):
    KeptKey.objects.all().delete()
    rotation.rotate(OLD, NEW)
    KeptKey.objects.filter(name__startswith="audit").delete()
    keys.forget()
    assert verify(lab.pk).bad == 1


def test_rows_from_before_there_were_marks_verify(lab, system):
    with scope(system):
        record(system, "thing.do", "thing")
    row = AuditRow.objects.filter(lab=lab.pk).last()
    row.key, row.outcome, row.clock = "", "", None
    values = [getattr(row, name) for name in FIELDS]
    before = seal(values)
    rotation.rotate(OLD, NEW)
    assert seal(values) == before != ""


def test_the_first_audit_key_is_known_by_no_mark(lab, system):
    first = keys.signing_key("")
    assert first == keys.subkey("audit")
    for old, new in ((OLD, NEW), (NEW, THIRD)):
        rotation.rotate(old, new)
        assert keys.signing_key("") == first
    assert keys.signing_key("00000000") is None


@pytest.mark.parametrize("step", ["_rows", "_indexes", "_note", "reseal"])
def test_broken_off_at_any_step_and_run_again(lab, selam, leader, monkeypatch, step):
    def dies(*_args):
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        if step == "reseal":
            patch.setattr(rotation, "resealers", [("seed", dies)])
        else:
            patch.setattr(rotation, step, dies)
        with pytest.raises(KeyboardInterrupt):
            rotation.rotate(OLD, NEW)
    assert rotation.unfinished() is not None
    assert [fault.msg for fault in key_fits_the_store(None, ["keys"])] == [
        "A change of the lab key was broken off."
    ]
    first = rotation.rotate(OLD, NEW)
    whole(lab, selam, leader)
    assert rotation.rotate(OLD, NEW) == first
    assert Rotation.objects.count() == 1
    assert key_fits_the_store(None, ["keys"]) == []


def test_decay_is_not_signed(lab, selam):
    with connection.cursor() as cursor:
        first = "SELECT id FROM consent_consent ORDER BY id LIMIT 1"
        cursor.execute(f"UPDATE consent_consent SET witness = 'x' WHERE id = ({first})")  # noqa: S608
    assert rotation.rotate(OLD, NEW)["doubtful"] == 1
    assert sum(len(one.bad) for one in sealed.scan()) == 1


def test_a_key_of_another_store_is_refused(lab, selam):
    with pytest.raises(rotation.WrongKey):
        rotation.rotate(THIRD, NEW)
    assert not Rotation.objects.exists()


def test_a_store_in_which_nobody_is_yet_knows_its_key_by_the_acts(lab, system):
    with scope(system):
        record(system, "thing.do", "thing")
    assert not PersonKey.objects.exists()
    assert (rotation.fits(OLD), rotation.fits(NEW)) == (True, False)


def test_the_check_says_nothing_without_key_store_or_key(settings):
    assert key_fits_the_store(None, ["default"]) == []
    settings.LAB_KEY = None
    assert key_fits_the_store(None, ["keys"]) == []


def test_a_new_use_of_the_lab_key_says_its_fate():
    with pytest.raises(keys.Unclassified):
        keys.subkey("something new")


def test_20000_people_in_seconds(lab, system, goal):
    people = [PersonKey(person=f"{n:032x}", wrapped=b"") for n in range(1, 20_001)]
    key = crypto.new_key()
    for row in people:
        row.person = row._meta.pk.to_python(row.person)
        row.wrapped = crypto.wrap(key, row.person)
    PersonKey.objects.bulk_create(people, batch_size=5000)
    begun = time.perf_counter()
    assert rotation.rotate(OLD, NEW)["people"] == 20_000
    took = time.perf_counter() - begun
    sample = PersonKey.objects.get(person=people[777].person)
    assert crypto.unwrap(sample.wrapped, sample.person) == key
    goal("T7", reached=f"lab key changed for 20,000 people in {took:.1f} s", wanted="seconds", ok=True)


@pytest.fixture
def key_file(tmp_path, monkeypatch):
    path = tmp_path / "key"
    path.write_bytes(base64.b64encode(OLD))
    path.chmod(0o600)
    monkeypatch.delenv("CREDENTIALS_DIRECTORY", raising=False)
    monkeypatch.setenv("EGENKRAFT_KEY_FILE", str(path))
    monkeypatch.setattr(startup, "lab_ready", lambda: None)
    return path


@FOR_GOOD
def test_the_command_puts_the_new_key_in_place(lab, selam, leader, key_file, capsys, settings):
    assert rotate_key.run([]) == 0
    fresh = base64.b64decode(key_file.read_text())
    assert fresh != OLD
    assert fresh == settings.LAB_KEY
    assert not key_file.with_name("key.new").exists()
    assert "wrapped anew: 1" in capsys.readouterr().out
    whole(lab, selam, leader)


@FOR_GOOD
def test_the_command_goes_on_with_the_key_it_made(lab, selam, key_file, monkeypatch):
    with monkeypatch.context() as patch:
        patch.setattr(rotation, "_note", lambda *_: 1 / 0)
        with pytest.raises(ZeroDivisionError):
            rotate_key.run([])
    made = key_file.with_name("key.new").read_bytes()
    assert rotate_key.run([]) == 0
    assert key_file.read_bytes() == made
    assert rotation.unfinished() is None


def test_credentials_of_the_service_manager_come_first(tmp_path, monkeypatch, key_file):
    folder = tmp_path / "credentials"
    folder.mkdir()
    (folder / "egenkraft-key").write_bytes(base64.b64encode(NEW))
    monkeypatch.setenv("CREDENTIALS_DIRECTORY", str(folder))
    assert read_key() == NEW
    (folder / "egenkraft-key").unlink()
    assert read_key() == OLD


def test_the_command_refuses_while_somebody_serves(key_file, settings):
    startup.serving()
    try:
        with pytest.raises(startup.Refusal, match="Stop it first"):
            rotate_key.run([])
    finally:
        startup._serving.pop().close()
    with startup.nobody_serves(), pytest.raises(startup.Refusal, match="being changed"):
        startup.serving()


@FOR_GOOD
def test_the_command_says_what_is_missing(tmp_path, key_file, lab, monkeypatch):
    key_file.write_bytes(base64.b64encode(THIRD))
    make_key = rotation.fits
    monkeypatch.setattr(rotation, "fits", lambda key: False)
    with pytest.raises(startup.Refusal, match="does not open this key store"):
        rotate_key.run(["--new", str(tmp_path / "next")])
    monkeypatch.setattr(rotation, "fits", make_key)
    key_file.unlink()
    with pytest.raises(startup.Refusal, match="The lab key is not there"):
        rotate_key.run([])


@FOR_GOOD
def test_the_next_key_lies_where_it_is_said(lab, selam, key_file, tmp_path, capsys, monkeypatch):
    monkeypatch.setattr(rotate_key.os, "access", lambda *_: False)
    with pytest.raises(startup.Refusal, match="cannot be written"):
        rotate_key.run([])
    assert rotate_key.run(["--new", str(tmp_path / "next")]) == 0
    assert key_file.read_bytes() == base64.b64encode(OLD)
    assert "service manager" in capsys.readouterr().out


def test_a_seed_that_waits_is_sealed_anew(lab, researcher):
    rows = Rows()
    with scope(Actor.system(lab.pk)):
        trial = rows.save("trials.Trial", lab=lab)
        trial.seed_sealed = seeds.seal(trial.pk, "a seed")
        trial.save()
        assert rotation.rotate(OLD, NEW)["seed"] == 1
        trial.refresh_from_db()
        assert seeds.opened(trial.pk, bytes(trial.seed_sealed)) == "a seed"
        assert seeds.reseal(*rotation.Pair(OLD, NEW).of("seed")) == 1


def test_of_whoever_has_no_key_any_more_no_value_of_the_old_key_is_left(lab, selam, leader):
    PersonKey.objects.all().delete()
    rotation.rotate(OLD, NEW)
    with scope(leader):
        assert not Blind.objects.filter(participant=selam).exists()


def test_noted_once_however_often_it_is_run(lab, selam):
    rotation.rotate(OLD, NEW)
    rotation._note(*rotation.marks(OLD, NEW))
    assert AuditRow.objects.filter(action="keys.rotate").count() == 1
