"""Each shipped card beside what the lab's notes say of it: grade, figures, source, what it did not do.

A second copy on purpose: a figure that is mistyped in one of the two is found.
"""

import re

import pytest

from egenkraft.core.trials.claims import FOUND, claim
from egenkraft.site.methods.library import shipped

# grade; figures of the finding; figures of what it did not do; words of that in English; sources
NOTES = {
    "M01": (
        "A",
        "30 100 15 100 10 20 100",
        "7 8",
        "caught up|men|tendency",
        "10.1016/j.jebo.2023.11.026",
    ),
    "M02": ("A", "8 100", "", "subsidised", "arbetsformedlingen.se"),
    "M03": ("A", "", "", "How large", "SULCIS 2009:5"),
    "M04": ("A", "13 100", "", "six months|hardly any", "eprints.gla.ac.uk/190277"),
    "M05": ("A", "30", "", "No more jobs", "10.1080/1369183X.2022.2058918"),
    "M06": ("C", "", "", "Women did not|mattered little", "Månsson & Delander 2015:9|2017"),
    "M07": ("C", "", "", "work or study|half|three times", "projekteffekter.se/projekt/esf-projekt-mirjam/"),
    "M08": ("C", "", "", "two to three years|language", "9pdf.org, q5mrnp7j"),
    "M09": ("C", "", "", "benefits did not help", "nber.org/papers/w30534"),
    "M10": ("D", "73 100", "29", "29 hours|on call", "forskning.no, 275951"),
    "M11": ("C", "", "", "Small differences|Full-time", "sns.se|Duvander & Mussino 2021"),
    "M12": ("C", "", "", "others", "docplayer.se/3268902"),
    "M13": ("E", "51 100 24 100", "", "do not promise", "Yrkesdörren"),
    "K01": ("A", "21 23", "", "", "Arai, Bursell & Nekby 2016"),
    "K02": ("A", "100 18 8 13 5 4 2", "", "", "Weichselbaumer, IZA 10217"),
    "K03": ("A", "", "", "", "Vernby & Dancygier 2018"),
    "K04": ("C", "", "", "", "Behtoui|expertsvar.se"),
    "K05": ("A", "", "", "", "Science 2022"),
    "K06": ("C", "", "", "", "Beaman"),
    "K07": ("C", "", "", "", "osf.io/6knw7"),
}
GROUPS = {"M02": "3625", "M04": "400", "M05": "446", "M03": "20062008", "M06": "20102012"}
WORKS = re.compile(
    r"\b(?:fungera\w*|works|worked|hjälpte|helped|helps|bevisa\w*|proven|effektiv\w*)\b|\b(?:may|can) work\b",
    re.I,
)


def figures(text: str) -> str:
    return " ".join(re.findall(r"\d+", text))


def test_the_notes_know_every_card():
    assert set(NOTES) == set(shipped())


@pytest.mark.parametrize("key", sorted(NOTES))
def test_a_card_says_what_the_notes_say(key):
    grade, found, without, words, sources = NOTES[key]
    told = shipped()[key]
    assert told["grade"] == grade
    for tongue in ("sv", "en"):
        assert figures(told[tongue]["finding"]) == found, tongue
        assert figures(told[tongue].get("did_not", "")) == without, tongue
    for word in filter(None, words.split("|")):
        assert word in told["en"]["did_not"]
    for source in sources.split("|"):
        assert any(source in one for one in told["sources"])
    for tongue in ("sv", "en"):
        assert figures(told[tongue].get("group", "")).replace(" ", "").startswith(GROUPS.get(key, ""))


def test_a_day_of_ten_weeks_is_told_as_the_protocol_has_it():
    assert [figures(shipped()["M07"][tongue]["dose"]) for tongue in ("sv", "en")] == ["10 5 3"] * 2


@pytest.mark.parametrize("key", sorted(key for key in NOTES if NOTES[key][0] in "DE"))
@pytest.mark.parametrize("tongue", ["sv", "en"])
def test_a_card_of_grade_d_or_e_never_says_that_it_works(key, tongue):
    told = shipped()[key]
    texts = [*told[tongue].values(), claim(told["grade"], told["found"], tongue)]
    said = [re.sub("om det hjälper|if it helps", "", text) for text in texts]  # nobody knows
    assert [text for text in said if WORKS.search(text)] == []


@pytest.mark.parametrize("found", FOUND)
@pytest.mark.parametrize("tongue", ["sv", "en"])
def test_grade_c_says_at_most_that_it_may(found, tongue):
    """Nor that it helped some: a matched comparison does not know that it was the method."""
    said = claim("C", found, tongue)
    without = re.sub(r"kan fungera|may work|kan ha hjälpt|may have helped", "", said)
    if found != "not":
        assert without != said
        assert not WORKS.search(without)
    assert claim("A", "some", tongue) != claim("C", "some", tongue)


@pytest.mark.parametrize("key", sorted(key for key in NOTES if NOTES[key][0] == "C"))
@pytest.mark.parametrize("tongue", ["sv", "en"])
def test_no_card_of_grade_c_says_that_something_helps(key, tongue):
    card = shipped()[key][tongue]
    told = [card[name] for name in ("name", "what", "finding") if name in card]
    assert [text for text in told if re.search(r"\b(?:hjälper|(?<!may )helps?)\b", text)] == []
