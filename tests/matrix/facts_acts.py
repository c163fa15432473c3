"""What an action refuses by itself, whichever page it is called from."""

from datetime import timedelta

from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.utils import timezone

from egenkraft.site.access.models import Notice, SignIn
from egenkraft.site.audit.models import AuditRow
from egenkraft.site.consent import rights
from egenkraft.site.home.card import person_card
from egenkraft.site.home.mine import where_she_was
from egenkraft.site.measures.models import Answer, CheckIn
from egenkraft.site.measures.queries import opened
from egenkraft.site.participants.actions import change
from egenkraft.site.participants.entrust import accounts_of
from egenkraft.site.participants.models import Entrusted, Glass
from egenkraft.site.participants.reach import linked, reachable
from egenkraft.site.trust import alarm, glass
from egenkraft.site.vault import blind, doors
from egenkraft.site.work import actions as work
from egenkraft.site.work.models import Interview, Rating
from egenkraft.site.work.queries import second_queue
from egenkraft.site.work.states import MOVES
from tests.matrix.facts import acting, by_the_house, fact, her, ids, refused
from tests.matrix.world import World


@fact
def a_name_is_opened_only_in_reach_with_the_right_and_her_yes(world: World) -> bool:
    known, other, no = (world.women[one] for one in ("mine", "other", "withdrawn"))
    with acting(world, "leader") as by:
        far = refused(doors.Refused, lambda: doors.open_many(by, [other], "contact"))
    with acting(world, "researcher") as by:
        without = refused(doors.Refused, lambda: doors._within_reach(by, [], "identity.see"))
    with by_the_house(world) as by:
        said_no = refused(doors.Refused, lambda: doors.open_many(by, [no], "remind"))
        return far and without and said_no and len(doors.open_many(by, [known], "remind")) == 1


@fact
def every_name_that_is_opened_is_written_down(world: World) -> bool:
    with acting(world, "leader") as by:
        before = AuditRow.objects.filter(action="identity.see").count()
        doors.open_many(by, [world.women["mine"]], "contact")
        return AuditRow.objects.filter(action="identity.see").count() == before + 1


@fact
def only_hidden_names_lie_in_the_blind_index(world: World) -> bool:
    with by_the_house(world):
        kinds = [{kind for kind, _word in blind._entries(her(world, one), "Ord Namn", "", "")} for one in
                 ("mine", "guarded")]  # fmt: skip
        return kinds[0] == set() and kinds[1] != set()


@fact
def no_interview_of_who_said_no_goes_on(world: World) -> bool:
    row = world.rows["work.Interview"]["withdrawn"]
    with by_the_house(world) as by:
        gone = refused(Http404, lambda: work._current(row.pk))
        about = {"participant": world.women["withdrawn"], "employer": "Köket", "occupation": "Kock"}
        return gone and refused(work.Refused, lambda: work.add(by, **about))


@fact
def who_may_not_judge_or_move_an_interview_does_not(world: World) -> bool:
    row, key = world.rows["work.Interview"]["mine"], next(iter(MOVES))
    with acting(world, "partner") as by:
        moved = refused(PermissionDenied, lambda: work._move(by, row.pk, key))
        rated = refused(PermissionDenied, lambda: work.rate(by, interview=row.pk, rater="leader", values={}))
    with acting(world, "leader") as by:
        row.__class__.objects.filter(pk=row.pk).update(state="suggested")
        early = refused(work.Refused, lambda: work.rate(by, interview=row.pk, rater="leader", values={}))
        return moved and rated and early


@fact
def a_check_in_is_opened_by_who_reaches_her(world: World) -> bool:
    found = {}
    with acting(world, "leader", "checkin.open"):
        for name in ("mine", "other", "guarded"):
            found[name] = opened(world.rows["measures.CheckIn"][name].pk) is not None
    return found == {"mine": True, "other": False, "guarded": False}


@fact
def her_own_list_leads_to_her_own_pages(world: World) -> bool:
    with acting(world, "herself", "data.own"):
        return set(linked().values_list("pk", flat=True)) == ids(world, "mine")


@fact
def keys_and_trust_are_told_apart(world: World) -> bool:
    with by_the_house(world):
        keys, trust = Entrusted.objects.keys(), Entrusted.objects.trust()
        held = {row.holds_key for row in keys} == {True} and {row.holds_key for row in trust} == {False}
        holders = [world.accounts["colleague"].pk]
        return held and accounts_of(world.women["guarded"].pk) == holders


@fact
def the_glass_opens_for_who_broke_it_alone_and_never_to_who_is_guarded(world: World) -> bool:
    other, guarded = world.women["other"].pk, world.women["guarded"].pk
    with acting(world, "leader", "need.break") as by:
        shut = not glass.break_glass(by, person=guarded, why="danger")
        broken = glass.break_glass(by, person=other, why="danger")
        rows = Glass.objects.filter(account=by.account_id, participant=other).count()
    with acting(world, "leader", "people.see"):
        sees = reachable().filter(pk=other).exists()
    with acting(world, "colleague", "need.break") as by:
        glass.break_glass(by, person=world.women["mine"].pk, why="danger")
    with acting(world, "leader", "people.see"):
        Entrusted.objects.filter(participant=world.women["mine"]).delete()
        theirs = reachable().filter(pk=world.women["mine"].pk).exists()
    return shut and broken and rows > 0 and sees and not theirs


@fact
def key_holders_are_told_of_a_search_for_the_hidden_alone(world: World) -> bool:
    with acting(world, "leader") as by:
        Notice.objects.all().delete()
        alarm.found(by, ids(world, "mine", "guarded"))
        return set(Notice.objects.values_list("object", flat=True)) == ids(world, "guarded")


@fact
def a_year_of_birth_is_not_kept_in_the_open_of_who_is_guarded(world: World) -> bool:
    with by_the_house(world) as by:
        return change(by, participant=her(world, "guarded"), birth_year=1985) == []


@fact
def of_who_is_guarded_only_key_holders_are_asked_about_her_rights(world: World) -> bool:
    with by_the_house(world):
        return rights._who_can(her(world, "guarded")) == [world.accounts["colleague"].pk]


@fact
def sums_stand_on_her_card_for_who_may_see_them(world: World) -> bool:
    shown = {}
    for key in ("leader", "manager"):
        with acting(world, key, "people.see"):
            shown[key] = bool(person_card(her(world, "mine"), timezone.localdate()).sums)
    return shown == {"leader": True, "manager": False}


@fact
def a_page_that_fell_asleep_leads_back_to_her_own_check_in(world: World) -> bool:
    with acting(world, "herself") as by:
        CheckIn.objects.update(finished_at=None)
        now = SignIn.objects.filter(participant=by.participant_id).first()
        assert now is not None
        SignIn.objects.exclude(pk=now.pk).delete()
        ago = {"kind": "participant", "minutes": 10, "begun_at": timezone.now() - timedelta(hours=1)}
        SignIn.objects.create(participant=world.women["other"].pk, **ago)
        nowhere = where_she_was(by, now)
        SignIn.objects.create(participant=by.participant_id, **ago)
        Answer.objects.filter(check_in__participant=world.women["other"]).update(at=timezone.now())
        back = where_she_was(by, now)
        own = [f"/check-in/{one.pk}/" for one in CheckIn.objects.filter(participant=by.participant_id)]
        return nowhere == "" and back in own


@fact
def what_a_colleague_judged_may_still_be_judged_by_the_second(world: World) -> bool:
    with acting(world, "leader", "work.see") as by:
        row = Interview.objects.filter(second_rater_drawn=True, participant=world.women["mine"]).get()
        Rating.objects.filter(interview=row).delete()
        given = {"interview": row, "criterion": 1, "rater": "leader", "value": "yes"}
        Rating.objects.create(by_id=world.accounts["manager"].pk, **given)
        theirs = row.pk in {one.pk for one in second_queue(by)}
        Rating.objects.update(by_id=by.account_id)
        return theirs and row.pk not in {one.pk for one in second_queue(by)}
