"""TRUST 4, effects 1 to 13, one test each: she chose extra protection after the data existed."""

import re
from datetime import timedelta
from pathlib import Path
from uuid import uuid4

import pytest
from django.apps import apps
from django.urls import reverse
from django.utils import timezone
from tests.people import prove, signed_in
from tests.site.trust.scene import ALIAS, CODE, FULL, NAME, canaries, without_keys

from egenkraft.site.access.permissions import table
from egenkraft.site.access.scope import scope
from egenkraft.site.activities.models import Attendance
from egenkraft.site.participants import entrust, keys
from egenkraft.site.participants.models import Participant

pytestmark = pytest.mark.protected
PAGES = ("home:person", "participants:change", "participants:status", "consent:person", "home:identity")
MORE = ("measures:open", "trust:together", "trust:person")


def test_effect_01_two_or_three_named_persons_hold_the_key_and_the_last_stays(scene):
    with scope(scene.first):
        for wrong in ([scene.first], [scene.first, scene.researcher]):
            with pytest.raises(keys.WrongNumber):
                keys.give_keys(scene.first, participant=scene.her, accounts=[row.account_id for row in wrong])
    scene.protect()
    with scope(scene.first):
        assert keys.take_key(scene.first, participant=scene.her, account=scene.second.account_id)
        with pytest.raises(keys.LastKey):
            keys.take_key(scene.first, participant=scene.her, account=scene.first.account_id)
        assert not entrust.end(scene.manager, participant=scene.her, account=scene.other.account_id)
        assert [row.pk for row in keys.holders(scene.her)] == [scene.first.account_id]
    page = prove(signed_in(scene.herself)).get("/me/protection/").content.decode()
    assert "<b><bdi>Leader</bdi></b>" in page  # she sees who they are


def test_effect_02_everybody_else_gets_404_of_the_same_length(scene):
    scene.protect()
    for actor in (scene.manager, scene.other):
        client = signed_in(actor)
        for name in (*PAGES, *MORE):
            hidden = client.get(reverse(name, args=[scene.her.pk]))
            missing = client.get(reverse(name, args=[scene.lab.pk]))
            assert hidden.status_code == missing.status_code == 404, name
            assert len(hidden.content) == len(missing.content), name
            assert dict(hidden.headers) == dict(missing.headers), name
    assert signed_in(scene.first).get(reverse("home:person", args=[scene.her.pk])).status_code == 200


def test_effect_03_no_search_and_no_suggestion_finds_her(scene):
    scene.protect()
    for actor in (scene.manager, scene.other, scene.first):
        client = signed_in(actor)
        found = client.post(reverse("activities:find", args=[scene.cafe.pk]), {"text": NAME[:4]})
        assert str(scene.her.pk) not in found.content.decode()
    form = {"code": "P90", "display_name": NAME, "symbol": "sun", "language": "sv", "reads": "well"}
    alike = signed_in(scene.other).post("/people/new/", form)
    assert alike.status_code == 302  # nobody is said to be nearly called so
    if "identity.find" in table():
        page = signed_in(scene.other).post("/people/find/", {"name": FULL}).content.decode()
        nobody = signed_in(scene.other).post("/people/find/", {"name": "Ingen Alls"}).content.decode()
        assert without_keys(page).replace(FULL, "") == without_keys(nobody).replace("Ingen Alls", "")


def test_effect_04_lists_attendance_and_printouts_show_alias_and_symbol(scene):
    scene.protect()
    her = scene.fresh()
    pages = scene.pages(scene.manager)
    sheet = scene.pages(scene.other)[f"/activities/{scene.cafe.pk}/"]  # who marks is a leader
    assert ALIAS in sheet
    assert canaries({"sheet": sheet}) == []
    assert ALIAS in pages["/people/"]
    assert canaries(pages) == []
    with scope(scene.by):
        assert Attendance.objects.filter(participant=her, state="here").count() == 2


def test_effect_05_no_badge_anywhere(scene):
    """The row of hers is the row of anybody: only name, symbol and address differ."""
    scene.protect()
    pattern = re.compile(r'<li>\s*<a class="row" href="/people/([0-9a-f-]{36})/".*?</li>', re.S)
    rows = {m[1]: m[0] for m in pattern.finditer(scene.pages(scene.manager)["/people/"])}
    hers, friends = rows[str(scene.her.pk)], rows[str(scene.friend.pk)]
    words = re.compile(r">[^<>]*<|<svg.*?</svg>|[0-9a-f-]{36}", re.S)
    assert (
        re.findall(r'class="[^"]*"', words.sub("><", hers))[:3]
        == re.findall(r'class="[^"]*"', words.sub("><", friends))[:3]
    )
    for page in scene.pages(scene.manager).values():
        assert "guard" not in page
        assert "skydd" not in page.lower()


FORBIDDEN = ("address", "street", "workplace", "school", "kindergarten", "postcode", "personnummer")


def test_effect_06_no_field_for_an_address_workplace_or_school(scene):
    scene.protect()
    ours = [m for m in apps.get_models() if m.__module__.startswith("egenkraft.site.")]
    hers = [
        m
        for m in ours
        if m is Participant or any(f.related_model is Participant for f in m._meta.get_fields())
    ]
    fields = {f"{m.__name__}.{f.name}" for m in hers for f in m._meta.concrete_fields}
    assert len(hers) > 10
    assert [name for name in fields if any(word in name.lower() for word in FORBIDDEN)] == []
    her = scene.fresh()
    assert (her.birth_year, her.home_area_id, her.place_id, her.end_reason) == (None, None, None, "")
    form = {"display_name": ALIAS, "symbol": "sun", "language": "sv", "reads": "well", "birth_year": "1987"}
    signed_in(scene.first).post(f"/people/{her.pk}/change/", form)
    assert scene.fresh().birth_year is None  # not even by a key holder


def test_effect_07_her_number_is_read_by_key_holders_only(scene):
    """There is no other way to call her than the number in the vault, behind step-up and a reason."""
    scene.protect()
    assert set(table()["identity.see"].roles) <= {"leader", "participant"}
    for actor in scene.without_key:
        client = signed_in(actor)
        assert client.get(reverse("home:identity", args=[scene.her.pk])).status_code == 404
        assert canaries(scene.pages(actor), ("0739", "måndagar")) == []


def installed(*labels: str) -> bool:
    return any(apps.is_installed(f"egenkraft.site.{label}") for label in labels)


def test_effect_08_no_message_unless_she_chooses_a_channel_again(scene):
    if not installed("messages"):
        scene.protect()
        assert not [name for name in table() if name.startswith(("message", "contact"))]
        return
    from egenkraft.site.messages.models import Contact

    with_channel(scene)
    scene.protect()
    with scope(scene.by):
        assert not Contact.objects.filter(participant=scene.her).exclude(channel="none").exists()
        assert queued(scene) == 0


def test_effect_09_messages_that_wait_are_stopped(scene):
    if not installed("messages"):
        scene.protect()
        assert not [m for m in apps.get_models() if m.__name__ in ("Message", "Outbox")]
        return
    from egenkraft.site.messages.models import Message

    with_channel(scene)
    with scope(scene.by):
        assert queued(scene) == 1
    scene.protect()
    with scope(scene.by):
        assert {row.state for row in Message.objects.filter(participant=scene.her)} == {"stopped"}


def test_effect_10_no_calendar_file_and_no_reminder_text(scene):
    scene.protect()
    site = Path(apps.get_app_config("trust").path).parent
    files = [p for p in site.rglob("*.py") if "import icalendar" in p.read_text(encoding="utf-8")]
    assert files == []  # when calendar files come, this fails until hers are left out
    if installed("messages"):
        with scope(scene.by):
            assert queued(scene) == 0


def with_channel(scene):
    from egenkraft.site.messages.actions import choose_channel

    with scope(scene.by):
        day = timezone.localdate()
        choose_channel(scene.by, participant=scene.her, channel="sms", confirmed_on=day)


def queued(scene):
    from egenkraft.site.messages.actions import queue

    moment = timezone.now() + timedelta(days=2)
    people = [scene.her.pk]
    return queue(scene.by, kind="interview", cause=uuid4(), moment=moment, people=people, due_at=moment)


def beyond_themselves(role):
    """The capabilities of a role that reach further than its own account."""
    return {name for name, row in table().items() if row.reaches.get(role, "o") != "o"}


def test_effect_11_no_network_picture_and_no_introduction_exists_yet(scene):
    """When the room of networks comes, this fails until it leaves out people with extra protection."""
    scene.protect()
    assert not installed("networks")
    assert not [name for name in table() if name.startswith(("network", "introduc"))]


def test_effect_12_a_mentor_reaches_no_person_yet(scene):
    """When a mentor gets a capability on people, this fails until it shows the alias after her yes only."""
    scene.protect()
    assert beyond_themselves("mentor") <= {"methods.see"}


def test_effect_13_interviews_by_alias_for_key_holders_and_no_card_for_employers(scene):
    scene.protect()
    assert ALIAS in scene.pages(scene.first)["/jobs/"]
    for actor in (scene.manager, scene.other):
        assert str(scene.interview.pk) not in scene.pages(actor)["/jobs/"]
        assert signed_in(actor).get(f"/jobs/{scene.interview.pk}/").status_code == 404
    assert CODE not in scene.pages(scene.first)["/jobs/"]
    assert beyond_themselves("employer") == set()


def test_effect_25_nothing_shows_it_to_others(scene):
    """Her row is the row of a woman of the same alias who is simply out of reach, byte for byte."""
    scene.protect()
    her = scene.fresh()
    paths = (
        "/people/",
        "/people/?show=active",
        "/people/not-yet/",
        f"/activities/{scene.cafe.pk}/",
        "/trials/",
    )
    viewers = [(scene.other, path) for path in paths] + [(scene.manager, path) for path in paths]

    def looks():
        return [without_keys(signed_in(actor).get(path).content.decode()) for actor, path in viewers]

    with_it = looks()
    with scope(scene.by):
        Participant.objects.filter(pk=her.pk).update(guarded_at=None)
    without_it = looks()
    assert with_it == without_it
    assert any(ALIAS in page for page in with_it)


WAIT = {11: "maps of people", 12: "mentors", 19: "files for funders", 21: "outside services"}


def test_each_of_the_25_effects_has_its_test(goal):
    """Those that wait watch for a part that does not exist yet, and fail on the day it comes."""
    files = ("test_protected.py", "test_protected_copies.py")
    text = "".join(Path(__file__).with_name(name).read_text(encoding="utf-8") for name in files)
    found = {int(number) for number in re.findall(r"def test_effect_(\d\d)_", text)}
    waiting = set(WAIT) | (set() if installed("messages") else {8, 9})
    goal(
        "G20",
        reached=f"{len(found)} of 25; {len(waiting)} of them watch for parts that do not exist yet",
        wanted="25 effects, chosen after data exist",
        ok=found == set(range(1, 26)),
    )
    assert found == set(range(1, 26))
