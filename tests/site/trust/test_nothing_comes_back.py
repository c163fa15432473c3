"""What extra protection took away stays away: when it ends, under a new lab key, and in what is written."""

from typing import Any

import pytest
import time_machine
from django.utils import timezone
from tests.people import make_participant, signed_in
from tests.site.diary import makers
from tests.site.trust.scene import CODE, FULL, NAME

from egenkraft.site.access.scope import Actor, scope
from egenkraft.site.audit import keys
from egenkraft.site.consent import since
from egenkraft.site.diary import actions as diary
from egenkraft.site.diary.actions import NotReady, Said
from egenkraft.site.methods import actions as methods
from egenkraft.site.methods import workshops
from egenkraft.site.methods.models import Method, Voice
from egenkraft.site.outside.sound import Sound
from egenkraft.site.participants.models import Participant
from egenkraft.site.trials import heard, sayings
from egenkraft.site.trials.models import Saying
from egenkraft.site.vault import blind, rotation, shelter

pytestmark = pytest.mark.protected
OLD, NEW = bytes(range(32)), b"n" * 32


@pytest.fixture
def own_keys(settings):
    settings.LAB_KEY = OLD
    keys.forget()
    yield
    keys.forget()


def ended(scene) -> None:
    for actor in (scene.herself, scene.first):
        with scope(actor):
            ends = shelter.wish_to_end(actor, participant=scene.her)
    with time_machine.travel(ends, tick=False), scope(scene.by):
        assert shelter.end_due(scene.by) == 1


def an_idea_of_hers(scene) -> str:
    """An idea with her voice that she wants to be thanked for, made a method; returns the method's page."""
    by = scene.first
    with scope(by):
        workshop = workshops.hold(by, problem="Ingen ringer.", on=scene.her.started_on)
        idea = workshops.add_idea(
            by,
            workshop=workshop,
            text="Gå dit",
            origin="participant",
            proposer=scene.her,
            thanked_as=NAME,
            voice=Sound("mp3", b"hennes", 3),
        )
        method = workshops.make_method(by, idea=idea).method
    return f"/methods/{method.pk}/"


def test_her_voice_and_the_thanks_to_her_do_not_return(scene):
    page = an_idea_of_hers(scene)
    client = signed_in(scene.first)
    assert NAME in client.get(page).content.decode()
    scene.protect()
    with scope(scene.by):
        assert not Voice.objects.filter(participant=scene.her).exists()
    ended(scene)
    assert NAME not in client.get(page).content.decode()


def test_her_words_do_not_return_to_the_report(scene):
    with scope(scene.by):
        sayings.give(scene.by, trial=scene.trial, participant=scene.her, text="Nu ringer jag.", form="leader")
        chosen = {"chosen_at": timezone.now(), "chosen_by": scene.manager.account_id}
        Saying.objects.update(**chosen)
        assert [one.words for one in heard.quotes(scene.trial, "sv")] == ["Nu ringer jag."]
    scene.protect()
    ended(scene)
    with scope(scene.by):
        assert heard.quotes(scene.trial, "sv") == ()


def test_whose_idea_a_method_was_names_no_participant_and_forgets_who_is_hidden(scene):
    with scope(scene.first):
        hers = methods.create(scene.first, name="Gå dit", summary="x", proposed_by=f"{NAME} Z")
        friends = methods.create(scene.first, name="Ring", summary="x", proposed_by="Väninna")
        house = methods.create(scene.first, name="Fika", summary="x", proposed_by="Portalen i Norrköping")
    client = signed_in(scene.first)
    pages = [client.get(f"/methods/{one.pk}/").content.decode() for one in (hers, friends, house)]
    assert [name in page for name, page in zip((NAME, "Väninna", "Portalen i"), pages, strict=True)] == [
        *(False, False, True),
    ]
    scene.protect()
    ended(scene)
    with scope(scene.by):
        assert Method.objects.get(pk=hers.pk).proposed_by == ""
        assert Method.objects.get(pk=friends.pk).proposed_by == "Väninna"


def test_a_new_lab_key_knows_her_old_name_and_code_also_where_the_vault_holds_nothing(scene, own_keys):
    """She has nothing in the vault but what she was called in the lists."""
    friend = scene.friend
    with scope(scene.first):
        pair = [scene.first.account_id, scene.second.account_id]
        shelter.protect(scene.first, participant=friend, keys=pair, alias="Nora")
        assert blind.find("Väninna") == {friend.pk}
    rotation.rotate(OLD, NEW)
    with scope(scene.first):
        assert blind.find("Väninna") == {friend.pk}
        assert blind.hidden_codes(["P08"]) == {"P08"}
        assert blind.words_of_names("Väninna kom.") == ["Väninna"]


@pytest.fixture
def li(scene) -> Participant:
    """A name of two letters, and a post that has it."""
    person = make_participant(scene.lab, "P20", display_name="Li")
    return person


def hide(scene, person: Participant) -> None:
    pair = [scene.first.account_id, scene.second.account_id]
    with scope(scene.first):
        shelter.protect(scene.first, participant=person, keys=pair, alias="Mira")


def test_a_name_of_two_letters_leaves_the_posts_and_stays_out(scene, li):
    with scope(scene.by):
        post = diary.write_post(scene.by, words=makers.words("Mat", body="Idag lagade Li mat. Ali åt."))
    hide(scene, li)
    with scope(scene.by):
        post.refresh_from_db()
        assert post.body == "Idag lagade … mat. Ali åt."
        assert blind.words_of_names("Lis mat. Där liknade det.") == ["Lis"]
        assert blind.words_of_names("Alla kom.") == []


def test_the_small_words_of_a_name_are_no_name(scene, li):
    with scope(scene.by):
        li.display_name = "Maria de Souza"
        li.save()
    hide(scene, li)
    with scope(scene.by):
        assert blind.words_of_names("De kom. Souza kom.") == ["Souza"]


@pytest.mark.parametrize("field", ["author", "photographer", "said_by"])
def test_her_name_signs_nothing_and_whoever_shares_a_part_of_it_may(scene, field):
    scene.protect()
    titles: list[str] = []

    def publish(name: str) -> None:
        words = {"author": name} if field == "author" else {}
        seen = makers.about(photographer=name) if field == "photographer" else None
        day = {"participant": None, "consented_on": makers.DAY}
        said = [Said("Vi lagar mat.", said_by=name, **day)] if field == "said_by" else []
        title = f"{len(titles)} kom"
        titles.append(title)
        makers.write(scene.by, title, seen=seen, said=said, **words)

    publish("Zefyrson Berg")
    for name in (FULL, NAME, NAME.lower()):
        with pytest.raises(NotReady) as refused:
            publish(name)
        assert [one.field.rpartition("-")[2] for one in refused.value.missing] in (["id_author"], [field])
    assert CODE not in str(refused.value.missing)


def test_the_row_of_a_publishing_stands_before_what_is_asked_for_it(scene, monkeypatch):
    """Writers of rows wait for each other: a no before it is seen, and one after it sees the post."""
    told: list[str] = []
    record, check = diary.record, diary._check

    def kept(by: Actor, act: str, *more: Any, **rest: Any) -> Any:
        told.append(act)
        return record(by, act, *more, **rest)

    monkeypatch.setattr(diary, "record", kept)
    monkeypatch.setattr(diary, "_check", lambda post: (told.append("asked"), check(post))[1])
    post = makers.write(scene.by, "Mat", publish=False)
    told.clear()
    with scope(scene.by):
        diary.publish(scene.by, post=post)
    assert told == ["post.publish", "asked"]


def test_protecting_writes_its_row_before_it_looks_for_what_is_out(scene, monkeypatch):
    told: list[str] = []
    record, scrub = shelter.record, shelter.scrub
    monkeypatch.setattr(shelter, "record", lambda *row: (told.append(row[1]), record(*row))[1])
    monkeypatch.setattr(shelter, "scrub", lambda *row: (told.append("scrub"), scrub(*row))[1])
    scene.protect()
    assert told == ["participant.change", "scrub"]


def test_protection_that_an_old_copy_forgot_is_put_back_once(scene):
    keys_of_hers = f"{scene.first.account_id},{scene.second.account_id}"
    line = since.Line(scene.her.pk, scene.lab.pk, timezone.now(), "hidden", keys_of_hers)
    with scope(scene.by):
        assert shelter.protect_again(scene.by, line) == 1
        hidden = scene.fresh()
        assert hidden.guarded_at is not None
        assert shelter.protect_again(scene.by, line) == 0
        assert scene.fresh().display_name == hidden.display_name
