"""L1, attendance: each lettered point of the screen that this version has."""

import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone
from tests.people import say, staff

from egenkraft.site.access.scope import Actor, scope
from egenkraft.site.activities import actions
from egenkraft.site.activities.models import Activity, Attendance


@pytest.fixture
def page(leader: Actor, client_as: Any, activity: Activity, twenty: list[Any]) -> tuple[Client, str]:
    return client_as(leader), f"/activities/{activity.pk}/"


def marks(activity: Activity) -> dict[str, str]:
    with scope(Actor.system(activity.lab_id)):
        rows = Attendance.objects.filter(activity=activity).select_related("participant")
        return {row.participant.code: row.state for row in rows}


def pressed(html: str, name: str) -> list[str]:
    found = re.findall(rf'name="{name}" value="([^"]+)" aria-pressed="true"', html)
    return [str(code) for code in found]


def found_again(html: str) -> str:
    """Whose row the anchor leads to."""
    row = re.search(r'id="last">.*?<bdi[^>]*>([^<]+)</bdi>', html, re.S)
    return row[1] if row else ""


def test_L1a_twenty_people_are_twenty_taps_each_saved_at_once(
    page: tuple[Client, str], activity: Activity, twenty: list[Any]
) -> None:
    client, home = page
    for tap, person in enumerate(twenty, start=1):
        answer = client.post(f"{home}mark/", {"away" if tap == 7 else "here": person.code})
        assert answer.status_code == 302
        assert answer.url.startswith(home)
        assert answer.url.endswith("#last")
        assert found_again(client.get(answer.url).content.decode()) == person.shown_as  # back to the same row
        assert len(marks(activity)) == tap
    html = client.get(home).content.decode()
    assert pressed(html, "away") == ["P07"]
    assert len(pressed(html, "here")) == 19
    assert re.search(r"<span data-here>19</span>/20", html)


def test_L1a_every_tap_says_what_was_saved(page: tuple[Client, str], twenty: list[Any]) -> None:
    client, home = page
    html = client.get(client.post(f"{home}mark/", {"here": "P03"}).url).content.decode()
    assert f"{twenty[2].shown_as}: " in html
    assert re.search(r"19 (left|kvar)", html)
    assert not re.search(r'id="tapped"\s+hidden', html)


def test_L1a_the_script_gets_the_same_words(page: tuple[Client, str], activity: Activity) -> None:
    client, home = page
    answer = client.post(f"{home}mark/", {"here": "P03"}, headers={"accept": "application/json"}).json()
    assert (answer["state"], answer["was"], answer["here"]) == ("here", "", 1)
    assert "NamnP03" in answer["said"]
    assert marks(activity) == {"P03": "here"}


def test_L1_a_double_tap_makes_one_row_and_the_last_mark_wins(
    page: tuple[Client, str], activity: Activity
) -> None:
    client, home = page
    for tap in ("here", "here", "away"):
        client.post(f"{home}mark/", {tap: "P01"})
    assert marks(activity) == {"P01": "away"}


def test_L1_a_tap_can_be_undone(page: tuple[Client, str], activity: Activity) -> None:
    client, home = page
    html = client.get(client.post(f"{home}mark/", {"here": "P01"}).url).content.decode()
    undo = re.search(r'form="marks" name="(\w+)" value="(P01)"', html)
    assert undo is not None
    client.post(f"{home}mark/", {undo[1]: undo[2]})
    assert marks(activity) == {}


def test_L1c_all_here_touches_only_those_without_a_mark(page: tuple[Client, str], activity: Activity) -> None:
    client, home = page
    client.post(f"{home}mark/", {"away": "P05"})
    client.post(f"{home}all-here/")
    found = marks(activity)
    assert len(found) == 20
    assert found["P05"] == "away"


def test_L1d_all_here_can_be_undone_and_human_marks_stay(
    page: tuple[Client, str], activity: Activity
) -> None:
    client, home = page
    client.post(f"{home}mark/", {"away": "P05"})
    client.post(f"{home}all-here/")
    client.post(f"{home}mark/", {"here": "P06"})  # confirmed by hand
    assert "all-here/undo/" in client.get(home).content.decode()
    client.post(f"{home}all-here/undo/")
    assert marks(activity) == {"P05": "away", "P06": "here"}
    assert "all-here/undo/" not in client.get(home).content.decode()


def test_L1f_minutes_are_certified_once_by_name(
    page: tuple[Client, str], leader: Actor, activity: Activity
) -> None:
    client, home = page
    client.post(f"{home}mark/", {"here": "P01"})
    form = {"minutes": "75", "children": "3", "guests": "2"}
    for _press in range(2):  # the second press of the same button changes nothing
        assert client.post(f"{home}save/", form).url == home
    html = client.get(home).content.decode()
    assert "75" in html
    assert leader.label in html
    assert 'id="marks"' not in html
    with scope(leader):
        row = Activity.objects.get()
        assert (row.minutes, row.children, row.guests, row.certified_name) == (75, 3, 2, leader.label)
    client.post(f"{home}mark/", {"away": "P01"})
    assert marks(activity) == {"P01": "here"}  # closed: a late tap changes nothing


def test_L1f_a_correction_says_what_it_changes_and_by_whom(
    page: tuple[Client, str], activity: Activity, lab: Any, client_as: Any
) -> None:
    client, home = page
    client.post(f"{home}mark/", {"here": "P01"})
    client.post(f"{home}mark/", {"here": "P02"})
    client.post(f"{home}save/", {"minutes": "90", "children": "0", "guests": "0"})
    colleague = staff(lab, "leader", "kollegan")
    other = client_as(colleague)
    html = other.get(f"{home}correct/").content.decode()
    assert re.search(r"\b3 (h|tim)\b", html)  # two people, ninety minutes
    other.post(f"{home}mark/", {"away": "P02", "correct": "1"})
    other.post(f"{home}save/", {"minutes": "80", "children": "0", "guests": "0", "correct": "1"})
    assert marks(activity) == {"P01": "here", "P02": "away"}
    with scope(colleague):
        row = Activity.objects.get()
        assert (row.minutes, row.certified_name) == (80, colleague.label)


def test_L1f_other_rooms_add_their_sentences(
    page: tuple[Client, str], activity: Activity, monkeypatch: pytest.MonkeyPatch
) -> None:
    from egenkraft.site.activities import hooks

    client, home = page
    client.post(f"{home}save/", {"minutes": "90", "children": "0", "guests": "0"})
    monkeypatch.setattr(hooks, "readers", [lambda pk: [f"The report of {pk}."]])
    assert f"The report of {activity.pk}." in client.get(f"{home}correct/").content.decode()


def test_L1_wrong_minutes_keep_what_was_typed(page: tuple[Client, str]) -> None:
    client, home = page
    answer = client.post(f"{home}save/", {"minutes": "2000", "children": "4", "guests": "1"})
    html = answer.content.decode()
    assert answer.status_code == 200
    assert 'role="alert"' in html
    assert 'value="2000"' in html
    assert 'value="4"' in html


def test_L1_nothing_is_certified_before_it_begins(
    leader: Actor, client_as: Any, make_activity: Callable[..., Activity], twenty: list[Any]
) -> None:
    later = make_activity(days=2)
    client = client_as(leader)
    assert 'name="minutes"' not in client.get(f"/activities/{later.pk}/").content.decode()
    client.post(f"/activities/{later.pk}/save/", {"minutes": "90", "children": "0", "guests": "0"})
    with scope(leader):
        assert Activity.objects.get().certified_at is None
        with pytest.raises(actions.NotBegun):
            actions.certify(leader, activity=later, minutes=90, children=0, guests=0)


def test_L1_weighs_at_most_20_kB_and_asks_the_database_at_most_ten_times(
    page: tuple[Client, str], django_assert_max_num_queries: Any
) -> None:
    client, home = page
    client.post(f"{home}all-here/")
    with django_assert_max_num_queries(10):
        answer = client.get(home)
    assert len(answer.content) <= 20_000
    assert answer.content.decode().count('class="att-row"') == 20


def test_L1_a_tap_costs_the_same_whoever_else_is_there(
    page: tuple[Client, str], django_assert_max_num_queries: Any
) -> None:
    """Everybody who writes waits in one line: what each tap asks of the database is what all wait for."""
    client, home = page
    client.post(f"{home}all-here/")
    for sent, statements in (({}, 16), ({"accept": "application/json"}, 18)):
        with django_assert_max_num_queries(statements):
            client.post(f"{home}mark/", {"away": "P07" if sent else "P08"}, headers=sent)


def test_L1_lists_only_those_who_take_part_that_day(
    page: tuple[Client, str],
    make_participant: Callable[..., Any],
    twenty: list[Any],
    leader: Actor,
    activity: Activity,
) -> None:
    client, home = page
    make_participant("NEW", started_on=activity.starts_at.date() + timedelta(days=30))
    make_participant("NO", started_on=twenty[0].started_on, agrees=["measure"])
    make_participant("OUT", started_on=twenty[0].started_on, ended_on=twenty[0].started_on, status="left")
    make_participant("PAUSE", started_on=twenty[0].started_on, status="paused")
    with scope(leader):
        say(twenty[3], "take_part", False)
    html = client.get(home).content.decode()
    listed = re.findall(r'name="here" value="([^"]+)"', html)
    assert len(listed) == 19
    assert not {"NEW", "NO", "OUT", "PAUSE", "P04"} & set(listed)
    assert client.post(f"{home}mark/", {"here": "P04"}).status_code == 404
    assert client.post(f"{home}mark/", {"here": "NO"}).status_code == 404
    assert marks(activity) == {}


def test_L1_a_withdrawn_woman_leaves_list_and_counts(
    page: tuple[Client, str], twenty: list[Any], leader: Actor
) -> None:
    client, home = page
    client.post(f"{home}mark/", {"here": "P01"})
    client.post(f"{home}mark/", {"here": "P02"})
    with scope(leader):
        say(twenty[0], "take_part", False)
    html = client.get(home).content.decode()
    assert twenty[0].shown_as not in html
    assert re.search(r"<span data-here>1</span>/19", html)
    assert re.search(r"1 (of|av) 1", client.get("/activities/").content.decode())


def test_L1_somebody_else_is_found_by_name_without_a_name_in_the_address(
    page: tuple[Client, str], make_participant: Callable[..., Any], activity: Activity
) -> None:
    client, home = page
    make_participant("P99", display_name="Zeynep", status="paused")
    answer = client.post(f"{home}find/", {"text": "zeyn"})
    assert answer.status_code == 200
    assert "Zeynep" in answer.content.decode()
    client.post(f"{home}mark/", {"here": "P99"})
    assert marks(activity) == {"P99": "here"}
    assert "Zeynep" in client.get(home).content.decode()
    listed = _results(client.post(f"{home}find/", {"text": "P01"}))
    assert 'name="here" value="P01"' not in listed  # she is on the list already


def _results(answer: Any) -> str:
    return str(answer.content.decode().split("<details")[-1])


def test_L1_a_series_expects_those_who_usually_come(
    leader: Actor, client_as: Any, make_activity: Callable[..., Activity], twenty: list[Any], kind: Any
) -> None:
    from egenkraft.site.activities.models import Series

    with scope(leader):
        series = Series.objects.create(kind=kind, title="Studiecirkel")
    earlier, now = (make_activity(days, "Studiecirkel", series=series) for days in (-8, -1))
    with scope(leader):
        for person in twenty[:4]:
            actions.mark(leader, activity=earlier, participant=person, state="here")
    client = client_as(leader)
    client.post(f"/activities/{now.pk}/all-here/")
    assert sorted(marks(now)) == ["P01", "P02", "P03", "P04"]
    assert "P20" in _results(client.get(f"/activities/{now.pk}/"))  # one tap away under “somebody else”


def test_L1_what_a_tap_says_is_what_the_sheet_counts(
    leader: Actor, make_activity: Callable[..., Activity], make_participant: Any, twenty: list[Any], kind: Any
) -> None:
    from egenkraft.site.activities.models import Series
    from egenkraft.site.activities.queries import sheet, tally

    with scope(leader):
        series = Series.objects.create(kind=kind, title="Studiecirkel")
    alone, first, then = make_activity(), *(make_activity(d, "Studiecirkel", series=series) for d in (-8, -1))
    late = make_participant("P99", started_on=timezone.localdate() + timedelta(days=3), agrees=["take_part"])
    with scope(leader):
        for row, there in ((first, twenty[:4]), (then, [*twenty[2:7], late]), (alone, twenty[:9])):
            for number, person in enumerate(there):
                actions.mark(leader, activity=row, participant=person, state="here" if number % 3 else "away")
        counted = [(tally(row), sheet(row)) for row in (alone, first, then)]
    assert [(now.here, now.left) for now, _sheet in counted] == [(s.here, s.left) for _now, s in counted]
    assert [(now.here, now.left) for now, _sheet in counted] == [
        (6, 11),
        (2, 16),
        (4, 1),
    ]  # one is expected who is not marked


def test_L1_a_researcher_sees_numbers_and_no_names(
    activity: Activity, twenty: list[Any], researcher: Actor, client_as: Any
) -> None:
    html = client_as(researcher).get(f"/activities/{activity.pk}/").content.decode()
    assert twenty[0].shown_as not in html
    assert client_as(researcher).post(f"/activities/{activity.pk}/mark/", {"here": "P01"}).status_code == 404


def test_L1_another_labs_activity_does_not_exist(activity: Activity, other_lab: Any, client_as: Any) -> None:
    from tests.people import staff

    stranger = client_as(staff(other_lab, "leader", "stranger"))
    assert stranger.get(f"/activities/{activity.pk}/").status_code == 404
    assert stranger.post(f"/activities/{activity.pk}/mark/", {"here": "P01"}).status_code == 404
