"""Check-ins: one row holds the answers to one or more instruments at one point in her time."""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from egenkraft.site.intake import items
from egenkraft.site.intake.problems import listed
from egenkraft.site.intake.reading import Row
from egenkraft.site.intake.upsert import Count, Upsert, by_hand, noon
from egenkraft.site.intake.world import World
from egenkraft.site.measures.asking import shown_in
from egenkraft.site.measures.models import Answer, CheckIn, Mode, Wave
from egenkraft.site.outside.dates import BadCell
from egenkraft.site.participants.models import Participant

BLANK, NO_COLUMN = Answer.Reason.NOT_REACHED.value, Answer.Reason.NOT_ASKED.value
Answers = dict[tuple[Any, ...], Answer]  # by check-in and question
Given = dict[str, int | str]  # question -> number of the answer, or the reason why there is none


@dataclass(frozen=True)
class One:
    """One check-in out of a row."""

    row: Row
    person: Participant
    wave: Wave
    pack: str
    answers: Given

    @property
    def key(self) -> tuple[Any, ...]:
        return self.person.pk, self.pack, self.wave.pk


def load(rows: list[Row], world: World) -> Count:
    found = [one for row in rows if not row.broken for one in _of_row(row, world)]
    what = _("The same instrument stands twice for her at this wave.")
    once = {id(row) for row in world.once(((one.row, one.key) for one in found), "wave", what)}
    found = [one for one in found if id(one.row) in once]
    packs = {one.pack for one in found}
    known = {(c.participant_id, c.pack, c.wave_id): c for c in CheckIn.objects.filter(pack__in=packs)}
    given = {(a.check_in_id, a.item): a for a in Answer.objects.filter(check_in__pack__in=packs)}
    hers = {id(one) for one in found if _hers(known.get(one.key), given)}
    kept = sum(_otherwise(one, known[one.key], given) for one in found if id(one) in hers)
    stays = Count(same=len(hers), kept=kept)
    found = [one for one in found if id(one) not in hers]
    check_ins = Upsert(CheckIn, {**known})
    made = [(one, one.key in check_ins.known, _check_in(one, check_ins, world)) for one in found]
    check_ins.write()
    answers = _answers(made, given)
    touched = {row.check_in_id for row in (*answers.new, *answers.changed.values())} | set(check_ins.changed)
    answers.write()
    fresh = sum(not was_known for _one, was_known, _row in made)
    changed = sum(was_known and row.pk in touched for _one, was_known, row in made)
    return Count(fresh, changed, len(made) - fresh - changed) + stays


def _hers(check_in: CheckIn | None, given: Answers) -> bool:
    """Whether she has answered it here, on a device: then no file changes it."""
    if check_in is None or not by_hand(check_in.opened_at):
        return False
    return any((check_in.pk, item.code) in given for item in items.packs()[check_in.pack].items)


def _otherwise(one: One, check_in: CheckIn, given: Answers) -> bool:
    """Whether the row says something else than she did; a blank cell says nothing."""
    said = {code: value for code, value in one.answers.items() if value not in (BLANK, NO_COLUMN)}
    return any(_is(given.get((check_in.pk, code))) != value for code, value in said.items())


def _is(answer: Answer | None) -> int | str | None:
    return None if answer is None else answer.reason or answer.code


def _of_row(row: Row, world: World) -> Iterator[One]:
    person, wave = world.person(row), world.find(row, "wave", world.waves)
    if row.get("on") > world.today:
        world.say(row, "on", _("This day has not come yet."), _("Mend the day."))
    by_pack: dict[str, Given] = defaultdict(dict)
    for code in row.table.items:
        value = _answer(row, code, world)
        if value is not None:
            by_pack[items.pack_of(code)][code] = value
    for pack in _packs(row, by_pack, world):
        given = by_pack.get(pack, {})
        _follow_ups(row, pack, given, world)
        if person is not None and wave is not None:
            yield One(row, person, wave, pack, _complete(row, pack, given))


def _answer(row: Row, code: str, world: World) -> int | str | None:
    text = row.get(code)
    if text is None:
        return None
    try:
        return items.answer(code, text)
    except BadCell as error:
        world.say(row, code, error.what, error.mend)
        return None


def _packs(row: Row, by_pack: dict[str, Given], world: World) -> list[str]:
    """The instruments with an answer; where all is missing, the one named, else those of all columns."""
    named = row.get("instrument")
    if named is not None and named.casefold() not in items.packs():
        mend = _("Known here: %(names)s.") % {"names": listed(items.packs())}
        world.say(row, "instrument", _("“%(value)s” is not known.") % {"value": named}, mend)
        return []
    if named is not None:
        return [named.casefold()]
    if by_pack or not row.get("reason"):
        return sorted(by_pack)
    return sorted({items.pack_of(code) for code in row.table.items})


def _follow_ups(row: Row, pack: str, given: Given, world: World) -> None:
    for code in given:
        item, dot, _follow = code.partition(".")
        if dot and not isinstance(given[code], str) and given.get(item) != items.asked_if(code):
            what = _("%(question)s is answered, but not %(item)s with yes.")
            world.say(row, code, what % {"question": code, "item": item}, _("Mend one of the two answers."))


def _complete(row: Row, pack: str, given: Given) -> Given:
    """Every item with an answer or a reason: the row's own, a blank cell, or a column that is not there."""
    answers = dict(given)
    for item in items.packs()[pack].items:
        if item.code not in answers:
            known = BLANK if item.code in row.table.items else NO_COLUMN
            answers[item.code] = row.get("reason") or known
    return answers


def _check_in(one: One, check_ins: Upsert[CheckIn], world: World) -> CheckIn:
    row, day = one.row, one.row.get("on")
    values = {"on": day, **row.given("language", "mode")}
    known = check_ins.known.get(one.key)
    if known is not None and by_hand(known.opened_at):  # opened here, but never answered
        values |= {"opened_at": noon(day), "finished_at": noon(day)}
    pack = items.packs()[one.pack]
    fresh = {
        "participant": one.person,
        "wave": one.wave,
        "pack": one.pack,
        "pack_version": pack.version,
        "language": shown_in(pack, one.person.language),
        "presentation": pack.asked_as,
        "mode": Mode.UNKNOWN.value,
        "opened_at": noon(day),
        "opened_by_id": world.by.account_id,
        "finished_at": noon(day),
    }
    return check_ins.put(one.key, values, fresh)


def _answers(made: list[tuple[One, bool, CheckIn]], given: Answers) -> Upsert[Answer]:
    answers = Upsert(Answer, {**given})
    for one, _known, check_in in made:
        for code, value in one.answers.items():
            _put(answers, check_in, code, value, one.row.get("on"))
    return answers


def _put(answers: Upsert[Answer], check_in: CheckIn, code: str, value: int | str, day: date) -> None:
    """A blank cell never takes away an answer that is there."""
    key = (check_in.pk, code)
    if value in (BLANK, NO_COLUMN) and key in answers.known:
        return
    number, reason = (value, "") if isinstance(value, int) else (None, value)
    fresh = {"check_in": check_in, "item": code, "language": check_in.language, "at": noon(day)}
    fresh["text_version"] = check_in.pack_version
    answers.put(key, {"code": number, "reason": reason}, fresh)
