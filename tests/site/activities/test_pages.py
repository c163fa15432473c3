"""Planning: one activity, a series, changes, cancellations, the list and the lab's own kinds."""

import re
from collections.abc import Callable
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.db import IntegrityError, transaction
from django.test import Client
from django.utils import timezone

from egenkraft.site.access.scope import Actor, scope
from egenkraft.site.activities import actions, queries
from egenkraft.site.activities.models import Activity, Attendance, Kind, Series
from egenkraft.site.audit.verify import verify

LONG_AGO = datetime(2018, 1, 1, tzinfo=ZoneInfo("UTC"))


@pytest.fixture
def client(leader: Actor, client_as: Any) -> Client:
    return client_as(leader)  # type: ignore[no-any-return]


@pytest.fixture
def form(kind: Kind) -> dict[str, str]:
    return {
        "kind": str(kind.pk), "title": "", "day": "9/10 2029", "clock": "14.30", "minutes": "90",
        "weeks": "1", "place": "", "partner": "", "method_version": "",
    }  # fmt: skip


def planned(leader: Actor) -> list[Activity]:
    with scope(leader):
        return list(Activity.objects.order_by("starts_at"))


def test_one_activity_takes_the_kinds_name_when_it_has_no_title(
    client: Client, leader: Actor, form: dict[str, str]
) -> None:
    answer = client.post("/activities/new/", form)
    (row,) = planned(leader)
    assert answer.url == f"/activities/{row.pk}/"
    assert row.title == "Språkkafé"
    assert timezone.localtime(row.starts_at).isoformat() == "2029-10-09T14:30:00+02:00"


def test_a_double_tap_on_plan_makes_one(client: Client, leader: Actor, form: dict[str, str]) -> None:
    assert client.post("/activities/new/", form).url == client.post("/activities/new/", form).url
    assert len(planned(leader)) == 1


def test_a_series_keeps_its_clock_time_when_the_clocks_change(
    client: Client, leader: Actor, form: dict[str, str]
) -> None:
    client.post("/activities/new/", form | {"weeks": "5", "title": "Språkkafé tisdag"})
    rows = planned(leader)
    assert {f"{timezone.localtime(row.starts_at):%H:%M %A}" for row in rows} == {"14:30 Tuesday"}
    assert len({row.starts_at.astimezone(ZoneInfo("UTC")).hour for row in rows}) == 2
    with scope(leader):
        assert Series.objects.get().activities.count() == 5


def test_two_kinds_with_one_title_are_two_series(client: Client, leader: Actor, form: dict[str, str]) -> None:
    with scope(leader):
        other = Kind.objects.get(key="study_circle")
    client.post("/activities/new/", form | {"weeks": "2", "title": "Tisdag"})
    client.post("/activities/new/", form | {"weeks": "2", "title": "Tisdag", "kind": str(other.pk)})
    with scope(leader):
        assert {row.kind.key for row in Series.objects.all()} == {"language_cafe", "study_circle"}
        assert all(one.kind_id == one.series.kind_id for one in Activity.objects.all())


@pytest.mark.parametrize(("field", "typed"), [("day", "31/2 2029"), ("clock", "25:00"), ("minutes", "0")])
def test_a_mistake_keeps_the_rest(
    client: Client, leader: Actor, form: dict[str, str], field: str, typed: str
) -> None:
    html = client.post("/activities/new/", form | {field: typed, "title": "Mitt möte"}).content.decode()
    assert 'role="alert"' in html
    assert "Mitt möte" in html
    assert typed in html
    assert planned(leader) == []


def test_a_change_shows_and_may_not_make_a_twin(client: Client, leader: Actor, form: dict[str, str]) -> None:
    client.post("/activities/new/", form)
    client.post("/activities/new/", form | {"clock": "16:00"})
    first, second = planned(leader)
    page = client.get(f"/activities/{second.pk}/change/").content.decode()
    assert 'value="2029-10-09"' in page
    assert 'value="16:00"' in page
    twin = client.post(f"/activities/{second.pk}/change/", form)
    assert 'role="alert"' in twin.content.decode()
    client.post(f"/activities/{second.pk}/change/", form | {"clock": "17:15"})
    assert f"{timezone.localtime(planned(leader)[1].starts_at):%H:%M}" == "17:15"
    assert planned(leader)[0].starts_at == first.starts_at


def test_a_certified_activity_is_not_changed_behind_its_certificate(
    client: Client, leader: Actor, activity: Activity, form: dict[str, str]
) -> None:
    client.post(f"/activities/{activity.pk}/save/", {"minutes": "90", "children": "0", "guests": "0"})
    assert 'role="alert"' in client.post(f"/activities/{activity.pk}/change/", form).content.decode()
    assert planned(leader)[0].starts_at == activity.starts_at


def test_cancelled_and_taken_back(client: Client, leader: Actor, activity: Activity) -> None:
    home = f"/activities/{activity.pk}/"
    client.post(f"{home}cancel/")
    client.post(f"{home}cancel/")
    html = client.get(home).content.decode()
    assert leader.label in html
    assert 'id="marks"' not in html
    assert client.post(f"{home}mark/", {"here": "P01"}).status_code in (302, 404)
    client.post(f"{home}restore/")
    assert 'id="marks"' in client.get(home).content.decode()


def test_what_took_place_cannot_be_cancelled(
    client: Client, leader: Actor, activity: Activity, make_participant: Callable[..., Any]
) -> None:
    make_participant("P01", started_on=date(2018, 1, 1))
    client.post(f"/activities/{activity.pk}/mark/", {"here": "P01"})
    client.post(f"/activities/{activity.pk}/cancel/")
    assert planned(leader)[0].cancelled_at is None


def test_the_list_says_the_state_of_each_in_a_word(
    client: Client,
    make_activity: Callable[..., Activity],
    make_participant: Callable[..., Any],
    leader: Actor,
) -> None:
    person = make_participant("P01", started_on=date(2018, 1, 1))
    rows = {
        name: make_activity(days, name) for days, name in ((-1, "Omärkt"), (-2, "Märkt"), (-3, "Intygad"))
    }
    rows["Inställd"], rows["Framtid"] = make_activity(-4, "Inställd"), make_activity(3, "Framtid")
    with scope(leader):
        actions.mark(leader, activity=rows["Märkt"], participant=person, state="here")
        actions.certify(leader, activity=rows["Intygad"], minutes=60, children=0, guests=0)
        actions.cancel(leader, activity=rows["Inställd"])
        month = queries.past(timezone.localdate() + timedelta(days=9))
        states = {card.title: card.state for one in month.months for card in one.cards}
        assert [card.title for card in queries.uncertified(timezone.localdate())] == ["Märkt", "Omärkt"]
    assert states == {
        "Omärkt": "unmarked",
        "Märkt": "marked",
        "Intygad": "certified",
        "Inställd": "cancelled",
        "Framtid": "planned",
    }
    html = client.get("/activities/").content.decode()
    assert re.search(r"1 (of|av) 1", html)
    assert html.index("Framtid") < html.index("Omärkt") < html.index("Märkt")


def test_the_list_asks_the_same_for_three_and_thirty(
    client: Client, make_activity: Callable[..., Activity], django_assert_max_num_queries: Any
) -> None:
    counts = []
    for number in range(1, 31):
        make_activity(-number if number % 2 else number, f"Nr {number}")
        if number in (3, 30):
            with django_assert_max_num_queries(10) as asked:
                assert client.get("/activities/").status_code == 200
            counts.append(len(asked))
    assert counts[0] == counts[1]


def test_earlier_months_are_one_tap_away(client: Client, make_activity: Callable[..., Activity]) -> None:
    make_activity(-5, "Nyss")
    make_activity(-200, "Länge sedan")
    html = client.get("/activities/").content.decode()
    assert "Länge sedan" not in html
    earlier = re.search(r'href="(\?before=\d{4}-\d\d)"', html)
    assert earlier is not None
    assert "Länge sedan" in client.get(f"/activities/{earlier[1]}").content.decode()
    assert client.get("/activities/?before=nonsense").status_code == 200


def test_kinds_are_the_labs_own(client: Client, leader: Actor, kind: Kind) -> None:
    client.post("/activities/kinds/", {"name_sv": "Odling", "name_en": "Gardening"})
    client.post(f"/activities/kinds/{kind.pk}/", {"name_sv": "Kaffeprat", "name_en": "Coffee talk"})
    with scope(leader):
        assert Kind.objects.get(key="gardening").name_sv == "Odling"
        actions.ship_kinds(leader)  # shipping again never overwrites the lab's words
        assert Kind.objects.get(key="language_cafe").name_sv == "Kaffeprat"
        assert Kind.objects.count() == 11
    assert "Odling" in client.get("/activities/new/").content.decode()


def test_hours_count_certified_minutes_of_those_who_take_part(
    leader: Actor, make_activity: Callable[..., Activity], make_participant: Callable[..., Any]
) -> None:
    first, second = (make_participant(code, started_on=date(2018, 1, 1)) for code in ("P01", "P02"))
    certified, open_one = make_activity(-1, "A"), make_activity(-2, "B")
    today = timezone.localdate()
    with scope(leader):
        for person in (first, second):
            actions.mark(leader, activity=certified, participant=person, state="here")
            actions.mark(leader, activity=open_one, participant=person, state="here")
        Attendance.objects.filter(activity=certified, participant=second).update(minutes=30)
        actions.certify(leader, activity=certified, minutes=90, children=0, guests=0)
        since, after = today - timedelta(days=9), today + timedelta(days=1)
        total = queries.hours(since, after)
        assert (total.activities, total.people, total.minutes) == (1, 2, 120)


def test_every_write_is_on_the_chain(client: Client, leader: Actor, activity: Activity) -> None:
    before = verify(leader.lab_id).rows
    client.post(f"/activities/{activity.pk}/cancel/")
    client.post(f"/activities/{activity.pk}/restore/")
    after = verify(leader.lab_id)
    assert (after.rows, after.bad) == (before + 2, None)


@pytest.mark.parametrize(
    "wrong",
    [{"minutes": 0}, {"minutes": 1441}, {"certified_name": "Karin"}, {"cancelled_at": LONG_AGO}],
    ids=["no minutes", "more than a day", "certified by nobody knows when", "cancelled by nobody"],
)
def test_the_database_refuses_impossible_activities(
    leader: Actor, activity: Activity, wrong: dict[str, Any]
) -> None:
    with scope(leader), pytest.raises(IntegrityError), transaction.atomic():
        Activity.objects.filter(pk=activity.pk).update(**wrong)


def test_the_database_refuses_a_second_mark(
    leader: Actor, activity: Activity, make_participant: Callable[..., Any]
) -> None:
    person = make_participant("P01")
    mark = {"activity": activity, "participant": person, "state": "here", "marked_at": timezone.now()}
    with scope(leader):
        Attendance.objects.create(**mark)
        with pytest.raises(IntegrityError), transaction.atomic():
            Attendance.objects.create(**mark)
