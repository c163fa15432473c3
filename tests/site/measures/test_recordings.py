"""Questions read aloud: recorded, listened to, approved, and heard with this very text only."""

from collections.abc import Callable
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from tests.people import signed_in
from tests.site.measures.conftest import her_client, tap
from tests.site.outside.test_speech import wav

from egenkraft.core import measures
from egenkraft.site.access.models import Lab
from egenkraft.site.access.scope import Actor, scope
from egenkraft.site.audit.models import AuditRow
from egenkraft.site.consent.actions import withdraw
from egenkraft.site.measures import asking, recordings, scripts, tapping
from egenkraft.site.measures.models import Answer, CheckIn, Recording
from egenkraft.site.outside.speech import Speech

FIRST = "/check-in/voices/sv/conf-conf-01/"
SPOKEN = Speech(b"spoken" * 100, 6)


def send(client: Client, data: bytes, address: str = FIRST, yes: str = "on") -> Any:
    file = SimpleUploadedFile("speech.wav", data, content_type="audio/wav")
    return client.post(address, {"sound": file, "yes": yes} if yes else {"sound": file})


def approval(by: Actor, key: str = "conf-conf-01") -> dict[str, str]:
    """What the button of the page sends: which recording was listened to."""
    with scope(by):
        kept = scripts.recording(scripts.scripts("sv")[key])
        assert kept is not None
        return {"approve": kept.recorded_at.isoformat()}


@pytest.fixture
def heard(leader: Actor) -> Callable[..., Recording]:
    """A text that somebody has read and approved."""

    def make(key: str = "conf-conf-01", language: str = "sv") -> Recording:
        with scope(leader):
            row = recordings.keep(leader, script=scripts.scripts(language)[key], speech=SPOKEN)
            recordings.approve(leader, recording=row)
            return row

    return make


def test_it_is_recorded_listened_to_approved_and_then_heard(
    leader: Actor, woman: Any, opened: Callable[..., CheckIn]
) -> None:
    staff, her, check_in = signed_in(leader), her_client(woman), opened(woman)
    address = f"/check-in/{check_in.pk}/1/"
    assert send(staff, wav(4)).url == FIRST
    assert "data-say" not in her.get(address).content.decode()  # nobody has listened to it yet
    assert her.get(f"{address}sound/").status_code == 404
    assert "Lyssna, godkänn sedan" in staff.get(FIRST).content.decode()
    onward = staff.post(f"{FIRST}decide/", approval(leader))
    assert onward.url == "/check-in/voices/sv/conf-conf-02/"  # the next one that is missing
    page = her.get(address).content.decode()
    assert page.count("data-say") == 2  # the button, and the script that looks for it
    assert f'src="{address}sound/"' in page
    sound = her.get(f"{address}sound/")
    assert (sound.status_code, sound.headers["Content-Type"]) == (200, "audio/mpeg")
    assert sound.headers["Cache-Control"] == "no-store"  # nothing stays on her device
    part = her.get(f"{address}sound/", headers={"range": "bytes=0-9"})
    assert (part.status_code, len(part.content)) == (206, 10)  # as iPhones ask


def test_whether_she_listened_is_kept_with_the_answer_and_only_with_this_one(
    woman: Any, opened: Callable[..., CheckIn], heard: Callable[..., Recording]
) -> None:
    check_in, her = opened(woman), her_client(woman)
    heard()
    heard("conf-conf-02")
    her.get(f"/check-in/{check_in.pk}/1/sound/")
    tap(her, check_in, 1, "2")
    tap(her, check_in, 2, "1")
    with scope(Actor.system(check_in.lab_id)):
        played = dict(Answer.objects.filter(check_in=check_in).values_list("item", "voice_played"))
    assert played == {"conf-01": True, "conf-02": False}


def test_another_text_another_language_and_another_lab_are_not_heard(
    leader: Actor, other_lab: Lab, woman: Any, opened: Callable[..., CheckIn], heard: Callable[..., Recording]
) -> None:
    check_in, her = opened(woman), her_client(woman)
    heard(language="en")
    with scope(leader):  # what was read before the text changed
        old = scripts.Script("conf-conf-01", "conf", "sv", ("Jag kan ringa.", "Nej", "Ja"))
        row = recordings.keep(leader, script=old, speech=SPOKEN)
        recordings.approve(leader, recording=row)
    far = Actor.system(other_lab.pk)
    with scope(far):
        row = recordings.keep(far, script=scripts.scripts("sv")["conf-conf-01"], speech=SPOKEN)
        Recording.objects.filter(pk=row.pk).update(
            approved_at=row.recorded_at, approved_by_id=leader.account_id
        )
    assert "data-say" not in her.get(f"/check-in/{check_in.pk}/1/").content.decode()
    assert her.get(f"/check-in/{check_in.pk}/1/sound/").status_code == 404
    assert signed_in(leader).get(f"/check-in/voices/sound/{row.pk}/").status_code == 404


def test_recordings_of_changed_texts_are_counted_and_can_go(
    leader: Actor, heard: Callable[..., Recording]
) -> None:
    heard()
    with scope(leader):
        old = scripts.Script("conf-conf-01", "conf", "sv", ("Jag kan ringa.", "Nej", "Ja"))
        recordings.keep(leader, script=old, speech=SPOKEN)
    staff = signed_in(leader)
    assert (
        "1 inspelning hör till en text som har ändrats" in staff.get("/check-in/voices/sv/").content.decode()
    )
    staff.post("/check-in/voices/sv/")
    with scope(leader):
        assert Recording.objects.count() == 1
        assert scripts.heard(scripts.scripts("sv")["conf-conf-01"]) is not None


def test_a_sensitive_question_is_not_said_aloud_before_she_is_alone(
    woman: Any, opened: Callable[..., CheckIn], heard: Callable[..., Recording]
) -> None:
    key = next(key for key in scripts.scripts("sv") if key.startswith("safe-"))
    heard(key)
    check_in, her = opened(woman, pack="safe"), her_client(woman)
    address = f"/check-in/{check_in.pk}/1/sound/"
    assert her.get(address).status_code == 404
    her.post(f"/check-in/{check_in.pk}/", {"alone": "yes"})
    assert her.get(address).status_code == 200


def test_after_her_no_nothing_is_heard(
    woman: Any, opened: Callable[..., CheckIn], heard: Callable[..., Recording], leader: Actor
) -> None:
    heard()
    check_in, her = opened(woman), her_client(woman)
    with scope(leader):
        withdraw(leader, participant=woman, purpose="measure", form="tapped", language="sv")
    assert her.get(f"/check-in/{check_in.pk}/1/sound/").status_code == 404


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"", "är ingen inspelning från den här sidan"),
        (b"\x1a\x45\xdf\xa3" + b"0" * 300, "är ingen inspelning från den här sidan"),
        (wav(2, loud=0.001), "Det hörs ingenting"),
        (wav(20), "Läs på högst tolv sekunder"),
    ],
    ids=["empty", "another kind", "silent", "long"],
)
def test_a_bad_file_is_refused_in_words_and_the_old_recording_stands(
    leader: Actor, heard: Callable[..., Recording], data: bytes, words: str
) -> None:
    row = heard()
    page = send(signed_in(leader), data)
    assert page.status_code == 200
    assert words in page.content.decode()
    with scope(leader):
        assert bytes(Recording.objects.get(pk=row.pk).sound) == SPOKEN.data


def test_without_the_readers_yes_nothing_is_kept(leader: Actor, waves: Any) -> None:
    page = send(signed_in(leader), wav(3), yes="")
    assert "kryssa i att hen säger ja" in page.content.decode()
    with scope(leader):
        assert not Recording.objects.exists()


def test_a_new_recording_is_not_heard_before_somebody_has_listened(
    leader: Actor, heard: Callable[..., Recording]
) -> None:
    row = heard()
    send(signed_in(leader), wav(3))
    with scope(leader):
        again = Recording.objects.get()
        assert again.pk == row.pk
        assert again.approved_at is None
        assert bytes(again.sound) != SPOKEN.data


def test_two_taps_approve_and_take_away_once(leader: Actor, heard: Callable[..., Recording]) -> None:
    row, staff = heard(), signed_in(leader)
    staff.post(f"{FIRST}decide/", approval(leader))
    assert staff.post(f"{FIRST}decide/", {}).status_code == 302
    assert staff.post(f"{FIRST}decide/", {}).status_code == 404  # it is gone already
    acts = list(AuditRow.objects.filter(object=row.pk).order_by("sequence").values_list("action", flat=True))
    assert acts == ["recording.keep", "recording.approve", "recording.remove"]


def test_every_screen_that_can_be_asked_has_one_text_to_read() -> None:
    """The texts of the list are exactly the screens of all packs, at the first and at later times."""
    for language in ("sv", "en"):
        texts = scripts.scripts(language)
        assert len({one.digest for one in texts.values()}) == len(texts)
        for key, pack in asking.packs().items():
            for first in (True, False):
                for question in measures.questions(pack, language, first_wave=first):
                    read = scripts.script(key, question, tapping.screens(pack, question, "3")[0])
                    assert texts[read.key].digest == read.digest
                    assert read.lines[1:] == tuple(words for _answer, words in question.answers)
                    assert all(read.lines)
    assert scripts.scripts("so") == {}


def test_the_last_one_says_that_all_can_be_heard(leader: Actor, heard: Callable[..., Recording]) -> None:
    keys = list(scripts.scripts("sv"))
    for key in keys[1:]:
        heard(key)
    with scope(leader):
        recordings.keep(leader, script=scripts.scripts("sv")[keys[0]], speech=SPOKEN)
    staff = signed_in(leader)
    done = staff.post(f"/check-in/voices/sv/{keys[0]}/decide/", approval(leader, keys[0]))
    assert done.url == "/check-in/voices/sv/"
    page = staff.get(done.url).content.decode()
    assert f"{len(keys)} av {len(keys)} går att höra" in page
    assert "Bra jobbat" in page


@pytest.mark.parametrize("rows", [1, 3])
def test_the_lists_ask_once_and_carry_no_sounds(
    leader: Actor, heard: Callable[..., Recording], rows: int, django_assert_num_queries: Any
) -> None:
    for key in list(scripts.scripts("sv"))[:rows]:
        heard(key)
    with scope(leader), django_assert_num_queries(1) as asked:
        assert sum(shelf.heard for shelf in scripts.shelves()) == rows
    assert '"sound"' not in asked.captured_queries[0]["sql"]


def test_what_is_not_there_answers_so(
    leader: Actor, woman: Any, opened: Callable[..., CheckIn], heard: Callable[..., Recording]
) -> None:
    heard()
    staff, her, check_in = signed_in(leader), her_client(woman), opened(woman)
    for address in ("so/", "so/conf-conf-01/", "sv/conf-conf-99/", f"sound/{check_in.pk}/"):
        assert staff.get(f"/check-in/voices/{address}").status_code == 404
    assert staff.post("/check-in/voices/so/").status_code == 404
    assert staff.post("/check-in/voices/so/conf-conf-01/decide/", {"approve": "1"}).status_code == 404
    assert staff.post("/check-in/voices/sv/conf-conf-99/decide/", {"approve": "1"}).status_code == 404
    for number in (0, 99):
        assert her.get(f"/check-in/{check_in.pk}/{number}/sound/").status_code == 404


def test_every_text_has_an_address_that_opens(leader: Actor, waves: Any) -> None:
    staff = signed_in(leader)
    shown = staff.get("/check-in/voices/sv/").content.decode()
    keys = list(scripts.scripts("sv"))
    assert len(keys) > 70
    assert 'href=""' not in shown
    for key in keys:
        assert f'href="/check-in/voices/sv/{key}/"' in shown
    follow_up = next(key for key in keys if key.endswith("-tie"))
    assert staff.get(f"/check-in/voices/sv/{follow_up}/").status_code == 200


def test_what_was_recorded_anew_is_listened_to_anew(leader: Actor, heard: Callable[..., Recording]) -> None:
    """One listens, another records meanwhile: the tap of the first approves nothing unheard."""
    row, staff = heard(), signed_in(leader)
    send(staff, wav(3))
    refused = staff.post(f"{FIRST}decide/", {"approve": row.recorded_at.isoformat()}, follow=True)
    assert "spelades in på nytt" in refused.content.decode()
    with scope(leader):
        assert Recording.objects.get().approved_at is None
