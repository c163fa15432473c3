"""A question is read aloud at the lab, and somebody who does not read hears it on her phone."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone
from tests.journeys.conftest import MICROPHONE
from tests.people import make_participant, signed_in
from tests.site.outside.test_speech import wav

from egenkraft.site.access.models import Lab
from egenkraft.site.access.scope import Actor, scope
from egenkraft.site.measures import recordings, scripts
from egenkraft.site.measures.actions import open_check_in
from egenkraft.site.measures.models import Answer, CheckIn, Wave
from egenkraft.site.outside.speech import mp3

Walk = Callable[..., Any]
SOON = """(what) => new Promise((done, failed) => {
  const sound = (self.sound ??= document.querySelector("audio"));
  const file = document.querySelector("[type=file]");
  const is = {
    recorded: () => file.files[0]?.name == "speech.wav",
    plays: () => !sound.paused,
    ended: () => sound.ended && sound.currentTime > 1,
    stopped: () => sound.paused && sound.currentTime == 0,
    silent: () => sound.paused,
  };
  const from = performance.now();
  const late = () => performance.now() - from > 9000;
  const look = () => is[what]() ? done() : late() ? failed(new Error(what)) : setTimeout(look, 20);
  look();
})"""  # the strict policy of our pages lets no text become a script, so the browser gets the whole function


@pytest.fixture
def asked(lab: Lab, people: dict[str, Actor]) -> CheckIn:
    """Given a check-in that waits for her."""
    woman = make_participant(
        lab, "P01", display_name="Selam", started_on=timezone.localdate() - timedelta(days=7)
    )
    with scope(people["leader"]):
        wave = Wave.objects.get(number=0)
        return open_check_in(people["leader"], participant=woman, pack="conf", wave=wave, mode="alone")


@pytest.fixture
def device(walker: Walk) -> Walk:
    """Given a phone on which somebody is signed in."""

    def make(who: Actor, **how: Any) -> Any:
        one = walker("phone", **how)
        cookie = signed_in(who).cookies["s"].value
        one.page.context.add_cookies([{"name": "s", "value": cookie, "url": one.base}])
        return one

    return make


def read_aloud(one: Any) -> None:
    """The leader finds the first text, somebody reads it, and they listen to it."""
    one.page.add_init_script(MICROPHONE)
    one.go("/check-in/").press("Läs in frågorna", role="link").press("Svenska", role="link")
    one.press("Läs nästa", role="link").says("Jag kan ringa en arbetsgivare")
    one.page.get_by_role("button", name="Spela in").click()
    one.page.get_by_role("button", name="Stopp").wait_for()
    one.page.wait_for_timeout(2_000)  # somebody reads
    one.page.get_by_role("button", name="Stopp").click()
    one.page.evaluate(SOON, "recorded")
    one.page.get_by_label("Den som läser vet").check()
    one.check().press("Spara inspelningen").says("Lyssna, godkänn sedan")


def test_P3_what_was_read_at_the_lab_is_heard_to_its_end(
    device: Walk, asked: CheckIn, people: dict[str, Actor]
) -> None:
    leader = device(people["leader"], both=True)
    read_aloud(leader)
    leader.press("Den är bra").says("Här är nästa")
    her = Actor(lab_id=asked.lab_id, role="participant", participant_id=asked.participant_id)
    one = device(her, both=True).go(f"/check-in/{asked.pk}/1/").check()
    listen = one.page.get_by_role("button", name="Lyssna")
    assert min(listen.bounding_box()["height"], listen.bounding_box()["width"]) >= 48
    listen.click()
    one.page.evaluate(SOON, "plays")
    assert listen.get_attribute("aria-pressed") == "true"
    one.page.evaluate(SOON, "ended")
    assert listen.get_attribute("aria-pressed") == "false"
    one.check().page.locator(".choices label").first.click()
    one.press("Nästa")
    with scope(Actor.system(asked.lab_id)):
        assert Answer.objects.get(item="conf-01").voice_played


def read_before(leader: Actor) -> None:
    """Somebody has read the first text, twelve seconds long, and the leader has approved it."""
    with scope(leader):
        row = recordings.keep(leader, script=scripts.scripts("sv")["conf-conf-01"], speech=mp3(wav(12)))
        recordings.approve(leader, recording=row)


def test_P3_a_second_tap_stops_and_leaving_in_haste_silences(
    device: Walk, asked: CheckIn, people: dict[str, Actor]
) -> None:
    read_before(people["leader"])
    her = Actor(lab_id=asked.lab_id, role="participant", participant_id=asked.participant_id)
    one = device(her).go(f"/check-in/{asked.pk}/1/")
    listen = one.page.get_by_role("button", name="Lyssna")
    listen.click()
    one.page.evaluate(SOON, "plays")
    listen.click()
    one.page.evaluate(SOON, "stopped")
    listen.click()
    one.page.evaluate(SOON, "plays")
    one.page.evaluate("document.body.replaceChildren()")  # what leaving does first of all
    one.page.evaluate(SOON, "silent")


def test_P3_without_a_script_the_browsers_own_player_is_there(
    device: Walk, asked: CheckIn, people: dict[str, Actor]
) -> None:
    read_before(people["leader"])
    her = Actor(lab_id=asked.lab_id, role="participant", participant_id=asked.participant_id)
    one = device(her, js=False).go(f"/check-in/{asked.pk}/1/").check()
    assert one.page.locator("audio[controls]").is_visible()
    assert one.page.get_by_role("button", name="Lyssna").count() == 0
