"""A no counts in every room, and extra protection in every figure."""

from django.utils import timezone

from egenkraft.site.consent import rules as consent
from egenkraft.site.diary import rules as diary
from egenkraft.site.home import notices
from egenkraft.site.home import queries as home
from egenkraft.site.measures import queries as measures
from egenkraft.site.measures.rules import may_ask
from egenkraft.site.messages import queries as messages
from egenkraft.site.methods import board
from egenkraft.site.methods.models import Voice
from egenkraft.site.participants.models import Participant
from egenkraft.site.reports import rows as reports
from egenkraft.site.trials import inputs
from egenkraft.site.trials.actions import set_members
from egenkraft.site.trials.models import Trial
from egenkraft.site.work import forms, queries
from tests.matrix.facts import acting, by_the_house, fact, ids, with_a_yes_to_only
from tests.matrix.world import World


@fact
def extra_protection_shuts_what_shows_her(world: World) -> bool:
    with by_the_house(world):
        open_, shut = consent.agreeing("take_part"), [consent.agreeing(one) for one in consent.SHUT]
        return ids(world, "guarded") <= open_ and all(one == ids(world, "mine", "other") for one in shut)


@fact
def only_a_yes_to_measure_without_protection_is_counted(world: World) -> bool:
    with by_the_house(world):
        counted = set(consent.countable().values_list("participant_id", flat=True))
        return counted == ids(world, "mine", "other")


@fact
def the_diary_reads_every_yes_as_it_is_now(world: World) -> bool:
    with by_the_house(world):
        yes, no = diary.yes_now(), world.women["withdrawn"].pk
        return all(no not in one and one for one in (yes.photo, yes.quote, yes.take_part))


@fact
def today_counts_those_who_said_yes_among_those_entrusted(world: World) -> bool:
    with acting(world, "leader", "today.see"):
        counts = home._status_counts()
        return home.head_count() == (2, 1) and sum(counts.values()) == 3


@fact
def the_list_holds_those_entrusted_and_the_rest_apart(world: World) -> bool:
    with acting(world, "leader", "people.list"):
        shown = set(home._shown("", set()).values_list("pk", flat=True))
        return shown == ids(world, "mine", "guarded") and len(home._others()) == 1


@fact
def without_a_yes_she_stands_in_the_list_of_those_entrusted_with_her(world: World) -> bool:
    with acting(world, "colleague", "people.list"):
        return home.without_yes() == []


@fact
def check_ins_are_due_for_those_entrusted(world: World) -> bool:
    with acting(world, "leader", "today.see"):
        due = {one.participant for one in home._due_here(timezone.localdate())}
    with acting(world, "manager", "today.see"):
        nobody = home._due_here(timezone.localdate()) == []
    return bool(due) and due <= ids(world, "mine", "guarded") and nobody


@fact
def a_notice_names_only_who_is_in_reach_and_takes_part(world: World) -> bool:
    with acting(world, "leader") as by:
        named = notices._people(by, [*ids(world, "mine", "other", "guarded", "withdrawn")])
        withdrawn = world.women["withdrawn"]
        return named.keys() == ids(world, "mine", "withdrawn") and named[withdrawn.pk] == withdrawn.code


@fact
def one_yes_of_two_is_no_yes_to_a_check_in(world: World) -> bool:
    with by_the_house(world):
        her = with_a_yes_to_only(world, "measure")
        return not may_ask(her)


@fact
def nor_is_the_other_one(world: World) -> bool:
    with by_the_house(world):
        her = with_a_yes_to_only(world, "take_part")
        return not may_ask(her)


@fact
def without_a_yes_to_measure_no_sum_of_hers_is_told(world: World) -> bool:
    with by_the_house(world):
        return measures.sums(with_a_yes_to_only(world, "follow")) == []


@fact
def without_a_yes_to_follow_no_sum_of_hers_is_told(world: World) -> bool:
    with by_the_house(world):
        return measures.sums(with_a_yes_to_only(world, "measure")) == []


@fact
def check_ins_of_others_than_the_counted_are_in_no_figure(world: World) -> bool:
    with by_the_house(world):
        counted = set(measures._counted().values_list("participant_id", flat=True))
        told = set(reports.rounds(timezone.localdate()))
        people = {key[0] if isinstance(key, tuple) else key for key in told}
        return counted == people == ids(world, "mine", "other")


@fact
def a_reminder_is_for_who_said_yes(world: World) -> bool:
    with by_the_house(world):
        return [messages.reaching(world.women[one]).wants for one in ("mine", "withdrawn")] == [True, False]


@fact
def messages_to_those_out_of_reach_are_not_listed(world: World) -> bool:
    with acting(world, "leader", "messages.see"):
        return {one.person for one in messages.lines()} == ids(world, "mine")


@fact
def a_voice_is_heard_while_she_says_yes(world: World) -> bool:
    with by_the_house(world):
        row = Voice.objects.first()
        assert row is not None
        heard = []
        for name in ("mine", "withdrawn"):
            Voice.objects.filter(pk=row.pk).update(participant=world.women[name])
            shown = next(one for one in board.ideas_of(row.idea.workshop) if one.pk == row.idea_id)
            heard.append((board.voice(row.idea_id) is not None, shown.seconds is not None))
        return heard[0][0] and heard[0] != heard[1] and heard[1] == (False, False)


@fact
def only_the_counted_are_in_a_trial(world: World) -> bool:
    with by_the_house(world) as by:
        draft = Trial.objects.filter(state=Trial.State.DRAFT).first()
        locked = Trial.objects.exclude(state=Trial.State.DRAFT).first()
        assert draft is not None
        assert locked is not None
        here = Participant.objects.filter(pk__in=ids(world, "mine", "other", "guarded", "withdrawn"))
        count = set_members(by, trial=draft, participants=list(here))
        return count == 2 and len(inputs.rows(locked, locked.members.all())) == 2


@fact
def figures_of_work_know_who_may_be_counted_and_who_takes_part(world: World) -> bool:
    with by_the_house(world):
        found = {one.pk: (one.counts, one.takes_part) for one in queries.enrolled()}
        no = found.get(world.women["withdrawn"].pk)
        return no == (False, False) and found[world.women["mine"].pk] == (True, True)


@fact
def an_interview_is_for_somebody_in_reach_who_takes_part(world: World) -> bool:
    with acting(world, "leader", "work.change"):
        return {pk for pk, _name in forms._people() if pk} == {str(world.women["mine"].pk)}
