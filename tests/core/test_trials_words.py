"""What the page says aloud: of ten like these, titles and outcomes by language, grades by their origin."""

from datetime import UTC, datetime
from fractions import Fraction

import pytest
from tests.core.trials_help import ARMS, arms, pairs, plan, rows

from egenkraft.core import trials as t
from egenkraft.core.trials.of_ten import base
from egenkraft.core.trials.verdict import BY_DESIGN

FIVE = {"min": 1, "max": 5}


def effect(result: t.Result, lang: str = "en") -> str:
    return " ".join(t.report(result, lang).parts[3].sentences)


def employed(x1: int, n1: int, x0: int, n0: int) -> t.Result:
    made = plan("two_arm", "person arm value", arms=ARMS, outcome={"kind": "yes_no", "delta": 0.05})
    told = [["yes"] * x + ["no"] * (n - x) for x, n in ((x1, n1), (x0, n0))]
    return t.analyse(made, None, arms(*told))


def test_six_of_a_hundred_are_never_one_of_ten() -> None:
    found = employed(207, 600, 86, 299)
    told = "Of 100 people like these, about 6 more do well with the method than without; "
    assert told + "reasonable: 1 fewer to 12 more." in effect(found)
    assert "6 fler med metoden än utan; rimligt: 1 färre till 12 fler." in effect(found, "sv")


def test_a_whole_tenth_is_said_of_ten_and_both_ends_are_never_too_narrow() -> None:
    found = employed(60, 100, 30, 100)
    low, high = found.interval.low, found.interval.high
    assert low is not None
    assert high is not None
    assert 0.1 < low < 0.2 < 0.4 < high < 0.5
    assert "Of 10 people like these, about 3 more" in effect(found)
    assert "reasonable: 1 more to 5 more." in effect(found)


def test_a_tenth_never_says_more_than_was_found() -> None:
    values = [Fraction(hundredths, 100) for hundredths in range(-100, 101)]
    tenths = [abs(10 * value) for value in values if base(value, -1.0, 1.0) == 10]
    assert len(tenths) > 90
    assert all(1 <= round(value) <= value for value in tenths)


def test_an_end_near_zero_keeps_its_side() -> None:
    assert base(Fraction(3, 10), 0.02, 0.6) == 100
    assert base(Fraction(3, 10), -0.02, 0.6) == 10


def test_scores_and_one_group_carry_their_own_interval() -> None:
    same = [3, 4, 2, 5, 3, 4, 2, 3]
    made = plan("two_arm", "person arm value", arms=ARMS, outcome=FIVE)
    told = effect(t.analyse(made, None, arms([*same, 4], [*same, 3])))
    assert "Of 100 people like these, about 7 more" in told
    assert " fewer to " in told
    once = plan("pre_post", "person before after", outcome=FIVE)
    moved = effect(t.analyse(once, None, pairs([3] * 10, [4, 4, 4, 4, 4, 2, 2, 3, 3, 3])))
    assert (
        "Of 10 people like these, about 3 more went up than down; reasonable: 3 more down to 7 more up."
        in (moved)
    )
    still = effect(t.analyse(once, None, pairs([3] * 10, [4, 4, 2, 2, 3, 3, 3, 3, 3, 3])))
    assert "about as many went up as down" in still


def test_no_sentence_without_an_interval() -> None:
    made = plan("two_arm", "person arm stratum value", arms=ARMS, outcome=FIVE)
    table = [(i, ("new", "usual")[i % 2], "ab"[i % 4 // 2], 1 + i % 5) for i in range(24)]
    found = t.analyse(made, None, rows("person arm stratum value", table))
    assert found.ranks is not None
    assert found.ranks.low is None
    assert "people like these" not in effect(found)


TITLES = {"sv": "Prova-på-dagen", "en": "The taster day"}
NAMES = {"sv": "tron på att kunna söka jobb", "en": "job-search self-efficacy"}


def spoken(title: object = TITLES, name: object = NAMES) -> t.Plan:
    return plan("two_arm", "person arm value", arms=ARMS, title=title, outcome={**FIVE, "name": name})


def test_title_and_outcome_are_said_in_the_readers_language() -> None:
    made = spoken()
    found = t.analyse(made, None, arms([5, 4, 5, 4, 5], [2, 3, 2, 3, 2]))
    for lang in ("sv", "en"):
        report = t.report(found, lang)
        assert report.title == made.titled(lang) == TITLES[lang]
        assert made.outcome.named(lang) == NAMES[lang]
        assert NAMES[lang] in report.text()
    assert (made.title, made.outcome.name) == (TITLES["en"], NAMES["en"])
    assert t.answer(found)["outcome"]["name"] == NAMES["en"]


def test_a_language_that_the_plan_lacks_falls_back_and_is_never_empty() -> None:
    only = spoken({"sv": "Bara svenska"}, {"sv": "svar"})
    assert (only.title, only.titled("en"), only.outcome.named("en")) == (
        "Bara svenska",
        "Bara svenska",
        "svar",
    )
    plain = spoken("One title", "one name")
    assert (plain.titled("sv"), plain.outcome.named("sv")) == ("One title", "one name")
    for empty in ({}, {"sv": " "}, 3.5):
        with pytest.raises(t.TrialError, match="title"):
            spoken(empty)


def test_a_plain_title_keeps_the_hash_it_always_had_and_a_table_is_part_of_it() -> None:
    made = plan("two_arm", "person arm value", arms=ARMS)
    assert made.hash == "4a1157ae0271f87a373f06809ea752877bd63882dcb532b195cc8275f13d362a"
    assert len({made.hash, spoken().hash, spoken({**TITLES, "sv": "En annan"}).hash}) == 3
    parsed = t.Plan.parse(_toml())
    locked = parsed.lock(at=datetime(2026, 1, 1, tzinfo=UTC))
    assert (locked.titled("sv"), locked.outcome.named("sv")) == ("Så", "här")


def _toml() -> str:
    return """
format = "egenkraft-plan/1"
title.en = "So"
title.sv = "Så"
question = "because"
design = "two_arm"
columns = {arm = "arm", value = "value"}
arms = {treated = "new", control = "usual"}
[outcome]
name = {en = "here", sv = "här"}
kind = "score"
better = "higher"
"""


def test_pooled_labs_keep_the_name_in_both_languages() -> None:
    made = plan("two_arm", "person arm value", arms=ARMS, outcome={**FIVE, "name": NAMES, "sd": 1})
    found = [t.analyse(made, None, arms([5, 4, 5, 4, 3], [2, 3, 2, 3, x])) for x in (2, 4)]
    assert t.report(t.pool(found), "sv").title == NAMES["sv"]


def test_jobs2_speaks_swedish() -> None:
    for name, word in (("job_seek", "tron på att kunna söka jobb"), ("work1", "har ett jobb")):
        made = t.Plan.read(f"examples/jobs2/{name}.toml")
        assert "jobbsökarverkstad" in made.titled("sv")
        assert "job-search workshops" in made.title
        assert made.outcome.named("sv") == word


def test_a_grade_tells_where_it_came_from() -> None:
    made = plan("two_arm", "person arm value", arms=ARMS, locked=None, outcome=FIVE)
    found = t.analyse(made, None, arms([5, 4, 5, 4, 5], [2, 3, 2, 3, 2]))
    told = {lang: t.report(found, lang).parts[0].sentences[1] for lang in ("sv", "en")}
    assert told["sv"] == "Säkerhet B: lottning mellan grupper, sänkt ett steg."
    assert told["en"] == "Evidence grade B: comparison by lot between groups, lowered one step."
    assert t.grade_words("two_arm", "C") == "lottning mellan grupper, sänkt 2 steg"
    assert t.grade_words("matched", "C") == "jämförelse av lika personer, utan lottning"
    assert "sänkt" not in t.grade_words("labs", "B")


@pytest.mark.parametrize("design", [*BY_DESIGN, "labs"])
@pytest.mark.parametrize("lang", ["sv", "en"])
def test_every_design_has_its_words_at_its_own_grade(design: str, lang: str) -> None:
    own = t.grade_words(design, BY_DESIGN.get(design, "A"), lang)
    assert not {"sänkt", "lowered"} & set(own.replace(",", "").split())
