"""The answer on the page of a closed trial is computed once, and anew as soon as anything changes."""

import re

import pytest
from tests.people import make_participant, say, signed_in, staff
from tests.site.trials.conftest import BEFORE, answer, finish

from egenkraft.site.access.scope import Actor, scope
from egenkraft.site.config.setup import new_lab
from egenkraft.site.labs.models import Outcome
from egenkraft.site.measures.models import Wave
from egenkraft.site.methods.actions import create
from egenkraft.site.methods.models import MethodVersion
from egenkraft.site.trials import actions, drawings, queries
from egenkraft.site.trials.plans import Wish, compose

pytestmark = [
    pytest.mark.django_db(transaction=True, databases=["default", "keys", "public"]),
]
MOST = 14  # statements of a page whose answer is kept


@pytest.fixture
def there(transactional_db):
    """A closed trial of twelve women: its researcher, its people, and the trial."""
    lab = new_lab(name="Labbet", slug="labbet", town="Norrköping")
    by = staff(lab, "researcher")
    people = [make_participant(lab, f"P{n:02}") for n in range(1, 13)]
    with scope(Actor.system(lab.pk)):
        waves, outcome = list(Wave.objects.order_by("number")), Outcome.objects.get(measure="conf")
        for person, before in zip(people, BEFORE, strict=True):
            answer(person, waves[0], before)
    with scope(by):
        wish = Wish("Hjälper mentor?", "because", "two_arm", outcome, 2, True, True, True)
        version = MethodVersion.objects.get(method=create(by, name="Mentor", summary="x"))
        fields = {"method_version": version, "outcome": outcome}
        trial = actions.draft(by, plan=compose(wish), before_wave=waves[0], after_wave=waves[1], **fields)
        actions.set_members(by, trial=trial, participants=people)
        actions.lock(by, trial=trial)
        actions.draw(by, trial=trial)
        finish(people)
        actions.freeze(by, trial=trial)
    return by, people, trial


def shown(client, trial):
    return re.sub('value="[^"]*"', "", client.get(f"/trials/{trial.pk}/").content.decode())


def test_the_answer_is_computed_once_until_somebody_takes_back_her_yes(
    there, monkeypatch, django_assert_max_num_queries
):
    by, people, trial = there
    client, computed = signed_in(by), []
    real = queries.verdict
    monkeypatch.setattr(queries, "verdict", lambda *a, **k: computed.append(1) or real(*a, **k))
    first = shown(client, trial)
    assert len(computed) == 1
    with django_assert_max_num_queries(MOST):
        assert shown(client, trial) == first
    assert len(computed) == 1
    with scope(by):
        say(people[0], "measure", False)
    assert "har tagit tillbaka sitt ja" in shown(client, trial)
    assert len(computed) == 2


def test_who_may_see_single_persons_gets_another_answer_than_who_may_not(there):
    by, _people, trial = there
    manager = staff(trial.lab, "manager")
    dots = ['<circle class="d1"' in shown(signed_in(actor), trial) for actor in (by, manager, by, manager)]
    assert dots == [True, False, True, False]


def test_equal_answers_have_equal_drawings_and_others_not(there):
    by, people, trial = there
    with scope(by):
        first = queries.verdict(trial, marks=True)
        assert drawings.of(first.result, "sv", marks=True) is drawings.of(first.result, "sv", marks=True)
        say(people[0], "measure", False)
        second = queries.verdict(trial, marks=True)
    assert second.charts != first.charts
    assert "n\u00a011" in second.charts[0].caption


def test_the_page_shows_how_else_the_lot_could_have_fallen(there):
    """Bars with a title, the one that came as a line, and every lot counted in the table."""
    by, _people, trial = there
    page = shown(signed_in(by), trial)
    assert "Om lotten hade fallit annorlunda" in page
    assert "(så blev det)" in page
    assert "924" in page
    coarse = shown(signed_in(staff(trial.lab, "manager")), trial)
    assert "Om lotten hade fallit annorlunda" in coarse
    assert "(så blev det)" not in coarse
