"""TRUST 4, effects 14 to 24: pictures, posts, figures, files, searches and copies of before."""

import logging
from io import StringIO
from pathlib import Path

import pytest
from django.apps import apps
from django.conf import settings
from django.db import connection
from tests.people import make_participant, signed_in
from tests.site.diary import makers
from tests.site.trust.scene import ALIAS, CODE, FULL, NAME, PHONE, WORDS, canaries

from egenkraft.site.access.models import Notice
from egenkraft.site.access.notices import unseen
from egenkraft.site.access.permissions import table
from egenkraft.site.access.scope import Actor, scope
from egenkraft.site.audit.models import AuditRow
from egenkraft.site.diary import actions as diary
from egenkraft.site.diary.models import PersonInPicture, Picture, PublishedPicture, PublishedPost, Quotation
from egenkraft.site.intake.models import Load
from egenkraft.site.participants.models import Participant
from egenkraft.site.reports.queries import board_on
from egenkraft.site.trials.choosing import candidates
from egenkraft.site.trials.inputs import rows as trial_rows
from egenkraft.site.work.queries import enrolled

pytestmark = pytest.mark.protected


def test_effect_14_no_photograph_is_tagged_with_her_or_can_come_out(scene):
    scene.protect()
    with scope(scene.by):
        assert not PersonInPicture.objects.filter(participant=scene.her).exists()
        with pytest.raises(diary.NotReady):
            makers.write(scene.by, "Sedan", seen=makers.shows(scene.her))


def test_effect_15_every_group_photograph_needs_two_leaders(scene):
    """A rule for all, so that it says nothing about anybody in it."""
    scene.protect()
    with scope(scene.by):
        other = make_participant(scene.lab, "P20")
        seen = makers.about(nobody=False, participants=frozenset({scene.friend.pk, other.pk}))
        with pytest.raises(diary.NotReady, match=r"andra ledare|second leader"):
            makers.write(scene.by, "Två", seen=seen)


@pytest.mark.parametrize("word", [NAME, "Zefyrson", "Xantippas", ALIAS])
def test_effect_16_her_names_and_her_alias_are_stopped_before_publishing(scene, word):
    scene.protect()
    with scope(scene.by), pytest.raises(diary.NotReady) as refused:
        makers.write(scene.by, "Ny dag", body=f"Idag kom {word}. Vi drack kaffe.")
    assert word.rstrip("s") in str(refused.value)


def test_effect_17_in_figures_only_under_not_stated_and_only_from_five_on(scene):
    with scope(scene.by):
        before = len(enrolled())
    scene.protect()
    with scope(scene.by):
        assert len(enrolled()) == before - 1  # in no cell and in no base
        assert scene.her.pk not in {one.pk for one in enrolled()}
        hide = Participant.objects.exclude(pk=scene.her.pk)[:3]
        Participant.objects.filter(pk__in=[row.pk for row in hide]).update(
            guarded_at=scene.fresh().guarded_at
        )
        assert len(enrolled()) == before - 4
        one = Participant.objects.filter(guarded_at=None).first()
        Participant.objects.filter(pk=one.pk).update(guarded_at=scene.fresh().guarded_at)
        told = enrolled()
        assert len(told) == before  # five: a cell of their own, counted as not stated
        assert sum(not row.counts for row in told) == 5
        assert board_on(scene.her.started_on).not_counted == 5


def test_effect_18_not_in_the_rows_of_a_trial_and_not_to_choose_for_one(scene):
    with scope(scene.researcher):
        assert len(trial_rows(scene.trial, scene.trial.members.all())) == 2
    scene.protect()
    with scope(scene.researcher):
        assert len(trial_rows(scene.trial, scene.trial.members.all())) == 1
        assert scene.her.pk not in {row.pk for row in candidates(scene.trial, scene.researcher)}
    exports = [name for name in table() if "export" in name]
    assert exports == []  # when files for research come, this fails until they leave her out


def test_effect_19_no_file_for_a_funder_exists_yet(scene):
    """When one comes, this fails until it uses the funder's own code for protected persons."""
    scene.protect()
    assert not [name for name in table() if "funder" in name or "report." in name]


def test_effect_20_audit_logs_errors_and_jobs_hold_the_pseudonym_only(scene):
    out, root = StringIO(), logging.getLogger()
    handler = logging.StreamHandler(out)
    root.addHandler(handler)
    try:
        scene.protect()
        scene.pages(scene.first)
        signed_in(scene.other).get(f"/people/{scene.her.pk}/")
    finally:
        root.removeHandler(handler)
    rows = [{**row, "key": "", "at": row["at"].date()} for row in AuditRow.objects.values()]
    told = {"log": out.getvalue(), "audit": repr(rows)}
    with scope(scene.by):
        told["notices"] = repr([[str(value) for value in row] for row in Notice.objects.values_list()])
    with connection.cursor() as cursor:
        cursor.execute("SELECT * FROM django_tasks_database_dbtaskresult")
        told["jobs"] = repr(cursor.fetchall())
    assert canaries(told, (*WORDS, ALIAS)) == []


def test_effect_21_nothing_of_hers_goes_to_an_outside_service(scene):
    """The only doors to the world are in `outside`, and none of them speaks to another machine yet."""
    scene.protect()
    site = Path(apps.get_app_config("trust").path).parent
    speaks = ("import httpx", "import requests", "urllib.request", "http.client", "smtplib", "import socket")
    found = [str(p) for p in site.rglob("*.py") for word in speaks if word in p.read_text(encoding="utf-8")]
    rooms = {Path(path).relative_to(site).parts[0] for path in found}
    assert rooms <= {"outside", "config"}, rooms  # config asks its own server whether it is well


def test_effect_22_neither_administrator_nor_need_opens_her(scene):
    scene.protect()
    address = f"/people/{scene.her.pk}/"
    assert signed_in(scene.administrator).get(address).status_code == 404
    client = signed_in(scene.other)
    hidden = client.post(f"{address}in-need/", {"why": "danger"})
    missing = client.post(f"/people/{scene.lab.pk}/in-need/", {"why": "danger"})
    assert (hidden.status_code, hidden["Location"]) == (302, address)
    assert missing.status_code == 302
    first, second = client.get(address), client.get(f"/people/{scene.lab.pk}/")
    assert first.status_code == second.status_code == 404
    assert len(first.content) == len(second.content)
    with scope(scene.first):
        assert "glass-tried" in {row.kind for row in unseen(scene.first.account_id)}


@pytest.mark.parametrize("text", [NAME, FULL, "zefyrson xantippa", PHONE, "+46 739 123456"])
def test_effect_23_an_exact_search_finds_nobody_and_tells_her_key_holders(scene, text):
    scene.protect()
    client, address = signed_in(scene.other), f"/activities/{scene.cafe.pk}/find/"
    before = told(scene.first)
    found = client.post(address, {"text": text})
    assert canaries({"": found.content.decode()}, (str(scene.her.pk),)) == []
    assert told(scene.first) == before + 1
    assert told(scene.second) == before + 1
    assert told(scene.other) == 0
    client.post(address, {"text": text})
    assert told(scene.first) == before + 1  # once, until it is put away
    client.post(address, {"text": "Xantip"})
    client.post(address, {"text": "0739"})
    assert told(scene.first) == before + 1


def told(actor: Actor) -> int:
    with scope(actor):
        return sum(row.kind == "key-searched" for row in unseen(actor.account_id))


def test_effect_24_earlier_copies_are_scrubbed_at_once(scene, media, django_capture_on_commit_callbacks):
    files = len(list(media.rglob("*.webp")))
    assert files > 0
    waiting = Path(settings.DATA) / "intake" / scene.load.folder
    assert waiting.is_dir()
    with django_capture_on_commit_callbacks(execute=True):
        scene.protect()
    assert not waiting.exists()
    with scope(scene.by):
        load = Load.objects.get(pk=scene.load.pk)
        assert (load.state, load.errors, load.files) == (Load.State.FAILED, [], [])
        assert not Picture.objects.filter(post__in=[scene.photo, scene.group]).exists()
        assert not Quotation.objects.filter(post=scene.said).exists()
    assert not PublishedPicture.raw.filter(post__slug__in=[scene.photo.slug, scene.group.slug]).exists()
    assert not PublishedPost.raw.filter(slug=scene.told.slug).exists()  # it had her name
    published = repr(list(PublishedPost.raw.values()))
    assert canaries({"": published}, (*WORDS, "ringa")) == []
    assert len(list(media.rglob("*.webp"))) < files
    kept = {path.name for path in media.rglob("*") if path.is_file()}
    assert kept  # the pictures of others stay
    assert canaries(scene.public()) == []


def test_effect_24_a_file_of_before_writes_nothing_back(scene, tmp_path):
    from egenkraft.site.intake.loading import load_folder

    scene.protect()
    before = scene.fresh()
    (tmp_path / "in").mkdir()
    head = "kod;visningsnamn;hela namnet;födelseår;område\n"
    rows = f"{CODE};{NAME};{FULL};1987;Kanarieby\n;{NAME};{FULL};1987;Kanarieby\nP08;Väninna;;1990;\n"
    own = f"{before.code};{NAME};{FULL};1987;Kanarieby\n"
    (tmp_path / "in" / "deltagare.csv").write_text(head + rows + own, encoding="utf-8")
    (tmp_path / "in" / "samtycken.csv").write_text(
        f"kod;ändamål;svar;datum\n{CODE};foto;ja;2019-05-01\n", encoding="utf-8"
    )
    with scope(scene.by):
        people = Participant.objects.count()
        report = load_folder(
            scene.by, folder=tmp_path / "in", today=before.started_on, dry=False, tell=lambda *_: None
        )
        assert [row.what for row in report.problems.found] == []
        assert report.written
        assert Participant.objects.count() == people
        assert Participant.objects.get(code="P08").birth_year == 1990
        assert not Participant.objects.filter(display_name=NAME).exists()
        assert not Participant.objects.filter(code=CODE).exists()
    after = scene.fresh()
    assert (after.display_name, after.birth_year, after.home_area_id) == (ALIAS, None, None)
    assert report.counts["participants"].same == 3
