"""A leader takes an interview from the first idea to the answer; she judges it on her own phone."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone
from tests.journeys.test_people import seat
from tests.people import make_participant
from tests.site.work.scenes import YES, held

from egenkraft.site.access.models import Lab
from egenkraft.site.access.scope import Actor, scope
from egenkraft.site.work import actions
from egenkraft.site.work.models import Interview, Rating
from egenkraft.site.work.relevance import LEADER

Walk = Callable[..., Any]


def choose(one: Any, question: str, word: str) -> None:
    one.page.get_by_role("group", name=question).get_by_text(word, exact=True).click()


def field(one: Any, label: str, text: str) -> None:
    one.page.get_by_label(label, exact=False).first.fill(text)


@pytest.mark.parametrize("how", [{"js": False}, {"dark": True}], ids=["no script", "dark"])
def test_from_the_first_idea_to_the_answer(
    walker: Walk, lab: Lab, people: dict[str, Actor], how: dict[str, Any]
) -> None:
    """Given a woman, when her leader writes each step, then the interview is held, relevant and answered."""
    make_participant(lab, "P01", display_name="Selam")
    one = seat(walker("phone", **how), people["leader"], "en")
    one.go("/jobs/").says("No interview yet").press("New interview", role="link")
    one.press("Save").says("Which job")
    one.page.get_by_label("Who").select_option(label="Selam")
    field(one, "Which job", "Kitchen help")
    field(one, "Employer", "Skolköket AB")
    choose(one, "How far has it come?", "They want to meet her")
    one.press("Save").says("The interview is written down.").says("They want to meet her. No time yet.")
    one.press("Book a time", role="link")
    field(one, "Day", f"{timezone.localdate() - timedelta(days=1):%-d/%-m %Y}")
    field(one, "Time", "14.30")
    one.press("Save").says("14:30").press("It took place", role="link")
    field(one, "Minutes", "25")
    choose(one, "Was someone there who can decide or recommend hiring?", "Yes")
    one.press("Save").press("Judge it", role="link")
    for number in range(1, 6):
        one.page.locator(f"input[name=c{number}][value=yes]").check()
    one.press("Save").press("Write down her answers", role="link")
    for number in range(1, 6):
        one.page.locator(f"input[name=c{number}][value={'no' if number == 5 else 'yes'}]").check()
    one.press("Save").says("Relevant: 4 of 5").press("Write the answer", role="link")
    choose(one, "What did they answer?", "job offer")
    one.press("Save").says("The answer: job offer")
    one.go("/jobs/").says("Answered (1)")


def test_a_mistake_is_taken_back(walker: Walk, lab: Lab, people: dict[str, Actor]) -> None:
    """Given a booked interview that was marked as missed by mistake, then one step takes it back."""
    leader = people["leader"]
    with scope(leader):
        person = make_participant(lab, "P01", display_name="Selam")
        tomorrow = timezone.localdate() + timedelta(days=1)
        row = actions.add(
            leader, participant=person, employer="Hotellet", occupation="Städare", state="booked", on=tomorrow
        )
    one = seat(walker("desktop"), leader, "en").go(f"/jobs/{row.pk}/")
    one.page.locator("main summary").first.click()
    one.press("Somebody did not come", role="link")
    choose(one, "Who?", "the employer")
    one.press("Save").says("Did not come: the employer.")
    one.page.locator("main summary").first.click()
    one.press("Take back the last step", role="link").says("Nothing is deleted.")
    one.press("Take back the last step").says("Booked for")
    assert Interview.raw.get(pk=row.pk).state == "booked"


@pytest.mark.parametrize("language", ["sv", "en"])
def test_she_judges_on_her_phone_without_script(
    walker: Walk, lab: Lab, people: dict[str, Actor], language: str
) -> None:
    """Given an interview that was held, when she answers five questions, then it is judged by both."""
    leader = people["leader"]
    with scope(leader):
        person = make_participant(lab, "P01", display_name="Selam", language=language)
        row = held(leader, person)
        actions.rate(leader, interview=row.pk, rater=LEADER, values=YES)
    she = Actor(lab_id=lab.pk, role="participant", participant_id=person.pk)
    one = seat(walker("phone", js=False), she, language).go(f"/jobs/mine/{row.pk}/rate/")
    assert one.page.title() == "Start"
    for value in ("yes", "yes", "unknown", "yes", "refused"):
        one.page.locator(f"input[name=answer][value={value}]").check(force=True)
        one.follow(one.page.locator("button.main"))
        one.check()
    given = Rating.raw.filter(interview=row, rater="she").order_by("criterion")
    assert list(given.values_list("value", flat=True)) == ["yes", "yes", "unknown", "yes", "refused"]
