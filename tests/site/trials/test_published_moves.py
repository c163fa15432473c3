"""Figures beside each other whose people moved: to a later check-in, or from a trial to the board."""

from dataclasses import replace
from fractions import Fraction
from uuid import uuid4

from hypothesis import given, settings
from hypothesis import strategies as st

from egenkraft.core.disclosure import Sheet
from egenkraft.site.trials import marks, publications
from egenkraft.site.trials.models import Publication
from egenkraft.site.trials.publications import Telling

LEAST = 10
WOMEN = [f"{n:02}" for n in range(40)]


def board(times: dict[str, int], measure: str = "pos") -> Telling:
    """A figure of the board that tells a mean: each woman with the wave that is compared of her."""
    return Telling(measure, Sheet({"all": frozenset(f"{one} 0 {wave}" for one, wave in times.items())}))


def refused(new: Telling, *earlier: Telling) -> int | None:
    """How many it would tell about beside the earlier ones, None where it may leave."""
    found = publications.apart([new], LEAST, [publications._row(one) for one in earlier])[0]
    return None if found is None else found.few


def moved(times: dict[str, int], *women: str) -> dict[str, int]:
    return times | {one: times[one] + 1 for one in women}


def test_a_mean_that_differs_by_one_woman_at_a_later_time_does_not_leave() -> None:
    first = dict.fromkeys(WOMEN[:20], 1)
    assert refused(board(moved(first, "07")), board(first)) == 1
    assert refused(board(moved(first, *WOMEN[:9])), board(first)) == 9
    assert refused(board(moved(first, *WOMEN[:10])), board(first)) is None
    assert refused(board(first), board(first)) is None


def test_one_comes_as_another_leaves() -> None:
    first = dict.fromkeys(WOMEN[:20], 1)
    other = {one: wave for one, wave in first.items() if one != "03"} | {"30": 1}
    assert refused(board(other), board(first)) == 2


def test_one_woman_moved_in_each_of_ten_reports_and_nine_of_them_stay() -> None:
    times, left = dict.fromkeys(WOMEN[:20], 1), list[Telling]()
    said = []
    for woman in ["", *WOMEN[:12]]:
        times = moved(times, woman) if woman else times
        said.append(refused(board(times), *left))
        left += [board(times)] if said[-1] is None else []
    assert said == [None, *range(1, 10), None, 1, 2]


def test_a_trial_and_the_board_at_nearly_the_same_times() -> None:
    """Twenty at one time in the trial; on the board one of them has answered again. Either order."""
    trial = Telling("pos 0 1", Sheet({"all": frozenset(WOMEN[:20])}))
    later = board(moved(dict.fromkeys(WOMEN[:20], 1), "07"))
    assert refused(later, trial) == refused(trial, later) == 1
    both = board(dict.fromkeys(WOMEN[:20], 1))
    assert refused(both, trial) is refused(trial, both) is None


def test_two_arms_beside_the_board_of_them_all() -> None:
    """Who is in an arm was told by the trial itself; of an arm and one more nothing is told."""
    arms = {"treated": frozenset(WOMEN[:12]), "control": frozenset(WOMEN[12:20])}
    trial = Telling("pos 0 1", Sheet({"all": frozenset(WOMEN[:20])} | arms))
    assert refused(trial, board(dict.fromkeys(WOMEN[:20], 1))) is None
    assert refused(board(dict.fromkeys(WOMEN[:13], 1)), trial) == 1


def test_interviews_of_a_trial_and_of_the_board_are_held_against_each_other() -> None:
    """Eleven of twenty-one in the trial and eleven of twenty-two on the board: the last one has had none."""
    trial = Telling(
        f"interviews - {uuid4()}",
        Sheet({"all": frozenset(WOMEN[:21])}, {"all": {"yes": 11, "no": 10}}),
    )
    for size, few in ((22, 1), (21, None), (30, 9), (31, None)):
        sheet = Sheet({"all": frozenset(WOMEN[:size])}, {"all": {"yes": 11, "no": size - 11}})
        whole = Telling("interviews", sheet, grows=True)
        assert refused(whole, trial) == few
        assert refused(trial, whole) == few


def test_interviews_of_one_arm_are_held_against_the_board_too() -> None:
    arms = {"treated": frozenset(WOMEN[:12]), "control": frozenset(WOMEN[12:24])}
    counts = {arm: {"yes": 6, "no": 6} for arm in arms}
    trial = Telling(f"interviews - {uuid4()}", Sheet({"all": frozenset(WOMEN[:24])} | arms, counts))
    near = Sheet({"all": frozenset(WOMEN[:15])}, {"all": {"yes": 7, "no": 8}})
    whole = Telling("interviews", near, grows=True)
    assert refused(whole, trial) == refused(trial, whole) == 3


STEPS = st.lists(st.tuples(st.sets(st.sampled_from(WOMEN), max_size=14), st.booleans()), max_size=6)


@settings(max_examples=60, deadline=None)
@given(STEPS)
def test_whatever_happens_no_two_figures_that_left_differ_by_a_few(
    steps: list[tuple[set[str], bool]],
) -> None:
    """Women come, go, or are asked again between the reports; what leaves is compared woman by woman."""
    times, left = dict.fromkeys(WOMEN[:20], 1), list[dict[str, int]]()
    rows = list[Publication]()
    for women, again in [(set[str](), True), *steps]:
        for one in women:
            if again and one in times:
                times[one] += 1
            elif one in times:
                del times[one]
            else:
                times[one] = 1
        telling = board(times)
        if publications.apart([telling], LEAST, rows) == [None]:
            rows.append(publications._row(telling))
            left.append(dict(times))
    for n, one in enumerate(left):
        for other in left[:n]:
            few = sum(one.get(woman) != other.get(woman) for woman in WOMEN)
            assert few == 0 or few >= LEAST


def test_a_mean_of_the_same_women_with_one_answer_corrected_does_not_leave() -> None:
    """Until ten of them stand there with other times: then it is another figure."""
    first = dict.fromkeys(WOMEN[:20], 1)
    answers = dict.fromkeys(first, (3, 5))
    told, again = (sealed_board(first, given) for given in (answers, answers | {"07": (3, 4)}))
    why = publications.apart([again], LEAST, [publications._row(told)])[0]
    assert why is not None
    assert (why.few, why.corrected) == (0, True)
    assert refused(told, told) is None
    assert refused(sealed_board(moved(first, *WOMEN[:10]), answers | {"07": (3, 4)}), told) is None
    assert refused(again, board(first)) is None, "a row from before seals were kept says nothing"


def sealed_board(times: dict[str, int], answers: dict[str, tuple[int, int]]) -> Telling:
    """Marks carry the times, as the board writes them."""
    return replace(board(times), answers=marks.sealed({f"{w} 0 {times[w]}": a for w, a in answers.items()}))


@settings(max_examples=50, deadline=None)
@given(st.dictionaries(st.sampled_from(WOMEN), st.tuples(st.integers(0, 9), st.integers(0, 9)), min_size=1))
def test_a_seal_is_the_same_in_any_order_and_another_for_every_other_answer(
    answers: dict[str, tuple[int, int]],
) -> None:
    seal = marks.sealed(answers)
    assert seal == marks.sealed(dict(reversed(answers.items())))
    for one, (before, after) in answers.items():
        assert marks.sealed(answers | {one: (before, after + 1)}) != seal
        assert marks.sealed(answers | {one: (after + 10, before)}) != seal


def test_a_trial_and_the_board_on_the_same_women_are_sealed_alike() -> None:
    """A correction between the two is seen from either side; without one, both may leave."""
    first = dict.fromkeys(WOMEN[:20], 1)
    told = sealed_board(first, dict.fromkeys(first, (3, 5)))
    groups = Sheet({"all": frozenset(WOMEN[:20])})

    def trial(answers: dict[str, tuple[Fraction, Fraction]]) -> Telling:
        return Telling("pos 0 1", groups, answers=marks.sealed({f"{w} 0 1": a for w, a in answers.items()}))

    same = {one: (Fraction(3), Fraction(5)) for one in first}
    assert refused(trial(same), told) is refused(told, trial(same)) is None
    other = trial(same | {"07": (Fraction(3), Fraction(4))})
    assert refused(other, told) == refused(told, other) == 0
