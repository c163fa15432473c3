"""A pack file (TOML text) -> Pack, with every mistake named by file, key and mend."""

import tomllib
from collections.abc import Mapping
from pathlib import Path

from .errors import MeasureError
from .licences import gate
from .model import (
    FACES,
    KINDS,
    PRESENTATIONS,
    Answer,
    FollowUp,
    Item,
    Norm,
    Offer,
    Pack,
    Rule,
    TwoTaps,
    Words,
)
from .toml import Table
from .unfolding import taps

FORMAT = "egenkraft-pack/1"
AnswerSets = Mapping[str, tuple[Answer, ...]]


def parse(text: str, path: Path | str) -> Pack:
    """The pack written in the text; `path` names the file in messages and finds its evidence file.

    Raises MeasureError (`pack_invalid`, `pack_key_missing`, `language_missing`, `score_range`) with file,
    key and mend, LicenceError (`forbidden`, `evidence_missing`) when the licence gate stays shut.
    """
    table = Table(_toml(text, Path(path)), Path(path).name)
    table.one_of("format", [FORMAT])
    licence = gate(table.table("licence"), table.get("id", str), Path(path).parent)
    names = table.words("names")
    languages = frozenset(names)
    answers = _answer_sets(table.table("answers"), languages)
    items = tuple(_item(one, answers, languages) for one in table.tables("items"))
    _distinct(table, "items", [item.code for item in items])
    pack = Pack(
        id=table.get("id", str),
        version=table.get("version", int),
        kind=table.one_of("kind", KINDS),
        validated=table.get("validated", bool),
        respondent=table.one_of("respondent", ("participant", "staff"), "participant"),
        occasion=table.one_of("occasion", ("wave", "interview"), "wave"),
        sensitive=table.get("sensitive", bool, False),
        presentation=table.one_of("presentation", PRESENTATIONS),
        unfold=table.get("unfold", bool, False),
        two_taps=_two_taps(table.table("two_taps"), languages) if table.has("two_taps") else None,
        better=table.one_of("better", ("higher", "lower"), "higher"),
        names=names,
        stem=_optional_words(table, "stem", languages),
        hint=_optional_words(table, "hint", languages),
        licence=licence,
        items=items,
        follow_ups=_follow_ups(table.tables("follow_ups", empty=True), answers, languages),
        rule=_rule(table.table("score"), len(items)) if table.has("score") else None,
        norm=_norm(table.table("norm")) if table.has("norm") else None,
    )
    table.done()
    _check(table, pack)
    return pack


def _toml(text: str, path: Path) -> dict[str, object]:
    try:
        return tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        mend = "Correct the line and load it again."
        raise MeasureError("pack_invalid", f"This is not TOML: {error}.", mend, path.name) from error


def _optional_words(table: Table, key: str, languages: frozenset[str]) -> Words:
    return table.words(key, languages) if table.has(key) else {}


def _answer_sets(table: Table, languages: frozenset[str]) -> AnswerSets:
    sets = {name: tuple(_answer(one, languages) for one in table.tables(name)) for name in table.values}
    for name, answers in sets.items():
        if any(answer.code < 0 for answer in answers):
            mend = "Codes below 0 are kept for missing answers; count from 0."
            raise table.fail("pack_invalid", name, "An answer code is negative.", mend)
        _distinct(table, name, [str(answer.code) for answer in answers])
    return sets


def _distinct(table: Table, key: str, codes: list[str]) -> None:
    twice = sorted({code for code in codes if codes.count(code) > 1})
    if twice:
        raise table.fail("pack_invalid", key, f"{twice[0]} stands there twice.", "Give each its own code.")


def _answer(table: Table, languages: frozenset[str]) -> Answer:
    answer = Answer(
        code=table.get("code", int),
        words=table.words("words", languages),
        key=table.optional("key", str),
        face=table.one_of("face", FACES) if table.has("face") else None,
        shape=table.optional("shape", str),
        colour=table.optional("colour", str),
    )
    table.done()
    return answer


def _answers_of(table: Table, answers: AnswerSets) -> tuple[Answer, ...]:
    if not table.has("answers") and len(answers) == 1:
        return next(iter(answers.values()))
    return answers[table.one_of("answers", answers)]


def _item(table: Table, answers: AnswerSets, languages: frozenset[str]) -> Item:
    item = Item(
        code=table.get("code", str),
        words=table.words("words", languages),
        asked=table.words("asked") if table.has("asked") else {},
        answers=_answers_of(table, answers),
        reverse=table.get("reverse", bool, False),
        domain=table.optional("domain", str),
        ssyk=table.optional("ssyk", str),
        level=table.optional("level", int),
        offer=_offer(table.table("offer")) if table.has("offer") else None,
    )
    table.done()
    return item


def _offer(table: Table) -> Offer:
    offer = Offer(table.get("when", int), table.get("id", str))
    table.done()
    return offer


def _follow_ups(tables: list[Table], answers: AnswerSets, languages: frozenset[str]) -> tuple[FollowUp, ...]:
    return tuple(_follow_up(one, answers, languages) for one in tables)


def _follow_up(table: Table, answers: AnswerSets, languages: frozenset[str]) -> FollowUp:
    follow = FollowUp(
        id=table.get("id", str),
        when=table.get("when", int),
        words=table.words("words", languages),
        answers=_answers_of(table, answers),
        first_wave=table.get("first_wave", bool, True),
    )
    table.done()
    return follow


def _rule(table: Table, items: int) -> Rule:
    lattice, low, high = (table.fraction(key) for key in ("lattice", "min", "max"))
    if lattice <= 0 or (low / lattice).denominator != 1 or (high / lattice).denominator != 1:
        mend = "The lattice is above 0, and min and max are whole numbers of its steps."
        raise table.fail("score_range", "lattice", "min and max do not lie on the lattice.", mend)
    missing = table.one_of("missing", ("none", "prorate", "count"))
    rule = Rule(lattice, int(low / lattice), int(high / lattice), missing, table.get("least", int, items))
    if not 1 <= rule.least <= items:
        raise table.fail("pack_invalid", "least", f"{rule.least} is impossible.", f"Write 1 to {items}.")
    table.done()
    return rule


def _norm(table: Table) -> Norm:
    retest = table.fraction("retest") if table.has("retest") else None
    norm = Norm(table.fraction("mean"), table.fraction("sd"), retest, table.get("source", str))
    table.done()
    if norm.sd <= 0 or (retest is not None and not 0 <= retest < 1) or not norm.source.strip():
        mend = "A norm has sd above 0, retest from 0 to below 1, and a source that can be looked up."
        raise table.fail("pack_invalid", "sd", "This norm cannot be used.", mend)
    return norm


def _two_taps(table: Table, languages: frozenset[str]) -> TwoTaps:
    note = table.get("note", str).strip()
    if not note:
        mend = "Write who checked licence and comparability, when and how."
        raise table.fail("pack_invalid", "note", "The note is empty.", mend)
    keys = ("no", "yes", "after_no", "after_yes", "little", "much")
    found = TwoTaps(note, **{key: table.words(key, languages) for key in keys})
    table.done()
    return found


def _check(table: Table, pack: Pack) -> None:
    """What only the whole pack shows: the range of the score, levels, domains, points for two taps."""
    if (pack.kind == "scale") != (pack.rule is not None):
        raise table.fail("pack_invalid", "score", "Only a scale has [score].", "Add or remove [score].")
    if pack.kind == "positions" and any(item.level is None for item in pack.items):
        raise table.fail(
            "pack_key_missing", "level", "A position has no level.", "Add level = 1 to 4 to each item."
        )
    if pack.kind == "resources" and any(item.domain is None for item in pack.items):
        raise table.fail(
            "pack_key_missing", "domain", "An item has no domain.", "Add domain = (a text) to each."
        )
    if pack.rule and pack.rule.missing != "count":
        _check_range(table, pack, pack.rule)
    if pack.asked_as == "unfold":
        _check_points(table, pack)


def _check_range(table: Table, pack: Pack, rule: Rule) -> None:
    low = sum(min(answer.code for answer in item.answers) for item in pack.items)
    high = sum(max(answer.code for answer in item.answers) for item in pack.items)
    if (rule.low, rule.high) != (low, high):
        message = f"The items reach {low} to {high} steps, [score] says {rule.low} to {rule.high}."
        raise table.fail(
            "score_range", "score", message, "Correct lattice, min and max, or the answer codes."
        )


def _check_points(table: Table, pack: Pack) -> None:
    for item in pack.items:
        codes = [answer.code for answer in item.answers]
        try:
            taps(codes, codes[0] if codes else 0)
        except MeasureError as error:
            message = f"{item.code} cannot be asked in two taps."
            mend = "Give it four or five answers, written from least to most, or another presentation."
            raise table.fail("unfold_invalid", "presentation", message, mend) from error
