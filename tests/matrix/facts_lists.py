"""Whom a list names, and whose words may be written down, picked or read."""

from django.utils import timezone

from egenkraft.site.measures import contact, own
from egenkraft.site.participants.entrust import accounts_of
from egenkraft.site.trials import heard, late, sayings
from egenkraft.site.trials.models import Member, Trial
from tests.matrix.facts import acting, by_the_house, fact, ids, with_a_yes_to_only
from tests.matrix.world import World
from tests.people import say


def _drawn() -> Trial:
    row: Trial = Trial.objects.exclude(drawn_at=None).get()
    return row


@fact
def the_list_of_check_ins_names_those_entrusted_and_counts_the_rest(world: World) -> bool:
    with acting(world, "leader", "checkin.due"):
        page = contact.page(timezone.localdate())
        named = {row.due.participant for row in (*page.longest, *page.now, *page.passed)}
        return bool(named) and named <= ids(world, "mine", "guarded") and page.elsewhere > 0


@fact
def into_a_trial_comes_later_only_who_is_counted_and_takes_part(world: World) -> bool:
    with acting(world, "manager") as by:
        row = _drawn()
        Member.objects.filter(trial=row).delete()
        everybody = {one.pk for one in late.candidates(row, by)}
        with_a_yes_to_only(world, "measure")
        still = {one.pk for one in late.candidates(row, by)}
        return everybody == still == ids(world, "mine", "other")


@fact
def into_a_trial_a_leader_takes_only_those_entrusted_to_her(world: World) -> bool:
    with acting(world, "leader") as by:
        row = _drawn()
        Member.objects.filter(trial=row).delete()
        return {one.pk for one in late.candidates(row, by)} == ids(world, "mine")


@fact
def words_are_written_down_of_members_in_reach(world: World) -> bool:
    with acting(world, "leader", "words.pick"):
        return {one.pk for one in heard.speakers(_drawn())} == ids(world, "mine")


@fact
def words_need_her_yes_to_them(world: World) -> bool:
    with acting(world, "leader", "words.pick"):
        say(world.women["mine"], "quote", False)
        return heard.speakers(_drawn()) == []


@fact
def words_need_that_she_takes_part(world: World) -> bool:
    with acting(world, "leader", "words.pick"):
        say(world.women["mine"], "take_part", False)
        return heard.speakers(_drawn()) == []


@fact
def words_without_a_yes_are_not_picked(world: World) -> bool:
    with acting(world, "leader", "words.pick") as by:
        row, her = _drawn(), world.women["mine"]
        sayings.Saying.objects.filter(trial=row).delete()
        one = sayings.give(by, trial=row, participant=her, text="Nu går det.", form="leader")
        picked = sayings.choose(by, trial=row, sayings={one.pk})
        sayings.Saying.objects.update(chosen_at=None, chosen_by=None)
        say(her, "quote", False)
        return picked == 1 and sayings.choose(by, trial=row, sayings={one.pk}) == 0


@fact
def her_answers_are_read_by_herself_alone(world: World) -> bool:
    with acting(world, "herself", "answers.see"):
        return set(own._hers().values_list("participant_id", flat=True)) == ids(world, "mine")


@fact
def those_entrusted_with_her_are_told_where_she_is_in_the_open(world: World) -> bool:
    with by_the_house(world):
        return world.accounts["leader"].pk in accounts_of(world.women["mine"].pk)
