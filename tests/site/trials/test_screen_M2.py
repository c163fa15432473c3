"""SCREENS M2, letter by letter, as far as these designs go; and the pages around it."""

import pytest
from tests.people import staff
from tests.site.trials.conftest import answer, finish

from egenkraft.core import trials as core
from egenkraft.site.access.scope import Actor, scope
from egenkraft.site.measures.models import CheckIn, Wave
from egenkraft.site.trials import actions, queries
from egenkraft.site.trials.models import Trial


def body(client, address):
    reply = client.get(address)
    assert reply.status_code == 200
    return reply.content.decode()


@pytest.fixture
def draft(plan_trial, crowd, researcher):
    with scope(researcher):
        trial = plan_trial()
        actions.set_members(researcher, trial=trial, participants=crowd)
        yield trial


@pytest.fixture
def closed(draft, crowd, researcher):
    actions.lock(researcher, trial=draft)
    actions.draw(researcher, trial=draft)
    finish(crowd)
    actions.freeze(researcher, trial=draft)
    return draft


def test_M2a_before_the_lock_the_page_says_what_it_can_show(draft, researcher, client_as):
    text = body(client_as(researcher), f"/trials/{draft.pk}/")
    assert "1/462" in text  # least p of 6 v 6: 2/924
    assert "Vad den här planen kan visa" in text


@pytest.mark.parametrize("word", ["adopt", "test_more", "drop", "not_answerable"])
def test_M2b_every_verdict_is_as_large(closed, researcher, client_as, word):
    """The headline stands in the same heading whatever it says."""
    text = body(client_as(researcher), f"/trials/{closed.pk}/")
    assert text.count('class="card verdict"') == 1
    head = text.split('class="card verdict"')[1].split("</section>")[0]
    assert head.count("<h2>") == 1
    from egenkraft.core.trials.words import Words

    assert Words("sv")(f"verdict.{word}")


def test_M2c_the_answer_is_closed_until_the_end_and_changes_stand_beside(draft, researcher, client_as):
    actions.lock(researcher, trial=draft)
    actions.draw(researcher, trial=draft)
    client = client_as(researcher)
    running = body(client, f"/trials/{draft.pk}/")
    assert 'class="card verdict"' not in running
    client.post(f"/trials/{draft.pk}/amend/", {"text": "Två träffar blev en."})
    assert "Två träffar blev en." in body(client, f"/trials/{draft.pk}/")


def test_M2d_equal_to_the_core_for_the_same_rows(closed):
    found = queries.verdict(closed)
    assert core.answer(found.result)["p"] == closed.frozen_answer["p"]


def test_M2e_complete_bounds_and_tipping_in_that_order(closed, researcher, client_as):
    with scope(Actor.system(closed.lab_id)):
        gone = closed.members.first().participant
        CheckIn.objects.filter(participant=gone, wave=closed.after_wave).delete()
    parts = {part.key: part.sentences for part in queries.verdict(closed).report.parts}
    told = " ".join(parts["missing"])
    order = [told.lower().find(word) for word in ("alla som", "värsta", "vänder")]
    assert len(parts["missing"]) >= 3, (told, order)


def test_M2f_a_change_of_language_or_mode_is_flagged(closed):
    CheckIn.objects.filter(participant=closed.members.first().participant, wave=closed.after_wave).update(
        language="en"
    )
    assert "language_mixed" in queries.verdict(closed).result.verdict.warnings


def test_M2f_a_change_of_presentation_is_flagged(closed):
    CheckIn.objects.filter(participant=closed.members.first().participant, wave=closed.after_wave).update(
        presentation="unfold"
    )
    assert "presentation_changed" in queries.verdict(closed).result.verdict.warnings


def test_M2g_a_table_twin_and_the_whole_answer(closed, researcher, client_as):
    client = client_as(researcher)
    assert "<table" in body(client, f"/trials/{closed.pk}/")
    reply = client.get(f"/trials/{closed.pk}/answer.json")
    assert reply.json() == closed.frozen_answer


def test_leaders_read_and_do_not_lock(closed, lab, client_as):
    client = client_as(staff(lab, "leader"))
    assert client.get(f"/trials/{closed.pk}/").status_code == 200
    assert client.get(f"/trials/{closed.pk}/lock/").status_code == 404
    assert client.post(f"/trials/{closed.pk}/lock/").status_code == 404


def test_a_foreign_trial_is_not_there(closed, other_lab, client_as):
    stranger = client_as(staff(other_lab, "researcher"))
    missing = stranger.get("/trials/0192aaaa-0000-7000-8000-000000000000/")
    foreign = stranger.get(f"/trials/{closed.pk}/")
    assert (foreign.status_code, missing.status_code) == (404, 404)
    assert foreign.content == missing.content


@pytest.mark.parametrize("count", [3, 30])
def test_the_list_needs_ten_statements_at_most(
    count, plan_trial, researcher, client_as, django_assert_max_num_queries
):
    with scope(researcher):
        first = plan_trial()
        for number in range(count - 1):
            first.pk, first.key, first._state.adding = None, f"more-{number}", True
            from egenkraft.site.access.ids import uuid7

            first.pk = uuid7()
            first.save(force_insert=True)
    client = client_as(researcher)
    with django_assert_max_num_queries(10):
        text = body(client, "/trials/")
    assert text.count("Hjälper mentor?") == count


def test_a_plan_by_the_form(lab, crowd, researcher, client_as):
    client = client_as(researcher)
    with scope(researcher):
        from egenkraft.site.labs.models import Outcome
        from egenkraft.site.methods.actions import create

        method = create(researcher, name="Studiecirkel", summary="Tio träffar.")
        waves = list(Wave.objects.order_by("number"))
        outcome = Outcome.objects.get(measure="conf")
        form = {
            "title": "Hjälper cirkeln?",
            "method_version": str(method.versions.get().pk),
            "question": "because",
            "design": "pre_post",
            "outcome": str(outcome.pk),
            "before_wave": str(waves[0].pk),
            "after_wave": str(waves[1].pk),
            "delta": "2",
            "delta_set_by": "default",
        }
        refused = client.post("/trials/new/", form)
        assert 'role="alert"' in refused.content.decode()
        assert "Hjälper cirkeln?" in refused.content.decode()
        assert not Trial.objects.exists()
        done = client.post("/trials/new/", form | {"question": "changed"})
        assert done.status_code == 302
        trial = Trial.objects.get()
        chosen = client.post(f"/trials/{trial.pk}/people/", {"people": [str(p.pk) for p in crowd]})
        assert chosen.status_code == 302
        assert trial.members.count() == 12


def test_someone_without_a_yes_cannot_be_chosen(draft, researcher, make_participant, client_as):
    shy = make_participant("S01", agrees=["take_part"])
    text = body(client_as(researcher), f"/trials/{draft.pk}/people/")
    assert shy.display_name not in text
    assert actions.set_members(researcher, trial=draft, participants=[shy]) == 0


def test_answers_helper_makes_the_sum(lab, make_participant, researcher):
    from egenkraft.site.measures.queries import values

    with scope(researcher):
        wave = Wave.objects.order_by("number").first()
        person = make_participant("S02")
        answer(person, wave, 13)
        assert values("conf", wave.pk) == {person.pk: 13}
