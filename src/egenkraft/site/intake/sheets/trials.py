"""Trials and who is in them: the plan, the lock as the lab tells of it, the lot drawn again from its seed."""

from collections import defaultdict
from collections.abc import Mapping
from fractions import Fraction
from typing import Any

from django.utils.text import slugify
from django.utils.translation import gettext as _

from egenkraft.core import trials as core
from egenkraft.site.intake.problems import shown
from egenkraft.site.intake.reading import Row
from egenkraft.site.intake.upsert import Count, Upsert, noon
from egenkraft.site.intake.world import World, fold
from egenkraft.site.labs.models import Outcome
from egenkraft.site.measures.models import Wave
from egenkraft.site.methods.models import MethodVersion
from egenkraft.site.trials import analysis, inputs, lots, plans
from egenkraft.site.trials.actions import RoundWaits, freeze
from egenkraft.site.trials.models import Amendment, Member, Trial

ARMS = {"treated": plans.TREATED, "control": plans.CONTROL}


def load(rows: list[Row], world: World) -> Count:
    rows = [row for row in rows if not row.broken]
    rows = world.once(((row, fold(row.get("title"))) for row in rows), "title", _("This trial stands twice."))
    trials = Upsert(Trial, {fold(trial.title): trial for trial in Trial.objects.all()})
    for row in rows:
        values = _values(row, trials.known.get(fold(row.get("title"))), world)
        if values is not None:
            trials.put(fold(row.get("title")), values, {"title": row.get("title"), "key": _key(row, trials)})
    count = trials.write()
    _begin(rows, trials, world)
    return count


def _key(row: Row, trials: Upsert[Trial]) -> str:
    base, taken = slugify(row.get("title"))[:50] or "trial", {trial.key for trial in trials.known.values()}
    return next(one for one in (base, *(f"{base}-{n}" for n in range(2, 10_000))) if one not in taken)


def _values(row: Row, known: Trial | None, world: World) -> dict[str, Any] | None:
    version, outcome = world.version(row), world.find(row, "outcome", world.outcomes)
    after = world.find(row, "after", world.waves)
    if version is None or outcome is None or after is None or _not_for_interviews(row, outcome, world):
        return None
    before = _before(row, outcome, world)
    if known is not None and known.state != Trial.State.DRAFT:
        return _unchanged(row, known, version, outcome, (before, after), world)
    plan = _plan(row, outcome, before, world)
    pointed = {"method_version_id": version.pk, "outcome_id": outcome.pk, "after_wave_id": after.pk}
    values = {**pointed, "before_wave_id": before.pk if before else None, "plan": plan}
    return values if plan else None


def _not_for_interviews(row: Row, outcome: Outcome, world: World) -> bool:
    """Interviews are counted from the lot on: they have no answer before, and need two groups."""
    if outcome.measure != plans.INTERVIEWS:
        return False
    if row.get("design") == "pre_post":
        mend = _("Write two groups, or choose another outcome.")
        world.say(row, "design", _("Interviews cannot be compared before and after."), mend)
    elif row.get("before"):
        world.say(row, "before", _("Interviews have no wave before."), _("Leave the cell blank."))
    else:
        return False
    return True


def _before(row: Row, outcome: Outcome, world: World) -> Wave | None:
    if row.get("before"):
        return world.find(row, "before", world.waves)
    return world.waves.get("0") if outcome.measure != plans.INTERVIEWS else None


def _unchanged(
    row: Row,
    known: Trial,
    version: MethodVersion,
    outcome: Outcome,
    waves: tuple[Wave | None, Wave],
    world: World,
) -> dict[str, Any] | None:
    """Nothing to write, or None after saying that the row says something else than the locked plan.

    Only what the row itself says is compared: an outcome that has got other words since, or a newer
    version of the method, changes nothing in a plan that is locked.
    """
    before, after = waves
    plan = core.Plan.parse(known.plan).raw
    same = (
        version == known.method_version
        if row.get("version")
        else version.method == known.method_version.method,
        outcome.key == known.outcome.key,
        after.pk == known.after_wave_id,
        not row.get("before") or (before is not None and before.pk == known.before_wave_id),
        plan["design"] == row.get("design"),
        _same_change(plan["outcome"], row, outcome),
    )
    if all(same):
        return {}
    what = _("The plan of this trial is locked, so a file cannot change it.")
    world.say(row, "title", what, _("Write the row as it was, or make an amendment on the trial's page."))
    return None


def _same_change(plan: Mapping[str, Any], row: Row, outcome: Outcome) -> bool:
    """Whether the smallest change worth it, and who set it, stand in the plan as the row says."""
    delta, by = row.get("delta"), row.get("delta_by_participants")
    whole = 100 if outcome.measure == plans.INTERVIEWS else 1
    if delta is not None and Fraction(str(plan["delta"])) != Fraction(delta, whole):
        return False
    return by is None or bool(by) == (plan.get("delta_set_by") == "participants")


def _plan(row: Row, outcome: Outcome, before: Wave | None, world: World) -> str:
    delta = row.get("delta") or outcome.delta
    if delta is None:
        what = _("The smallest change worth it is missing, and the outcome has none of its own.")
        world.say(row, "delta", what, _("Write the number."))
        return ""
    wish = plans.Wish(
        title=row.get("title"),
        question="because" if row.get("design") == "two_arm" else "changed",
        design=row.get("design"),
        outcome=outcome,
        delta=delta,
        delta_by_participants=bool(row.get("delta_by_participants")),
        has_before=before is not None,
        accept_small=True,
    )
    return plans.compose(wish)


def _begin(rows: list[Row], trials: Upsert[Trial], world: World) -> None:
    """Lock those drafts whose row says when; a lock that is there already stays.

    A draft that is over without a lock begins unlocked, so that it can be answered one grade down.
    """
    for row in rows:
        trial = trials.known.get(fold(row.get("title")))
        if trial is None or trial.state != Trial.State.DRAFT:
            continue
        if row.get("locked_on"):
            _lock(row, trial, world)
        elif row.get("ended_on") and _lot_known(row, trial, world):
            _start(row, trial, core.Plan.parse(trial.plan).hash)


def _lot_known(row: Row, trial: Trial, world: World) -> bool:
    """Interviews are counted from the lot on, so without a lock its day must be written."""
    if trial.outcome.measure != plans.INTERVIEWS or row.get("drawn_on"):
        return True
    mend = _("Write when the lot was drawn: interviews are counted from that day.")
    world.say(row, "drawn_on", _("The cell is blank."), mend)
    return False


def _lock(row: Row, trial: Trial, world: World) -> None:
    if not row.get("locked_by"):
        world.say(row, "locked_by", _("The cell is blank."), _("Write who locked the plan."))
        return
    trial.locked_at, trial.locked_name = noon(row.get("locked_on")), row.get("locked_by")
    _start(row, trial, core.Plan.parse(trial.plan).lock(at=trial.locked_at).hash)
    told = _("The plan came from a spreadsheet. The day of the lock is what the lab wrote down.")
    Amendment.objects.create(trial=trial, text=told, after_unblinding=False, by_id=world.by.account_id)


def _start(row: Row, trial: Trial, plan_hash: str) -> None:
    trial.plan_hash = plan_hash
    waits = row.get("design") == "two_arm" and trial.locked_at is not None and not row.get("seed")
    trial.state = Trial.State.LOCKED if waits else Trial.State.RUNNING
    if row.get("seed") and row.get("design") == "two_arm":
        drawn = row.get("drawn_on") or row.get("locked_on")
        trial.seed, trial.seed_commitment = row.get("seed"), core.commitment(row.get("seed"))
        trial.drawn_at = noon(drawn) if drawn else None
    trial.save()


def load_members(rows: list[Row], world: World) -> Count:
    trials = {fold(trial.title): trial for trial in Trial.objects.all()}
    found = []
    for row in rows:
        trial = world.find(row, "trial", trials, "trials") if not row.broken else None
        person = world.person(row) if trial else None
        if trial is not None and person is not None:
            found.append((row, trial, person))
    what = _("She stands twice in this trial.")
    once = {id(row) for row in world.once(((row, (t.pk, p.pk)) for row, t, p in found), "code", what)}
    by_trial: dict[Any, list[Any]] = defaultdict(list)
    for each in found:
        if id(each[0]) in once:
            by_trial[each[1].pk].append(each)
    count = sum((_members(each, world) for each in by_trial.values()), Count())
    _close(trials, world)
    return count


def _members(found: list[Any], world: World) -> Count:
    trial = found[0][1]
    members = Upsert(Member, {member.participant_id: member for member in trial.members.all()})
    taken = {member.alias for member in members.known.values()} | {row.get("alias") for row, _t, _p in found}
    free = (alias for n in range(1, 10_000) if (alias := f"T{n:02}") not in taken)
    dealt = lots.of(trial)
    for row, _trial, person in found:
        known = members.known.get(person.pk)
        if dealt is not None and not _as_dealt(row, known, world):
            continue
        fresh = {
            "trial": trial,
            "participant": person,
            "alias": row.get("alias") or (known and known.alias) or next(free),
        }
        if known is None and trial.state == Trial.State.CLOSED:
            world.say(row, "trial", _("This trial is answered; nobody can be added."), _("Remove the row."))
            continue
        members.put(person.pk, row.given("stratum") if dealt is None else {}, fresh)
    _deal(found, trial, members, world, dealt)
    return members.write()


def _as_dealt(row: Row, known: Member | None, world: World) -> bool:
    """Whether the row fits a lot that is drawn: nobody comes in, and nobody changes her stratum."""
    if known is None:
        mend = _("Remove the row. Whoever came later gets a lot of her own, on the trial's page.")
        world.say(row, "trial", _("The lot of this trial is drawn; a file can add nobody."), mend)
        return False
    if row.given("stratum").get("stratum", known.stratum) != known.stratum:
        world.say(
            row, "stratum", _("The lot was drawn with her in another stratum."), _("Leave the cell blank.")
        )
    return True


def _deal(
    found: list[Any], trial: Trial, members: Upsert[Member], world: World, dealt: core.Assignment | None
) -> None:
    """The lot of the first round drawn once from its public seed; a written group must be the drawn one."""
    if dealt is None and trial.seed:
        dealt = _drawn(trial, [one for one in members.known.values() if one.late_id is None])
    arms = dealt.arms if dealt is not None else {}
    for row, _trial, person in found:
        member = members.known.get(person.pk)
        if member is not None and row.get("arm"):
            _must_be(row, arms.get(member.alias), world)
    for person_id, member in members.known.items():
        if not member.arm and member.alias in arms:
            members.put(person_id, {"arm": arms[member.alias], "assigned_at": trial.drawn_at})


def _drawn(trial: Trial, people: list[Member]) -> core.Assignment:
    places = dict(lots.places(trial, people))
    plan = analysis.plan_for(trial.plan, trial.locked_at, 0, False)
    lot = plan.randomise(list(places), seed=trial.seed, strata=places if any(places.values()) else None)
    lots.keep(trial, lot)
    return lot


def _must_be(row: Row, drawn: str | None, world: World) -> None:
    if drawn is None:
        what, mend = _("There is no lot to check this against."), _("Write the seed in the sheet trials.")
    elif ARMS[row.get("arm")] == drawn:
        return
    else:
        what = _("The lot drawn again from the seed gives her the other group.")
        mend = _("Check the seed, the order of the rows and the group.")
    world.say(row, "arm", what, mend)


def _close(trials: dict[str, Trial], world: World) -> None:
    """Compute the answer of the trials that are over; refuse a lock that came after the first answer."""
    for row in world.rows.get("trials", []):
        trial = trials.get(fold(row.get("title") or ""))
        if trial is None or row.broken or trial.state != Trial.State.RUNNING:
            continue
        if not _locked_in_time(row, trial, world) or not row.get("ended_on"):
            continue
        try:
            freeze(world.by, trial=trial)
        except core.TrialError as error:
            world.say(row, "ended_on", _("The trial cannot be answered: %(why)s") % {"why": shown(error)}, "")
        except RoundWaits:
            what = _("Those who came later wait for their lot, so the answer cannot be read yet.")
            world.say(row, "ended_on", what, _("Draw their round on the trial's page."))


def _locked_in_time(row: Row, trial: Trial, world: World) -> bool:
    if not inputs.seen_before_lock(trial, list(trial.members.all())):
        return True
    world.say(
        row,
        "locked_on",
        _("The plan was locked after the first answer of the second wave."),
        _("Leave the day blank: then the trial counts as not locked before."),
    )
    return False
