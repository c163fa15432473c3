"""Extra protection: who holds a key, what is hidden at once, and how it ends."""

from datetime import timedelta

import pytest
import time_machine
from django.utils import timezone
from tests.people import prove, signed_in
from tests.site.trust.scene import ALIAS, CODE, NAME, canaries

from egenkraft.site.access.scope import scope
from egenkraft.site.participants import keys
from egenkraft.site.participants.models import Entrusted
from egenkraft.site.vault import shelter
from egenkraft.site.vault.kept import kept
from egenkraft.site.vault.models import Shelter


def test_everything_is_gone_for_those_without_a_key(scene):
    assert canaries(scene.pages(scene.manager))
    scene.protect()
    for actor in scene.without_key:
        assert canaries(scene.pages(actor)) == [], actor.label
    assert canaries(scene.public()) == []


def test_one_act_hides_her_and_says_it_nowhere_in_the_chain(scene):
    scene.protect()
    her = scene.fresh()
    assert (her.display_name, her.birth_year, her.home_area, her.place) == (ALIAS, None, None, None)
    assert her.code != CODE
    assert her.symbol != "boat"
    with scope(scene.by):
        assert kept(her).display_name == NAME
        assert kept(her).home_area == "Kanarieby"
        holders = {row.pk for row in keys.holders(her)}
        assert holders == {scene.first.account_id, scene.second.account_id}
        assert not Entrusted.objects.trust().filter(participant=her, account=scene.other.account_id).exists()


def test_twice_changes_nothing(scene):
    scene.protect()
    code = scene.fresh().code
    with scope(scene.first):
        assert shelter.protect(scene.first, participant=scene.her, keys=[], alias="") is False
    assert scene.fresh().code == code


@pytest.mark.parametrize("alias", ["Xantippa", "zefyrson", "Väninna"])
def test_her_own_name_and_anothers_are_no_alias(scene, alias):
    with pytest.raises(shelter.NoAlias):
        scene.protect(alias=alias)
    assert scene.fresh().guarded_at is None


def test_ending_needs_both_and_seven_days_and_brings_nothing_back(scene):
    scene.protect()
    her = scene.her
    with scope(scene.herself):
        assert shelter.wish_to_end(scene.herself, participant=her) is None
    with scope(scene.other), pytest.raises(PermissionError):
        shelter.wish_to_end(scene.other, participant=her)
    with scope(scene.second):
        ends = shelter.wish_to_end(scene.second, participant=her)
    assert ends is not None
    with time_machine.travel(ends - timedelta(seconds=1), tick=False), scope(scene.by):
        assert shelter.end_due(scene.by) == 0
    with time_machine.travel(ends, tick=False), scope(scene.by):
        assert shelter.end_due(scene.by) == 1
        assert shelter.end_due(scene.by) == 0
    her = scene.fresh()
    assert her.guarded_at is None
    assert (her.display_name, her.birth_year, her.home_area) == (ALIAS, None, None)
    with scope(scene.by):
        assert not Shelter.objects.exists()
        assert not Entrusted.objects.keys().exists()
        assert {row.account_id for row in Entrusted.objects.trust().filter(participant=her)} == {
            scene.first.account_id,
            scene.second.account_id,
        }
    assert canaries(scene.public()) == []


def test_either_may_take_the_wish_back(scene):
    scene.protect()
    for actor in (scene.herself, scene.first):
        with scope(actor):
            shelter.wish_to_end(actor, participant=scene.her)
    with scope(scene.herself):
        shelter.keep_on(scene.herself, participant=scene.her)
    with time_machine.travel(timezone.now() + timedelta(days=30), tick=False), scope(scene.by):
        assert shelter.end_due(scene.by) == 0
    assert scene.fresh().guarded_at is not None


def test_on_her_own_page_she_changes_who_holds_a_key_and_wishes_to_end_it(scene):
    address = "/me/protection/"
    assert 'name="alias"' in prove(signed_in(scene.herself)).get(address).content.decode()
    scene.protect()
    client = prove(signed_in(scene.herself))
    page = client.get(address).content.decode()
    assert 'name="alias"' not in page
    assert 'value="end"' in page
    others = [str(scene.first.account_id), str(scene.other.account_id)]
    assert client.post(address, {"keys": others}).status_code == 302
    with scope(scene.by):
        assert {str(row.pk) for row in keys.holders(scene.her)} == set(others)
        assert Shelter.objects.get().she_wishes_at is None
    assert client.post(address, {"act": "end"}).status_code == 302
    with scope(scene.by):
        assert Shelter.objects.get().she_wishes_at is not None


def test_who_held_her_key_goes_on_with_her_when_it_ends_also_without_any_other_trust(scene):
    scene.protect()
    her = scene.her
    for actor in (scene.herself, scene.first):
        with scope(actor):
            ends = shelter.wish_to_end(actor, participant=her)
    second = scene.second.account_id
    with time_machine.travel(ends, tick=False), scope(scene.by):
        trust = Entrusted.objects.trust().filter(participant=her, account=second)
        trust.update(ended_at=timezone.now(), ended_by_id=scene.first.account_id)
        assert shelter.end_due(scene.by) == 1
        assert Entrusted.objects.trust().filter(participant=her, account=second).count() == 1


def test_what_was_sealed_away_under_another_key_is_shown_to_nobody_and_breaks_no_page(scene):
    scene.protect()
    with scope(scene.by):
        Shelter.objects.update(kept=b"x" * 60)
        assert kept(scene.fresh()) is None


def test_no_form_asks_for_what_is_not_kept_of_her(scene):
    """A year that is thrown away while the page says “Saved.” would be a lie to her."""
    hers, leaders = signed_in(scene.herself), signed_in(scene.first)
    own, details = "/consent/mine/change/", f"/people/{scene.her.pk}/change/"
    assert 'name="birth_year"' in hers.get(own).content.decode()
    assert 'name="home_area"' in leaders.get(details).content.decode()
    scene.protect()
    for client, address in ((hers, own), (leaders, details)):
        page = client.get(address).content.decode()
        assert 'name="symbol"' in page
        assert not any(f'name="{name}"' in page for name in ("birth_year", "home_area", "place"))
    assert "Titta på symbolen" in hers.post(own, {"display_name": "Nora", "symbol": "x"}).content.decode()
    assert hers.post(own, {"display_name": "Norah", "symbol": "boat"}).status_code in {302, 303}
    her = scene.fresh()
    assert (her.display_name, her.symbol, her.birth_year) == ("Norah", "boat", None)
