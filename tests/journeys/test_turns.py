"""A wait-list trial: planned in three turns, drawn in front of them, measured turn by turn, two women gone,
answered, printed."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from tests.journeys.asked import answers_by_pages, leave
from tests.journeys.test_people import seat
from tests.journeys.test_trial import WOMEN, taken_along, women

from egenkraft.site.access.scope import Actor, scope
from egenkraft.site.measures.models import CheckIn, Wave
from egenkraft.site.trials import turns
from egenkraft.site.trials.models import Trial

__all__ = ["women"]
Walk = Callable[..., Any]


def plan(one: Any) -> None:
    """Three turns, eight weeks apart; the page says at once what so many can show."""
    one.go("/trials/new/")
    page = one.page
    page.get_by_label("The question in one sentence").fill("Does a mentor help?")
    assert not page.get_by_label("How many turns?").is_visible()
    for words in ("because of the method", "Everybody gets it", "life situation"):
        page.locator("label", has_text=words).click()
    assert not page.get_by_label("Measured after").is_visible()
    page.get_by_label("How many turns?").select_option("3")
    page.get_by_label("How many weeks between the turns?").fill("8")
    page.get_by_label("How many places in each turn?").fill("8, 7, 7")
    page.get_by_label("Measured before").select_option(index=1)
    page.get_by_label("Smallest change that is worth it").fill("2")
    page.locator("label", has_text="The participants set it").click()
    page.get_by_label("How many people do you think").fill(str(WOMEN))
    page.locator("#check", has_text="simulated tests").wait_for()
    page.locator("label", has_text="We know that we are few").click()
    one.press("Save, and choose the people")


def lottery(one: Any) -> str:
    """The hash stands there before, the number after; then the turns, and when each begins."""
    for box in one.page.locator("input[name=people]").all():
        box.check()
    one.press("Save").says("3, with 8 weeks between them; places 8 + 7 + 7").says(
        "Start → 8 weeks → 16 weeks"
    )
    one.press("Lock the plan", role="link").press("Lock the plan")
    one.press("Draw the lot", role="link").says("All 3 turns get the method, 8 weeks apart")
    promised: str = one.page.locator("code").first.inner_text()
    one.press("Draw the lot").says("Turn 1: 8").says("Turn 2: 7").says("Turn 3: 7").says("Begins now.")
    one.says(promised)
    return promised


def weeks_go_by(trial: Trial, weeks: int) -> None:
    """Given that all of it happened so much earlier."""
    back = timedelta(weeks=weeks)
    trial.locked_at, trial.drawn_at = trial.locked_at - back, trial.drawn_at - back  # type: ignore[operator]
    trial.save()
    for member in trial.members.all():
        member.assigned_at -= back
        member.save()
    for row in CheckIn.objects.all():
        row.opened_at, row.finished_at, row.on = row.opened_at - back, row.finished_at - back, row.on - back
        row.save()


def measured(leader: Actor, trial: Trial, period: int, people: list[Any]) -> None:
    """Each answers on her leader's phone, today: more once her turn had begun."""
    with scope(Actor.system(trial.lab_id)):
        turn = {row.participant_id: int(row.arm) for row in trial.members.all()}
        wave = turns.measured(trial, Wave.objects.all())[period]
    for n, woman in enumerate(people):
        value = 7 + n % 5 + period + (5 if turn[woman.pk] <= period else 0)
        answers_by_pages(leader, woman, wave, value)


def check_in(one: Any, woman: Any) -> None:
    """She stands in the list of today by the plan; they answer ten questions together."""
    one.go("/check-in/")
    row = one.page.locator("li.waits", has_text=woman.shown_as).filter(has_text="16 weeks")
    row.get_by_role("button", name="Together").click()
    for number in range(10):
        one.page.locator(".choices label").nth(number % 2).click()
        one.follow(one.page.locator("form:has(fieldset) .main"))
    one.check()


def test_everybody_gets_it_in_turns(
    walker: Walk, women: list[Any], people: dict[str, Actor], tmp_path: Any
) -> None:
    one = seat(walker("desktop"), people["manager"], "en")
    plan(one)
    promised = lottery(one)
    with scope(Actor.system(women[0].lab_id)):
        trial = Trial.objects.get()
        weeks_go_by(trial, 8)
    measured(people["leader"], trial, 1, women)
    with scope(Actor.system(women[0].lab_id)):
        weeks_go_by(trial, 9)
    # The first two answer the second period in the browser, the next two leave before it.
    measured(people["leader"], trial, 2, women[4:])
    noor = seat(walker("phone"), people["leader"], "en")
    for woman in women[2:4]:
        leave(noor, woman)
        waits = noor.go("/check-in/").page.locator("li.waits", has_text=woman.shown_as).first
        assert "has left" in waits.inner_text(), "she may still answer, and the list says how it is"
    for woman in women[:2]:
        check_in(seat(walker("phone"), people["leader"], "en"), woman)
    address = f"/trials/{trial.pk}/"
    one.go(address).press("Freeze the analysis", role="link").press("Freeze the analysis")
    one.says("22 took part").says("n 20 · 2 missing").says("those who waited at the same time")
    one.press("Report and PDF", role="link").press("For the group", role="link").says("Who took part")
    taken_along(one, address, promised, tmp_path)
