"""The odds of each verdict in docs/reference/verdict-odds.md are what whole simulated trials give."""

import re

import pytest
from tests.bench.characteristics import ARMS, FINE, PAGE, WORDS, chance, plan, row, settings, verdicts

from egenkraft.core import trials as t
from egenkraft.core.trials.check import check

ROWS = {one.name: one for one in settings()}
LINE = re.compile(r"^\| (.+) \| ([\d.]+) \(\d\.\d SD\) \| (.+) \|$", re.M)


def written() -> dict[tuple[str, float], list[float]]:
    text = PAGE.read_text(encoding="utf-8")
    return {
        (name, float(effect)): [float(x) for x in cells.split(" | ")]
        for name, effect, cells in LINE.findall(text)
    }


def test_the_page_has_every_row_and_each_adds_up() -> None:
    shares = written()
    assert set(shares) == {(one.name, float(effect)) for one in ROWS.values() for effect in one.effects}
    assert all(sum(row) == pytest.approx(100, abs=0.21) for row in shares.values())


@pytest.mark.parametrize("name", ROWS)
def test_the_first_trials_of_each_row_agree_with_the_page(name: str) -> None:
    """Forty trials a row; a share on the page that were wrong by much would make these very unlikely."""
    setting, shares = ROWS[name], written()
    effect, trials = setting.effects[-1], 40
    found = verdicts(setting, effect, trials)
    for word, share in zip(WORDS, shares[name, float(effect)], strict=True):
        assert chance(found[word], trials, share / 100) > 1e-5, (word, found, share)


@pytest.mark.long
@pytest.mark.parametrize("name", ROWS)
def test_the_page_is_what_all_trials_give(name: str) -> None:
    text = PAGE.read_text(encoding="utf-8")
    assert [line for line in row(ROWS[name]) if line not in text] == []


def test_the_rule_is_rarely_wrong() -> None:
    """Without any effect adopt stays rare; at twice the worthwhile change drop does."""
    for (name, effect), (adopt, _more, drop, _none) in written().items():
        if effect == 0:
            assert adopt <= 5, name
        if effect == 2 * float(ROWS[name].plan.outcome.delta or 0):
            assert drop <= 5, name
        if "before and after, " in name:
            assert adopt == 0


def test_a_count_far_from_its_share_is_unlikely() -> None:
    assert chance(40, 40, 0.5) == pytest.approx(0.5**40)
    assert chance(0, 10, 0.0) == pytest.approx(1)
    assert chance(20, 40, 0.5) > 0.4


def test_formula_and_whole_trials_tell_the_same_story() -> None:
    """From eleven an arm they agree within some points; among six the formula is the more hopeful one."""
    shares = written()
    for n in (6, 11, 20):
        setting = ROWS[f"two arms, {n} v {n}, no before"]
        seats = {"treated": n, "control": n}
        made = plan("two_arm", "person arm value", FINE, arms=ARMS, people=seats)
        for effect, odds in zip(setting.effects, made.check().odds, strict=True):
            adopt, _more, drop, _none = shares[setting.name, float(effect)]
            assert abs(100 * odds.drop - drop) <= 5
            assert (-12 if n > 6 else -16) <= adopt - 100 * odds.adopt <= 2


def test_the_simulated_odds_of_few_are_nearer_to_whole_trials_than_the_formula():
    """Among six and eleven, at one SD: what the plan page shows lies beside the table's own row."""
    shares = written()
    for setting in list(settings())[:2]:
        n, whole = int(setting.name.split()[2]), shares[setting.name, 10.0][0]
        made = t.Plan.of({**setting.plan.raw, "people": {"treated": n, "control": n}})
        formula, simulated = check(made), check(made, simulate=1_000)
        assert abs(100 * simulated.odds[-1].adopt - whole) < 4
        assert 100 * formula.odds[-1].adopt - whole > 10
        assert (formula.simulated, simulated.simulated) == (0, 1_000)
