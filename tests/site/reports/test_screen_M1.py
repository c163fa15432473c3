"""SCREENS M1, the lab board: its lettered points as far as they go here."""

import json
import random
import re
from collections.abc import Callable
from fractions import Fraction
from html import unescape
from typing import Any

import pytest
from django.test import Client
from django.utils import translation
from tests.people import say
from tests.site.reports.scenes import (
    LONG_AGO,
    WEEKS,
    answered_trial,
    check_in,
    followed,
    lab_with_waves,
    random_answers,
)
from tests.site.work.scenes import held, judged

from egenkraft.core import charts, measures
from egenkraft.core.measures import Reason, load, share
from egenkraft.core.trials.exact import interval_signflip
from egenkraft.site.access.scope import Actor
from egenkraft.site.labs.models import Outcome
from egenkraft.site.measures import queries as check_ins
from egenkraft.site.measures.due import due as open_check_ins
from egenkraft.site.reports import asked, interviews, queries, words
from egenkraft.site.reports.cards import Card
from egenkraft.site.reports.figures import Follow, Round
from egenkraft.site.work import actions
from egenkraft.site.work.metrics import Case, Woman, compute
from egenkraft.site.work.relevance import Relevance

Make = Callable[..., Any]
SignIn = Callable[[Actor], Client]
EN = {"lang": "en"}


def page(client: Client) -> str:
    response = client.get("/results/")
    assert response.status_code == 200
    return response.content.decode()


def text(html: str) -> str:
    return re.sub(r"\s+", " ", unescape(re.sub(r"<[^>]+>", " ", html)))


def card_of(key: str) -> Card:
    return next(card for card in queries.board().cards if card.key == key)


@pytest.fixture
def full(scoped: Actor, make_participant: Make) -> list[Any]:
    """Fourteen people, twelve of them followed, six with a relevant interview, one answered trial."""
    outcomes = lab_with_waves(scoped)
    people = [make_participant(f"P{n:02}", started_on=LONG_AGO) for n in range(14)]
    for n, person in enumerate(people[:12]):
        followed(person, 6 + n % 3, (10, 12, 8, 5)[n % 4] + n % 3)
    for person in people[:6]:
        judged(scoped, held(scoped, person))
    answered_trial(outcomes["conf"], people[:12], [3, 4, 2, -1, 5, 3, 2, 4, 0, 3, 6, 2])
    return people


def outcome(measure: str) -> Outcome:
    from egenkraft.site.labs.shipped import OUTCOMES

    return Outcome(**next(row for row in OUTCOMES if row["measure"] == measure))


# --- (a) headlines equal the core on 50 random fixtures ------------------------------------------
def random_people(
    pack_id: str, seed: int
) -> tuple[list[Follow], list[tuple[dict[str, int], dict[str, int]]]]:
    """Made-up answerings, and the same as the core reads them."""
    chance, pack = random.Random(seed), load(pack_id)
    alone = measures.Setting(1, "sv", "3", "alone")
    follows, pairs = [], []
    for _ in range(chance.randint(6, 30)):
        both = [random_answers(pack, chance) for _wave in (0, 1)]
        texts = [json.dumps({item: str(value) for item, value in one.items()}) for one in both]
        rounds = [Round(w, WEEKS[w], alone, given, True, True) for w, given in enumerate(texts)]
        follows.append(Follow("active", LONG_AGO, tuple(rounds)))
        coded = [{k: Reason.of(v) if isinstance(v, str) else v for k, v in a.items()} for a in both]
        pairs.append((coded[0], coded[1]))
    return follows, pairs


@pytest.mark.parametrize("seed", range(50))
def test_M1a_headlines_equal_the_core(seed: int) -> None:
    with translation.override("en"):
        _confidence(seed)
        _network(seed)
        _interviews(seed)


def _confidence(seed: int) -> None:
    people, pairs = random_people("conf", seed)
    conf = load("conf")
    scores = [[measures.score(conf, answers).value for answers in pair] for pair in pairs]
    signs = measures.signs([before for before, _ in scores], [after for _, after in scores])
    card = asked.card(outcome("conf"), people, WEEKS, LONG_AGO)
    assert card.n == signs.n
    assert card.lost == sum(signs.missing.values())
    expected = charts.up_same_down([charts.Row("x", signs.up, signs.same, signs.down)], **EN)
    assert card.chart.headline == expected.headline
    assert card.value == f"{signs.up} of {signs.n}"
    assert card.interval == words.share_between(share(signs.up, signs.n))


def _network(seed: int) -> None:
    people, pairs = random_people("pos", seed)
    pack, gains = load("pos"), []
    for before, after in pairs:
        common = [i.code for i in pack.items if before[i.code] >= 0 and after[i.code] >= 0]
        if common:
            gains.append(sum(after[code] == 1 for code in common) - sum(before[code] == 1 for code in common))
    low, high = interval_signflip(gains)
    card = asked.card(outcome("pos"), people, WEEKS, LONG_AGO)
    if low is None or high is None:
        assert card.refused
        return
    mean = Fraction(sum(gains), len(gains))
    expected = charts.effects([charts.Effect("x", mean, low, high, len(gains))], decimals=1, **EN)
    assert card.chart.headline == expected.headline
    assert (card.value, card.n) == (words.number(mean, sign=True), len(gains))
    assert card.interval == words.between(low, high)


def _interviews(seed: int) -> None:
    chance = random.Random(seed)
    women = [Woman(LONG_AGO, None)] * chance.randint(5, 30)
    cases = []
    for _ in range(chance.randint(8, 60)):
        state = chance.choice(["invited", "booked", "held", "answered", "contact", "no_show", "cancelled"])
        word = chance.choice(["yes", "no"]) if state in ("held", "answered") else "no"
        about = (state, True, state != "invited", "lab", None, "she", "no" if state == "answered" else "")
        cases.append(Case(chance.randrange(len(women)), *about, Relevance(word, 0, ()), "unknown"))
    card = interviews.card(outcome("interviews"), compute(LONG_AGO, women, cases, 2), LONG_AGO)
    booked = [one for one in cases if one.state != "invited"]
    done = [one for one in cases if one.state in ("held", "answered")]
    relevant = [one for one in done if one.relevance.word == "yes"]
    counts = (len(cases), len(booked), len(done), len(relevant))
    steps = [charts.Step(label, count) for label, count in zip("abcd", counts, strict=True)]
    expected = charts.funnel(steps, people=len({one.woman for one in cases}), **EN)
    named = getattr(expected, "headline", "")
    for letter, label in zip("abcd", interviews.STEPS, strict=True):
        named = named.replace(f"“{letter}”", f"“{label}”")
    assert getattr(card.chart, "headline", "") == named
    hers = len({one.woman for one in relevant})
    assert (card.value, card.n, card.lost) == (f"{hers} of {len(women)}", len(women), 2)
    assert card.interval == words.share_between(share(hers, len(women)))


def test_M1a_the_page_equals_what_measures_reads(full: list[Any]) -> None:
    rows = check_ins.inputs("conf")
    conf = load("conf")
    value = {(row.participant, row.wave): measures.score(conf, row.answers).value for row in rows}
    signs = measures.signs([value[p.pk, 0] for p in full[:12]], [value[p.pk, 1] for p in full[:12]])
    card = card_of("confidence")
    assert card.n == 12
    assert card.value.split()[0] == str(signs.up)


def test_due_equals_the_page_of_check_ins(full: list[Any], make_participant: Make) -> None:
    make_participant("Q1", started_on=LONG_AGO, agrees=("take_part",))
    paused = make_participant("Q2", started_on=LONG_AGO, status="paused")
    followed(make_participant("Q3", started_on=LONG_AGO), 5, 6)
    check_in(paused, "conf", 0, {})
    board = queries.board()
    assert board.due == len(open_check_ins(board.on)) > 0


# --- (b) every figure carries definition, n, missing, interval, date and grade, or is not shown -----
@pytest.mark.parametrize("key", ["confidence", "network", "interviews"])
def test_M1b_every_figure_is_whole(full: list[Any], client_as: SignIn, manager: Actor, key: str) -> None:
    card = card_of(key)
    assert all([card.value, card.interval, card.n >= 5, card.grade in ("D", "E")])
    html = page(client_as(manager))
    part = text(html.split(f'id="{key}"')[1].split("</section>")[0])
    shown = text(html)
    for needed in (card.definition, card.denominator, card.interval, card.grade_words, str(card.n)):
        assert needed in part
    for needed in (card.value, card.what, card.interval):
        assert needed in shown
    assert str(card.on.year) in part


def test_M1b_too_few_people_show_no_figure(
    scoped: Actor, make_participant: Make, client_as: SignIn, manager: Actor
) -> None:
    lab_with_waves(scoped)
    for n in range(4):
        followed(make_participant(f"P{n}", started_on=LONG_AGO), 5, 9)
    board = queries.board()
    assert [bool(card.refused) for card in board.cards] == [True] * 3
    assert not any(card.value or card.chart or card.tables for card in board.cards)
    assert "<svg role" not in page(client_as(manager))


def test_M1b_every_row_of_every_table_has_its_interval(full: list[Any]) -> None:
    for card in queries.board().cards:
        for table in card.tables:
            place = next(i for i, name in enumerate(table.columns) if "95" in name)
            assert table.rows
            assert all(str(row[place]).strip() for row in table.rows)


# --- (c, g) nothing about single persons --------------------------------------------------------------
def test_M1c_no_person_is_on_the_board(full: list[Any], client_as: SignIn, manager: Actor) -> None:
    html = page(client_as(manager))
    for person in full:
        assert person.display_name not in html
        assert str(person.pk) not in html
        assert f">{person.code}<" not in html


def test_M1c_a_small_group_in_a_trial_is_not_drawn(scoped: Actor, make_participant: Make) -> None:
    outcomes = lab_with_waves(scoped)
    people = [make_participant(f"P{n}", started_on=LONG_AGO) for n in range(4)]
    answered_trial(outcomes["conf"], people, [3, 4, 2, 5])
    card = queries.board().trials[0]
    assert (card.chart, card.estimate, card.interval) == (None, "", "")
    assert card.trouble


def test_M1g_up_same_down_question_by_question(full: list[Any]) -> None:
    table = card_of("confidence").tables[0]
    assert len(table.rows) == 10
    for row in table.rows:
        assert sum(row[1:4]) == 12
    assert load("conf").norm is None


# --- (e) two definitions are never added ---------------------------------------------------------------
def test_M1e_definitions_stay_apart(full: list[Any], scoped: Actor) -> None:
    Outcome.objects.create(
        key="work", position=4, measure="interviews", kind="count",
        name_sv="Annan", name_en="Other", definition_sv="annan", definition_en="other",
        denominator_sv="alla", denominator_en="all", missing_sv="inga", missing_en="none",
    )  # fmt: skip
    cards = queries.board().cards
    assert [card.key for card in cards] == ["confidence", "network", "interviews", "work"]
    assert len({card.definition for card in cards}) == 4
    vector = card_of("network").tables[0]
    assert not re.search("[Tt]otal|[Ss]umma", str(vector))


@pytest.mark.parametrize(
    ("x", "n", "told"),
    [(15, 22, "45 to 86"), (10, 22, "24 to 68"), (10, 20, "27 to 73"), (9, 10, "55 to 100")],
)
def test_M1e_the_published_outcomes_keep_their_own_intervals(x: int, n: int, told: str) -> None:
    """DOMAIN 1.3: 15 of 22 in work or studies and 10 employed have other definitions and other n."""
    with translation.override("en"):
        assert told in words.share_between(share(x, n))
    assert not hasattr(Card, "__add__")


# --- (f) charts -------------------------------------------------------------------------------------
def test_M1f_each_chart_is_a_sentence_a_drawing_and_a_table(
    full: list[Any], client_as: SignIn, manager: Actor
) -> None:
    html = page(client_as(manager))
    board = queries.board()
    drawn = [card.chart for card in (*board.cards, *board.trials) if card.chart]
    assert len(drawn) == 4
    for chart in drawn:
        assert chart.headline in unescape(html)
        assert 'role="img"' in chart.svg
        assert chart.table.rows
    ids = re.findall(r'\bid="([^"]+)"', html)
    assert len(ids) == len(set(ids))
    assert " style=" not in html


# --- the rest of the screen ----------------------------------------------------------------------------
def test_withdrawn_consent_is_out_on_the_next_request(
    full: list[Any], client_as: SignIn, manager: Actor
) -> None:
    client = client_as(manager)
    before = text(page(client))
    assert "n 12" in before
    assert re.search("6 (av|of) 14", before)
    say(full[0], "measure", False)
    after = text(page(client))
    assert "n 11" in after
    assert re.search("5 (av|of) 13", after)
    say(full[0], "measure", True)
    assert re.search("6 (av|of) 14", text(page(client)))


def test_a_trial_is_answered_anew_when_somebody_took_back_her_yes(full: list[Any]) -> None:
    before = queries.board().trials[0]
    assert before.n == 12
    for person in full[:12]:
        check_in(person, "part", 0, {})
    say(full[0], "measure", False)
    after = queries.board().trials[0]
    assert after.n == 11


@pytest.mark.parametrize("role", ["manager", "leader", "researcher"])
def test_who_may_see_the_board(
    full: list[Any], request: pytest.FixtureRequest, client_as: SignIn, role: str
) -> None:
    html = page(client_as(request.getfixturevalue(role)))
    assert html.count("<h1") == 1
    assert html.count('class="btn main"') == (0 if role == "researcher" else 1)


def test_the_board_takes_ten_statements_for_three_and_thirty(
    scoped: Actor,
    make_participant: Make,
    client_as: SignIn,
    manager: Actor,
    django_assert_max_num_queries: Any,
) -> None:
    outcomes = lab_with_waves(scoped)
    people = []
    client = client_as(manager)
    for size in (3, 30):
        while len(people) < size:
            people.append(make_participant(f"P{len(people):02}", started_on=LONG_AGO))
            followed(people[-1], 6, 9)
            actions.add(scoped, participant=people[-1], employer="A", occupation="B")
        if size == 30:
            answered_trial(outcomes["conf"], people, list(range(12)))
            answered_trial(outcomes["conf"], people, list(range(12)), key="annan")
        with django_assert_max_num_queries(10):
            page(client)


def test_an_empty_lab_has_a_calm_board(scoped: Actor, client_as: SignIn, manager: Actor) -> None:
    lab_with_waves(scoped)
    html = page(client_as(manager))
    assert "<svg role" not in html
