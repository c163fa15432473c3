"""Which questions a pack asks, in which order, and what is still to ask."""

from collections.abc import Iterator, Mapping

from .model import Answer, FollowUp, Item, Pack, Question, spoken


def questions(pack: Pack, language: str, *, first_wave: bool = False) -> tuple[Question, ...]:
    """Every question in the language and in order, each follow-up right after its item.

    With `first_wave` the follow-ups that make no sense at the start are left out.

    >>> from egenkraft.core import measures
    >>> conf, pos = measures.load("conf"), measures.load("pos")
    >>> questions(conf, "en")[1].sentence
    'How sure are you that you can do this? I can tell someone what I am good at.'
    >>> [q.code for q in questions(pos, "en")][:5]
    ['pos-01', 'pos-01.tie', 'pos-01.ask', 'pos-01.met', 'pos-02']
    >>> questions(pos, "en")[0].sentence
    'Do you know anyone in Sweden who works as a cleaner?'
    """
    return tuple(_all(pack, language, first_wave))


def due(pack: Pack, answers: Mapping[str, int], *, first_wave: bool = False) -> tuple[str, ...]:
    """The codes of the questions still to ask, given the answers so far (refused counts as answered).

    >>> from egenkraft.core import measures
    >>> due(measures.load("pos"), {"pos-01": 1, "pos-01.tie": 3, "pos-02": 0})[:3]
    ('pos-01.ask', 'pos-01.met', 'pos-03')
    """
    open_codes = []
    for question in _all(pack, pack.languages[0], first_wave):
        wanted = question.asked_if is None or answers.get(question.asked_if[0]) == question.asked_if[1]
        if wanted and question.code not in answers:
            open_codes.append(question.code)
    return tuple(open_codes)


def follow_ups(pack: Pack, first_wave: bool) -> tuple[FollowUp, ...]:
    """The follow-up questions of this wave."""
    return tuple(one for one in pack.follow_ups if one.first_wave or not first_wave)


def _all(pack: Pack, language: str, first_wave: bool) -> Iterator[Question]:
    for item in pack.items:
        yield _of_item(pack, item, language)
        for one in follow_ups(pack, first_wave):
            yield _of_follow_up(pack, item, one, language)


def _of_item(pack: Pack, item: Item, language: str) -> Question:
    stem = spoken(pack.stem, language, pack.id) if pack.stem else ""
    text = item.asked.get(language) or spoken(item.words, language, item.code)
    return Question(item.code, stem, text, _choices(item.answers, language, item.code), item.code, language)


def _of_follow_up(pack: Pack, item: Item, one: FollowUp, language: str) -> Question:
    # The occupation stands above the follow-up, so that "the person" is clear on its own screen.
    code = f"{item.code}.{one.id}"
    above = spoken(item.words, language, item.code)
    text = spoken(one.words, language, code)
    answers = _choices(one.answers, language, code)
    return Question(code, above, text, answers, item.code, language, (item.code, one.when))


def _choices(answers: tuple[Answer, ...], language: str, where: str) -> tuple[tuple[Answer, str], ...]:
    return tuple((answer, spoken(answer.words, language, where)) for answer in answers)
