"""The set-up: outcomes as data with versions, lists, public words; for the manager alone."""

from datetime import date

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse
from tests.people import staff
from tests.site.measures import calm

from egenkraft.core.measures import packs
from egenkraft.site.access.actions import save_partner
from egenkraft.site.access.models import Partner
from egenkraft.site.access.scope import scope
from egenkraft.site.labs import actions, queries
from egenkraft.site.labs.models import HomeArea, Link, Outcome, Place, Profile
from egenkraft.site.measures.actions import ship_waves
from egenkraft.site.measures.due import core_round


def test_three_outcomes_are_shipped_once(system):
    with scope(system):
        first = actions.ship_outcomes(system)
        again = actions.ship_outcomes(system)
    assert [o.key for o in first] == ["confidence", "network", "interviews"]
    assert [o.pk for o in first] == [o.pk for o in again]
    confidence, network, interviews = first
    assert (confidence.measure, confidence.kind, confidence.delta, confidence.delta_by_participants) == (
        "conf",
        "sum",
        2,
        False,
    )
    assert (network.measure, network.kind) == ("pos", "vector")
    assert (interviews.measure, interviews.kind) == ("interviews", "count")
    for row in first:
        for name in ("name", "definition", "denominator", "missing"):
            assert getattr(row, f"{name}_sv")
            assert getattr(row, f"{name}_en")
        with scope(system):
            row.full_clean(exclude=["due_weeks"])


def test_outcomes_name_packs_that_exist(system):
    with scope(system):
        shipped = {row.measure for row in actions.ship_outcomes(system)}
    assert shipped == {"conf", "pos", "interviews"}
    assert shipped - {"interviews"} <= set(packs())


def test_a_number_changes_in_place_a_definition_makes_a_version(system):
    with scope(system):
        row = actions.ship_outcomes(system)[0]
        old = row.pk
        same = actions.change_outcome(system, outcome=row, delta=3, delta_by_participants=True)
        assert (same.pk, same.version, same.delta) == (old, 1, 3)
        new = actions.change_outcome(
            system, outcome=Outcome.objects.get(pk=old), definition_sv="Något annat."
        )
        assert (new.version, new.pk != old, new.delta) == (2, True, 3)
        assert Outcome.objects.get(pk=old).definition_sv != "Något annat."
        assert [o.version for o in Outcome.objects.current()] == [2, 1, 1]
        assert [o.key for o in actions.ship_outcomes(system)] == ["confidence", "network", "interviews"]


def test_shipped_outcomes_are_due_when_the_shipped_waves_are(system):
    with scope(system):
        weeks = [wave.weeks for wave in ship_waves(system)]
        due = {row.key: row.due_weeks for row in actions.ship_outcomes(system)}
    assert due == {"confidence": weeks, "network": weeks, "interviews": []}


def test_outcome_page_changes_and_refuses(manager, client_as):
    with scope(manager):
        row = actions.ship_outcomes(manager)[0]
    client, address = client_as(manager), reverse("labs:outcome", args=[row.pk])
    names = ("name", "definition", "denominator", "missing")
    form = {f"{n}_{t}": getattr(row, f"{n}_{t}") for n in names for t in ("sv", "en")} | {
        "measure": "conf",
        "delta": 2,
        "due_weeks": "0, 26, 10",
    }
    assert client.post(address, form | {"due_weeks": "0, snart"}).status_code == 200
    assert client.post(address, form).status_code == 302
    with scope(manager):
        assert Outcome.objects.get(pk=row.pk).due_weeks == [0, 10, 26]
    assert client.post(address, form | {"definition_sv": "Ny definition."}).status_code == 302
    assert client.get(address).status_code == 404, "an older version is history"
    text = client.get(reverse("labs:outcomes")).content.decode()
    assert "Ny definition." in text


def test_an_outcome_is_measured_with_another_instrument(manager, client_as, settings, tmp_path):
    put = calm.asked(settings, tmp_path)
    put()
    with scope(manager):
        row, _network, interviews = actions.ship_outcomes(manager)
    client = client_as(manager)
    page = client.get(reverse("labs:outcome", args=[row.pk])).content.decode()
    assert 'value="calm">Lugn<' in page
    assert 'value="lead"' not in page, "what staff answer is no outcome of a woman"
    names = ("name", "definition", "denominator", "missing")
    form = {f"{n}_{t}": getattr(row, f"{n}_{t}") for n in names for t in ("sv", "en")}
    form |= {"delta": 2, "due_weeks": "0, 10"}
    assert client.post(reverse("labs:outcome", args=[row.pk]), form | {"measure": "lead"}).status_code == 200
    assert client.post(reverse("labs:outcome", args=[row.pk]), form | {"measure": "calm"}).status_code == 302
    with scope(manager):
        now = Outcome.objects.current().get(key=row.key)
        assert (now.version, now.measure, now.kind, now.better) == (2, "calm", "sum", "higher")
        assert Outcome.objects.get(pk=row.pk).measure == "conf", "trials that have begun keep the old one"
        assert core_round() == ("calm", "pos"), "the old questions are asked no more"
    counted = client.get(reverse("labs:outcome", args=[interviews.pk])).content.decode()
    assert 'name="measure"' not in counted, "what is counted is not asked"
    calm.read_anew()


@pytest.mark.parametrize(
    ("name", "form", "model"),
    [
        ("partners", {"name": "ABF", "kind": "study", "url": "abf.se"}, Partner),
        ("places", {"name": "Portalen", "address": "Torget 1", "is_main": "on"}, Place),
        ("areas", {"name": "Hageby"}, HomeArea),
        ("links", {"kind": "film", "title": "Filmen", "url": "https://example.org/f"}, Link),
    ],
)
def test_each_list_adds_changes_and_removes(manager, client_as, name, form, model):
    client, address = client_as(manager), reverse("labs:list", args=[name])
    assert client.post(address, form).status_code == 302
    with scope(manager):
        row = model.objects.get()
    assert str(row) in client.get(address).content.decode()
    assert client.post(address, form).status_code == 200, "the same twice is a sentence"
    change = reverse("labs:change", args=[name, row.pk])
    field = "title" if name == "links" else "name"
    assert client.post(change, form | {field: "Nytt namn"}).status_code == 302
    with scope(manager):
        assert model.objects.get().pk == row.pk
        assert str(model.objects.get()) == "Nytt namn"
    remove = reverse("labs:remove", args=[name, row.pk])
    assert client.get(remove).status_code == 200
    assert client.post(remove).status_code == 302
    with scope(manager):
        assert not model.objects.exists()


def test_a_place_in_use_stays(manager, client_as, make_participant):
    with scope(manager):
        place = actions.save_place(manager, name="Portalen")
    make_participant(place=place)
    client_as(manager).post(reverse("labs:remove", args=["places", place.pk]))
    with scope(manager):
        assert Place.objects.count() == 1


def test_only_one_place_is_the_main_one(system):
    with scope(system):
        first = actions.save_place(system, name="A", is_main=True)
        actions.save_place(system, name="B", is_main=True)
        first.refresh_from_db()
        assert not first.is_main


def test_loading_the_same_again_makes_no_second_row(system):
    with scope(system):
        for _time in range(2):
            actions.save_place(system, name="A", address="Torget 1")
            actions.save_area(system, name="Hageby")
            actions.save_link(system, kind="sister", title="Boden", url="https://example.org")
            save_partner(system, name="ABF", kind="study")
        assert [m.objects.count() for m in (Place, HomeArea, Link, Partner)] == [1, 1, 1, 1]


def test_public_words(manager, client_as):
    client, address = client_as(manager), reverse("labs:words")
    good = {
        "tagline_sv": "Hej.",
        "contact_phone": "011-12 34 56",
        "starts_on": "1 dec 2017",
        "ends_on": "2019-12-31",
    }
    for bad, field in (
        ({"contact_phone": "ring mig"}, "contact_phone"),
        ({"contact_email": "nej"}, "contact_email"),
        ({"ends_on": "2016-01-01"}, "ends_on"),
        ({"starts_on": "31/02 2018"}, "starts_on"),
    ):
        answer = client.post(address, good | bad)
        assert answer.status_code == 200
        assert f'href="#id_{field}"' in answer.content.decode()
        assert 'value="Hej."' in answer.content.decode()
    assert client.post(address, good).status_code == 302
    assert Profile.objects.get().starts_on == date(2017, 12, 1)


def test_words_from_a_spreadsheet_are_checked(system):
    with scope(system):
        actions.save_profile(system, tagline_sv="Hej.")
        actions.save_profile(system, call_sv="Gör som vi.")
        assert Profile.objects.get().tagline_sv == "Hej."
        with pytest.raises(ValidationError):
            actions.save_profile(system, contact_email="nej")


def test_the_hub_says_what_is_missing(manager, client_as, django_assert_max_num_queries):
    client = client_as(manager)
    with django_assert_max_num_queries(14):
        text = client.get(reverse("labs:setup")).content.decode()
    for name in ("labs:words", "labs:outcomes", "access:colleagues", "intake:start", "diary:lab_page"):
        assert f'href="{reverse(name)}"' in text
    with scope(manager):
        for kind in ("housing", "church", "programme", "funder"):
            save_partner(manager, name=kind, kind=kind)
        fact = next(card.fact for card in queries.hub() if "partners" in card.url)
    assert [n for n in fact if n.isdigit()] == ["2", "1", "1"]


def test_partners_stand_in_three_groups(system):
    with scope(system):
        for kind in ("funder", "programme", "housing", "municipality"):
            save_partner(system, name=kind, kind=kind)
        groups = queries.partner_groups()
    assert [[entry.title for entry in group.entries] for group in groups] == [
        ["housing", "municipality"],
        ["programme"],
        ["funder"],
    ]


def test_the_set_up_is_for_managers_of_this_lab(manager, leader, researcher, other_lab, client_as):
    with scope(manager):
        row = actions.save_area(manager, name="Hageby")
        outcome = actions.ship_outcomes(manager)[0]
    own = [reverse("labs:setup"), reverse("labs:words"), reverse("labs:list", args=["areas"])]
    inside = [reverse("labs:change", args=["areas", row.pk]), reverse("labs:outcome", args=[outcome.pk])]
    for address in (*own, *inside):
        assert client_as(manager).get(address).status_code == 200
        for other in (leader, researcher):
            assert client_as(other).get(address).status_code == 404, address
    stranger = client_as(staff(other_lab, "manager"))
    for address in inside:
        assert stranger.get(address).status_code == 404
    assert client_as(manager).get(reverse("labs:list", args=["people"])).status_code == 404
