"""Somebody is taken away: posts that she is in go on without any name of hers, inside and outside."""

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone
from tests.people import make_participant, say
from tests.site.diary.makers import about, write

from egenkraft.site.access.scope import Actor, scope
from egenkraft.site.consent import ages
from egenkraft.site.consent import erasing as taking
from egenkraft.site.consent.hooks import tell
from egenkraft.site.diary import actions, erasing
from egenkraft.site.diary.models import PublishedPicture, PublishedPost, Quotation
from egenkraft.site.vault.actions import write_identity

pytestmark = [pytest.mark.erasure, pytest.mark.usefixtures("public_reads_here")]
BODY = "Selam Tesfay kom. Det var Tesfays kaka.\n\n- **Selam** Tesfay\n- Kaffe"
HERS = ("Selam", "selam", "Tesfay", "tesfay", "Sol")


@pytest.fixture(autouse=True)
def _no_log(monkeypatch: pytest.MonkeyPatch, settings: Any, tmp_path: Any) -> None:
    settings.KEYS, settings.DATA, settings.MEDIA_ROOT = (tmp_path / name for name in ("k", "d", "m"))
    monkeypatch.setattr(taking, "empty_log", lambda alias: None)
    monkeypatch.setattr("egenkraft.site.vault.actions.empty_log", lambda alias: None)
    monkeypatch.setattr("egenkraft.site.consent.ledger.write", lambda person, lab: None)
    monkeypatch.setitem(taking.STEPS, "line", lambda by, row: None)


@pytest.fixture
def her(lab: Any, leader: Actor) -> Any:
    person = make_participant(lab, "P01", display_name="Sol")
    with scope(leader):
        write_identity(leader, participant=person, name="Selam Tesfay", phone="", contact="")
    return person


def take(lab: Any, person: Any) -> None:
    by = Actor.system(lab.pk)
    with scope(by):
        taking.finish(by, taking.begin(by, person=person.pk, why="asked"))


def everything_of(post: Any) -> str:
    out, picture = PublishedPost.raw.get(), PublishedPicture.raw.get()
    post.refresh_from_db()
    inside = (post.title, post.slug, post.body, post.body_en, *post.pictures.values_list("caption", "alt"))
    outside = (out.title, out.slug, out.html, out.html_en, out.lead, out.lead_en, out.quotations)
    return str((inside, outside, picture.caption, picture.alt, [*post.quotations.values()]))


def test_her_name_in_the_vault_leaves_the_posts_she_is_in(lab: Any, leader: Actor, her: Any) -> None:
    other = make_participant(lab, "P02", display_name="Hodan")
    said = [
        actions.Said("Jag vågade.", "en deltagare", her),
        actions.Said("Tack Selam!", "en väninna", other),
    ]
    seen = about(caption="Selam Tesfays kaka.", alt="En kaka av Selam.")
    post = write(leader, "Selam bakade", body=BODY, body_en="Selam Tesfay came.", said=said, seen=seen)
    with scope(leader):
        before = everything_of(post)
    assert all(name in before for name in HERS[:3])
    take(lab, her)
    with scope(leader):
        told = everything_of(post)
    assert [name for name in HERS if name in told] == []
    out = PublishedPost.raw.get()
    assert out.title == "en deltagare bakade"
    assert out.slug == post.slug == "en-deltagare-bakade"
    assert "Det var en deltagares kaka." in out.html
    assert "a participant came." in out.html_en
    assert [one["text"] for one in out.quotations] == ["Tack en deltagare!"]


def test_what_others_took_back_and_what_is_not_out_yet_stays_inside(
    lab: Any, leader: Actor, her: Any
) -> None:
    other = make_participant(lab, "P02", display_name="Hodan")
    said = [actions.Said("Jag vågade.", "en deltagare", her), actions.Said("Mitt eget.", "en väninna", other)]
    post = write(leader, body=BODY, said=said)
    with scope(leader):
        say(other, "quote", given=False)
        tell(leader, other.pk, "quote", False)
        type(post).objects.filter(pk=post.pk).update(body="Ett utkast om Selam.")
    take(lab, her)
    out = PublishedPost.raw.get()
    assert out.quotations == []
    assert "utkast" not in out.html
    with scope(leader):
        post.refresh_from_db()
        assert post.body == "Ett utkast om en deltagare."
        assert Quotation.objects.get().participant_id == other.pk


def test_when_her_name_is_let_go_the_posts_with_her_words_keep_only_what_she_is_called_there(
    lab: Any, leader: Actor, her: Any
) -> None:
    write(leader, body=BODY, said=[actions.Said("Jag vågade.", "Selam", her)])
    with scope(Actor.system(lab.pk)) as by:
        ages.run(by, timezone.now() + timedelta(days=31 * 13 + 1))
    out = PublishedPost.raw.get()
    assert "Tesfay" not in out.html
    assert [one["said_by"] for one in out.quotations] == ["Selam"]
    assert "<strong>Selam</strong>" in out.html


def test_a_title_that_is_full_loses_its_end_and_not_the_taking_away(
    lab: Any, leader: Actor, her: Any
) -> None:
    title = "Selam " * 16
    post = write(leader, title, said=[actions.Said("Jag vågade.", "en deltagare", her)])
    take(lab, her)
    with scope(leader):
        post.refresh_from_db()
    assert len(post.title) == 100
    assert post.title.startswith("en deltagare en deltagare")


def test_a_name_that_is_a_tag_leaves_the_tags() -> None:
    assert erasing._between_tags("<ul><li>Li kom</li></ul>", {"Li"}, "hon") == "<ul><li>hon kom</li></ul>"


def test_short_parts_of_a_name_stay_words(lab: Any, leader: Actor) -> None:
    assert erasing._parts("Amal da Costa") == ["Amal da Costa", "Amal", "Costa"]
