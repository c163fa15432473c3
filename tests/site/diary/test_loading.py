"""Posts from a spreadsheet's folder: loading twice changes nothing, a dry run leaves no file."""

from datetime import date

import pytest
from django.core.files.storage import default_storage
from django.db import transaction
from tests.site.diary.makers import about, image, shows, words

from egenkraft.site.access.scope import Actor, scope
from egenkraft.site.audit.models import AuditRow
from egenkraft.site.diary import actions, photos
from egenkraft.site.diary.models import Picture, Post, PublishedPicture, PublishedPost, Quotation


def load(by: Actor, *, dry: bool = False, seen=None, **more) -> Post:
    pictures = [actions.Loaded(image(640, 480), seen or about()), actions.Loaded(image(500, 500), about())]
    said = [actions.Said("Bra!", "Eva Gäst", None, date(2019, 5, 1))]
    with scope(by):
        return actions.load_post(by, words=words(**more), pictures=pictures, quotations=said, dry=dry)


def files() -> list[str]:
    found = []
    for folder in ("published", *(f"drafts/{name}" for name in _folders("drafts"))):
        found += default_storage.listdir(folder)[1] if default_storage.exists(folder) else []
    return found


def _folders(name: str) -> list[str]:
    return default_storage.listdir(name)[0] if default_storage.exists(name) else []


def test_a_whole_post_is_loaded_and_published(system):
    post = load(system)
    assert PublishedPost.objects.get().slug == post.slug == "kvinnor-stoder-kvinnor"
    assert [p.position for p in PublishedPicture.objects.order_by("position")] == [0, 1]
    assert len(files()) == 16


def test_loading_twice_changes_nothing(system, monkeypatch):
    load(system)
    with scope(system):
        before = (
            list(Picture.objects.values()),
            list(Quotation.objects.values()),
            list(Post.objects.values()),
        )
    rows, kept = AuditRow.objects.count(), files()
    monkeypatch.setattr(photos, "paint", lambda data: pytest.fail("a known picture was painted again"))
    load(system)
    with scope(system):
        assert (
            list(Picture.objects.values()),
            list(Quotation.objects.values()),
            list(Post.objects.values()),
        ) == before
    assert (AuditRow.objects.count(), files()) == (rows, kept)


def test_changed_words_are_published_again(system):
    load(system)
    key = PublishedPicture.objects.first().key
    load(system, body="Nya ord.")
    assert "Nya ord." in PublishedPost.objects.get().html
    assert PublishedPicture.objects.filter(key=key).exists(), "a picture that stays keeps its address"


def test_a_dry_run_leaves_no_file_and_publishes_nothing(system, monkeypatch):
    monkeypatch.setattr(photos, "paint", lambda data: pytest.fail("a dry run painted"))
    with scope(system), transaction.atomic():
        load(system, dry=True)
        transaction.set_rollback(True)
    assert files() == []
    assert PublishedPost.objects.count() == 0


@pytest.mark.parametrize("dry", [True, False])
def test_a_missing_consent_is_an_error_in_both(system, make_participant, dry):
    her = make_participant(agrees=["take_part"], display_name="Selam")
    with pytest.raises(actions.NotReady, match="Selam"):
        load(system, dry=dry, seen=shows(her))


@pytest.mark.parametrize("dry", [True, False])
def test_a_bad_file_is_an_error_in_both(system, dry):
    with scope(system), pytest.raises(photos.BadPicture):
        actions.load_post(system, words=words(), pictures=[actions.Loaded(b"<svg/>", about())], dry=dry)


def test_second_leader_from_paper(system, make_participant):
    group = about(
        nobody=False, participants=frozenset({make_participant("P01").pk, make_participant("P02").pk})
    )
    loaded = actions.Loaded(image(400, 300), group, second_leader="Karin Ek")
    with scope(system):
        actions.load_post(system, words=words(), pictures=[loaded])
        assert Picture.objects.get().looked_name == "Karin Ek"


def test_guests_keep_their_own_days(system):
    days = {"Eva": date(2019, 5, 1), "Bo": date(2019, 5, 2)}
    seen = about(nobody=False, guests=frozenset(days), days=days)
    with scope(system):
        loaded = actions.Loaded(image(400, 300), seen, second_leader="Karin Ek")
        actions.load_post(system, words=words(), pictures=[loaded])
        assert dict(Picture.objects.get().people.values_list("guest", "consented_on")) == days


def test_files_of_a_broken_write_are_swept(system, other_lab):
    load(system)
    there = Actor.system(other_lab.pk)
    load(there, title="Deras")
    kept = set(files())
    with scope(system), transaction.atomic():
        load(system, title="Avbruten")
        transaction.set_rollback(True)
    assert set(files()) > kept
    with scope(system):
        assert actions.sweep_files(system) == 16
    assert set(files()) == kept, "the other lab's pictures stay"
