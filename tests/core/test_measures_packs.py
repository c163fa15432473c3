"""Instrument packs: what ships, what the licence gate lets through, and which mistakes are named."""

import subprocess
import sys
from pathlib import Path

import pytest

from egenkraft.core import measures
from egenkraft.core.measures import LicenceError, MeasureError

MINIMAL = """
format = "egenkraft-pack/1"
id = "mini"
version = 1
kind = "scale"
validated = true
presentation = "5"
names = { sv = "Liten", en = "Small" }
[licence]
gate = "ship"
name = "CC0"
attribution = "Nobody"
[score]
lattice = "0.5"
min = "0"
max = "2"
missing = "none"
[[answers.often]]
code = 0
words = { sv = "Aldrig", en = "Never" }
[[answers.often]]
code = 4
words = { sv = "Alltid", en = "Always" }
[[items]]
code = "mini-01"
words = { sv = "Jag sover.", en = "I sleep." }
"""


@pytest.fixture(params=measures.packs())
def pack(request: pytest.FixtureRequest) -> measures.Pack:
    return measures.load(request.param)


def test_all_packs_of_the_field_ship() -> None:
    assert measures.packs() == ("conf", "fut", "int", "lead", "part", "pos", "res", "safe")
    sizes = {id: len(measures.load(id).items) for id in measures.packs()}
    assert sizes == {"conf": 10, "fut": 3, "int": 5, "lead": 1, "part": 2, "pos": 10, "res": 8, "safe": 3}


def test_own_packs_say_that_they_are_not_validated_and_whose_they_are(pack: measures.Pack) -> None:
    assert not pack.validated
    assert pack.norm is None
    assert (pack.licence.gate, pack.licence.name) == ("ship", "CC BY 4.0")
    assert pack.licence.attribution
    assert pack.languages == ("sv", "en")
    assert pack.presentation == "3"


def test_every_question_stands_in_both_languages_with_a_skip_left_to_the_page(pack: measures.Pack) -> None:
    swedish, english = measures.questions(pack, "sv"), measures.questions(pack, "en")
    assert [one.code for one in swedish] == [one.code for one in english]
    for one in (*swedish, *english):
        assert one.text
        assert 2 <= len(one.answers) <= 4
        assert all(words for _, words in one.answers)


def test_faces_shapes_and_colours_tell_three_answers_apart(pack: measures.Pack) -> None:
    for item in pack.items:
        if len(item.answers) == 3:
            assert [answer.face for answer in item.answers] == ["low", "middle", "high"]
            assert len({answer.shape for answer in item.answers}) == 3
            assert len({answer.colour for answer in item.answers}) == 3


def test_own_questions_are_short_and_easy() -> None:
    for id in ("conf", "fut", "safe", "part", "int", "lead"):
        for one in measures.questions(measures.load(id), "sv"):
            words = one.text.rstrip(".?").split()
            assert len(words) <= 10, one.text
            assert max(map(len, words)) <= 14, one.text


def test_positions_carry_occupation_code_and_level() -> None:
    pos = measures.load("pos")
    assert [(item.ssyk, item.level) for item in pos.items] == [
        ("9111", 1), ("9412", 1), ("4322", 2), ("5222", 2), ("8331", 2),
        ("5152", 2), ("5311", 2), ("5321", 2), ("335", 3), ("2221", 4),
    ]  # fmt: skip
    first = measures.questions(pos, "sv")[0]
    assert first.sentence == "Känner du någon i Sverige som arbetar som städare?"


def test_follow_ups_are_asked_only_after_yes_and_new_people_only_after_the_start() -> None:
    pos = measures.load("pos")
    assert [one.code for one in measures.questions(pos, "sv", first_wave=True)][:4] == [
        "pos-01", "pos-01.tie", "pos-01.ask", "pos-02",
    ]  # fmt: skip
    assert measures.due(pos, {"pos-01": 0})[0] == "pos-02"
    assert measures.due(pos, {"pos-01": int(measures.Reason.REFUSED)})[0] == "pos-02"
    assert measures.due(pos, {"pos-01": 1})[:3] == ("pos-01.tie", "pos-01.ask", "pos-01.met")
    assert "pos-01.met" not in measures.due(pos, {"pos-01": 1}, first_wave=True)


def test_a_no_to_kindness_offers_to_tell_the_manager() -> None:
    offers = {item.code: item.offer for item in measures.load("int").items if item.offer}
    assert {code: (one.when, one.id) for code, one in offers.items()} == {"int-04": (0, "tell_manager")}
    assert measures.load("int").occasion == "interview"
    assert measures.load("lead").respondent == "staff"
    assert measures.load("safe").sensitive


def test_a_small_pack_loads_and_keeps_its_lattice(tmp_path: Path) -> None:
    pack = measures.parse(MINIMAL, tmp_path / "mini.toml")
    assert pack.rule
    assert (pack.rule.low, pack.rule.high) == (0, 4)
    assert measures.score(pack, {"mini-01": 4}).value == 4
    assert pack.rule.units(4) == 2


@pytest.mark.parametrize(
    ("old", "new", "code", "place"),
    [
        ('id = "mini"\n', "", "pack_key_missing", "id"),
        ("version = 1", 'version = "one"', "pack_invalid", "version"),
        ("validated = true", "validate = true", "pack_key_missing", "validated"),
        ("version = 1", 'version = 1\ncolour = "red"', "pack_invalid", "colour"),
        ('kind = "scale"', 'kind = "ladder"', "pack_invalid", "kind"),
        ('presentation = "5"', 'presentation = "slider"', "pack_invalid", "presentation"),
        ('sv = "Jag sover.", ', "", "language_missing", "items 1, words"),
        ('max = "2"', 'max = "3"', "score_range", "score"),
        ('max = "2"', 'max = "2.2"', "score_range", "lattice"),
        ('lattice = "0.5"', 'lattice = "half"', "pack_invalid", "lattice"),
        ("code = 4", "code = -98", "pack_invalid", "often"),
        ("code = 4", "code = 0", "pack_invalid", "often"),
        ("[licence]", "[licence", "pack_invalid", "broken.toml"),
    ],
)
def test_a_mistake_in_a_pack_is_named_with_file_key_and_mend(
    old: str, new: str, code: str, place: str
) -> None:
    assert old in MINIMAL
    with pytest.raises(MeasureError) as caught:
        measures.parse(MINIMAL.replace(old, new, 1), "broken.toml")
    assert caught.value.code == code
    assert caught.value.where.startswith("broken.toml")
    assert place in caught.value.where
    assert caught.value.mend


def test_a_pack_of_others_loads_only_with_its_evidence(tmp_path: Path) -> None:
    text = MINIMAL.replace('gate = "ship"', 'gate = "byo"\nevidence = "letter.txt"')
    with pytest.raises(LicenceError) as caught:
        measures.parse(text, tmp_path / "mini.toml")
    assert caught.value.code == "evidence_missing"
    (tmp_path / "letter.txt").write_text("  \n")
    with pytest.raises(LicenceError):
        measures.parse(text, tmp_path / "mini.toml")
    (tmp_path / "letter.txt").write_text("You may use it. The owner, 3 May")
    (tmp_path / "mini.toml").write_text(text)
    pack = measures.load("mini", tmp_path)
    assert pack.licence.evidence == tmp_path / "letter.txt"
    assert "mini" in measures.packs(tmp_path)


@pytest.mark.parametrize(
    "change",
    [
        ('gate = "ship"', 'gate = "forbidden"'),
        ('id = "mini"', 'id = "outcomes-star"'),
        ('attribution = "Nobody"', 'attribution = "Outcomes Star (TM)"'),
    ],
)
def test_a_forbidden_pack_never_loads(change: tuple[str, str], tmp_path: Path) -> None:
    (tmp_path / "letter.txt").write_text("yes")
    with pytest.raises(LicenceError) as caught:
        measures.parse(MINIMAL.replace(*change, 1), tmp_path / "mini.toml")
    assert caught.value.code == "forbidden"


def test_an_unknown_pack_or_language_is_named() -> None:
    with pytest.raises(MeasureError, match="conf, fut"):
        measures.load("star")
    with pytest.raises(MeasureError, match="no text in 'so'"):
        measures.questions(measures.load("conf"), "so")
    with pytest.raises(MeasureError):
        measures.load("../packs/conf")


def test_importing_measures_and_charts_is_light() -> None:
    """Nothing heavy comes along; how long it takes is in script/bench."""
    program = (
        "import sys; import egenkraft.core.measures, egenkraft.core.charts, egenkraft.core.trials;"
        "print({'django', 'scipy', 'numpy'} & set(sys.modules))"
    )
    run = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert run.stdout.strip() == "set()"


def examples() -> list[str]:
    """The pack texts of the reference page."""
    page = Path(__file__).resolve().parents[2] / "docs" / "reference" / "packs.md"
    return [block.split("```")[0] for block in page.read_text(encoding="utf-8").split("```toml\n")[1:]]


def test_the_example_of_the_reference_page_loads(tmp_path: Path) -> None:
    example, follow_up, _taps = examples()
    pack = measures.parse(example + "\n" + follow_up, tmp_path / "home.toml")
    assert measures.score(pack, {"home-01": 2, "home-02": 2}).value == 2
    assert measures.due(pack, {"home-01": 1})[0] == "home-01.ask"
    assert pack.asked_as == "3"


def test_the_reference_page_says_how_two_taps_are_written(tmp_path: Path) -> None:
    """Its example in the pack of the page, with two more points; without the note: all on one screen."""
    example, _follow_up, block = examples()
    top, taps = block.split("[two_taps]")
    old = next(line for line in example.splitlines() if line.startswith("presentation"))
    more = "".join(
        f'\n[[answers.often]]\ncode = {code}\nwords = {{ sv = "Ja {code}", en = "Yes {code}" }}\n'
        for code in (3, 4)
    )
    text = example.replace(old, top).replace('max = "4"', 'max = "8"') + more
    pack = measures.parse(f"{text}\n[two_taps]{taps}", tmp_path / "home.toml")
    assert pack.asked_as == "unfold"
    assert pack.two_taps is not None
    assert pack.two_taps.after_yes["sv"] == "Ja. Hur mycket?"
    assert measures.parse(text, tmp_path / "home.toml").asked_as == "5"
    with pytest.raises(MeasureError) as caught:
        measures.parse(text.replace("code = 4", "code = -4") + f"\n[two_taps]{taps}", tmp_path / "home.toml")
    assert caught.value.code == "pack_invalid"
    three = example.replace(old, top) + f"\n[two_taps]{taps}"
    with pytest.raises(MeasureError) as caught:
        measures.parse(three, tmp_path / "home.toml")
    assert caught.value.code == "unfold_invalid"
    assert caught.value.where == "home.toml, presentation"


def test_what_cannot_be_read_keeps_no_other_file_from_the_backup(tmp_path: Path) -> None:
    (tmp_path / "folder.toml").mkdir()
    (tmp_path / "broken.toml").write_bytes(b"\xff half a line")
    assert {path.name for path in measures.own_files(tmp_path)} == {"folder.toml", "broken.toml"}
