"""The plan form says what so many can show before anything is saved; the lot is drawn before their eyes."""

import json

import pytest
from tests.people import make_participant

from egenkraft.lot import run
from egenkraft.site.access.scope import scope
from egenkraft.site.labs.models import Outcome
from egenkraft.site.methods.actions import create
from egenkraft.site.methods.models import MethodVersion
from egenkraft.site.trials import actions, choosing
from egenkraft.site.trials.models import Trial


@pytest.fixture
def filled(lab, researcher):
    with scope(researcher):
        method = create(researcher, name="Mentor", summary="Varannan vecka.")
        version = MethodVersion.objects.get(method=method)
        MethodVersion.objects.filter(pk=version.pk).update(cost_kronor=350)
        outcome = Outcome.objects.get(measure="conf")
    return {
        "method_version": str(version.pk),
        "outcome": str(outcome.pk),
        "design": "two_arm",
        "question": "because",
        "delta": "2",
        "people": "22",
        "check": "1",
    }


def test_the_check_is_shown_and_nothing_is_saved(filled, researcher, client_as):
    reply = client_as(researcher).post("/trials/new/", filled)
    text = reply.content.decode()
    assert reply.status_code == 200
    card = text.split('id="check"')[1].split("</section>")[0]
    for told in ("1/352716", "styrka 80 %", "behåll", "kan den aldrig säga", "22 personer", "7700 kronor"):
        assert told in card, told
    assert 'role="alert"' not in text  # nothing is called wrong before it is saved
    assert 'value="22"' in text
    with scope(researcher):
        assert not Trial.objects.exists()


def test_another_number_of_people_gives_another_check(filled, researcher, client_as):
    text = client_as(researcher).post("/trials/new/", filled | {"people": "6"}).content.decode()
    assert "1/10" in text.split('id="check"')[1]
    assert "aldrig nå p 0,05" in text


def test_before_enough_is_filled_in_it_says_what_is_missing(filled, researcher, client_as):
    text = client_as(researcher).post("/trials/new/", {"check": "1", "delta": "x"}).content.decode()
    assert "Välj jämförelse" in text.split('id="check"')[1]


def test_the_lot_in_front_of_them(plan_trial, crowd, researcher, client_as, tmp_path):
    """The hash before, the number after, and a file that gives the same lot to anybody."""
    client = client_as(researcher)
    with scope(researcher):
        trial = plan_trial()
        actions.set_members(researcher, trial=trial, participants=crowd)
        actions.lock(researcher, trial=trial)
    before = client.get(f"/trials/{trial.pk}/draw/").content.decode()
    assert trial.seed_commitment in before
    assert "T12" in before
    after = client.post(f"/trials/{trial.pk}/draw/", follow=True)
    trial.refresh_from_db()
    shown = after.content.decode()
    assert after.redirect_chain[-1][0] == f"/trials/{trial.pk}/draw/"
    assert trial.seed in shown
    assert trial.seed_commitment in shown
    assert "P01" not in shown
    file = tmp_path / "lot.json"
    file.write_bytes(client.get(f"/trials/{trial.pk}/lot.json").content)
    assert run([str(file), "--commitment", trial.seed_commitment]) == 0
    rounds = json.loads(file.read_text(encoding="utf-8"))["rounds"]
    dealt = {who: arm for one in rounds for who, arm in zip(one["people"], one["arms"], strict=True)}
    with scope(researcher):
        assert dealt == dict(trial.members.values_list("alias", "arm"))


def test_seats_are_shared_within_each_language_without_naming_it(plan_trial, lab, researcher, client_as):
    people = [make_participant(lab, f"L{n}", language="ti" if n < 4 else "sv") for n in range(8)]
    with scope(researcher):
        trial = plan_trial()
    posted = {"people": [str(one.pk) for one in people], "within_language": "1"}
    client_as(researcher).post(f"/trials/{trial.pk}/people/", posted)
    with scope(researcher):
        trial.refresh_from_db()
        actions.lock(researcher, trial=trial)
        actions.draw(researcher, trial=trial)
        rows = trial.members.values_list("participant__language", "stratum", "arm")
        shares = {(stratum, arm) for _language, stratum, arm in rows}
        assert {stratum for _l, stratum, _a in rows} == {"s1", "s2"}
        counts = [sum(one[1:] == share for one in rows) for share in shares]
    assert counts == [2, 2, 2, 2]


def test_a_small_trial_locks_only_when_they_say_that_they_know(plan_trial, crowd, researcher, client_as):
    """Twelve see an effect from 1.7 SD alone, far above twice the one worth it."""
    client = client_as(researcher)
    with scope(researcher):
        trial = plan_trial(accept_small=False)
        actions.set_members(researcher, trial=trial, participants=crowd)
    page = f"/trials/{trial.pk}/lock/"
    asked = client.get(page).content.decode()
    assert 'name="accept_small"' in asked
    assert "mer än dubbelt så stor" in asked
    assert trial.title in asked
    assert "Talet bakom lottningen" in asked
    refused = client.post(page, {})
    assert refused.status_code == 200
    assert "Kryssa i om ni vet det" in refused.content.decode()
    trial.refresh_from_db()
    assert trial.state == "draft"
    client.post(page, {"accept_small": "on"})
    trial.refresh_from_db()
    assert trial.state == "locked"
    assert "accept_small = true" in trial.plan
    assert "accept_small = false" not in trial.plan


def test_the_lock_of_a_trial_without_a_lot_speaks_of_none(plan_trial, crowd, researcher, client_as):
    with scope(researcher):
        trial = plan_trial("pre_post")
        actions.set_members(researcher, trial=trial, participants=crowd)
    page = client_as(researcher).get(f"/trials/{trial.pk}/lock/").content.decode()
    assert "Planen får en kontrollsumma" in page
    assert "lottning" not in page.split("<main")[1]


def test_the_odds_of_one_effect_stand_once_and_the_times_in_her_language(
    plan_trial, crowd, researcher, client_as
):
    """One standard deviation is twice the smallest change that is worth it here."""
    with scope(researcher):
        trial = plan_trial()
        actions.set_members(researcher, trial=trial, participants=crowd)
    page = client_as(researcher).get(f"/trials/{trial.pk}/").content.decode()
    assert page.count("Om den sanna effekten är 4") == 1
    assert "10 veckor" in page
    assert "10 weeks" not in page


def test_a_trial_that_is_large_enough_is_not_asked(plan_trial, lab, researcher, client_as):
    with scope(researcher):
        trial = plan_trial(accept_small=False)
        people = [make_participant(lab, f"Q{n:02}") for n in range(70)]
        actions.set_members(researcher, trial=trial, participants=people)
    assert (
        'name="accept_small"' not in client_as(researcher).get(f"/trials/{trial.pk}/lock/").content.decode()
    )


def test_among_few_the_odds_are_simulated_and_say_so(filled, researcher, client_as):
    """Six against six: the formula would promise two to three times as many adopted as whole trials give."""
    client = client_as(researcher)
    few = client.post("/trials/new/", filled | {"people": "12"}).content.decode().split('id="check"')[1]
    assert "räknat på 1\u00a0000 simulerade metodtester" in few
    many = client.post("/trials/new/", filled | {"people": "60"}).content.decode().split('id="check"')[1]
    assert "simulerade" not in many


@pytest.mark.parametrize(
    ("design", "people", "simulated"), [("pre_post", 12, 2000), ("two_arm", 12, 1000), ("two_arm", 60, 0)]
)
def test_one_group_is_simulated_as_often_as_the_core_does(
    plan_trial, researcher, monkeypatch, design, people, simulated
):
    """The shortcut of a thousand is for two small groups, where the formula would be too hopeful."""
    found = []
    real = choosing.check_plan
    monkeypatch.setattr(choosing, "check_plan", lambda *a, **k: found.append(real(*a, **k)) or found[-1])
    with scope(researcher):
        choosing._check.cache_clear()
        choosing.check(plan_trial(design), people)
    assert [one.simulated for one in found] == [simulated]
