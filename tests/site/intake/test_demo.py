"""The demo lab in examples/: loaded by the loader that everybody uses, and what it says it is."""

import filecmp
import os
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest
from tests.site.intake.conftest import Load, said

from egenkraft.site.access.models import Partner
from egenkraft.site.activities.models import Activity, Attendance, Kind
from egenkraft.site.consent.models import Consent
from egenkraft.site.diary.models import Picture, Post, PublishedPost
from egenkraft.site.measures.models import Answer, CheckIn
from egenkraft.site.outside.sheets import read_file
from egenkraft.site.participants.models import Participant
from egenkraft.site.trials.models import Trial
from egenkraft.site.work.models import Interview
from egenkraft.site.work.relevance import Rated, relevant

EXAMPLES = Path(__file__).resolve().parents[3] / "examples"
DEMO = EXAMPLES / "portalen-demo"
POSTS = tomllib.loads((EXAMPLES / "making" / "diary.toml").read_text("utf-8"))["posts"]


def test_the_demo_lab_is_realistic_and_imperfect(load: Load) -> None:
    report = load(where=DEMO)
    assert said(report) == []
    assert report.problems.notices == []
    people = Participant.objects.all()
    assert people.count() == 24
    assert {person.status for person in people} == {"active", "paused", "left", "finished"}
    assert len({person.language for person in people}) >= 6
    assert len({person.symbol for person in people}) == 12
    assert set(Partner.OWNERS) <= {partner.kind for partner in Partner.objects.all()}
    assert 55 <= Activity.objects.count() <= 65
    used = set(Activity.objects.values_list("kind__key", flat=True))
    assert len(used) >= Kind.objects.count() - 1
    assert Attendance.objects.filter(state="away").exists()
    assert Consent.objects.filter(ended_at__isnull=False, given=True).exists(), "somebody took a yes back"
    assert Answer.objects.filter(reason="refused").exists()
    assert Answer.objects.filter(reason="moved").exists()
    waves = [CheckIn.objects.filter(pack="conf", wave__number=number).count() for number in (0, 1, 2)]
    assert waves[0] > waves[1] > waves[2], "follow-ups are missing, as they are"
    _trials()
    _interviews()
    _diary()
    assert load(where=DEMO).to_write == 0


def _trials() -> None:
    course, circle = Trial.objects.order_by("title")
    assert (course.state, circle.state) == ("closed", "closed")
    assert course.frozen_answer["design"]["code"] == "D2"
    assert circle.frozen_answer["design"]["code"] == "D1"
    assert course.frozen_answer["verdict"]["word"] == "test_more"
    assert (course.frozen_answer["grade"], circle.frozen_answer["grade"]) == ("A", "D")
    assert course.frozen_answer["n"]["observed"] < course.frozen_answer["n"]["assigned"]


def _interviews() -> None:
    assert Interview.objects.count() == 30
    held = Interview.objects.filter(state__in=["held", "answered"]).prefetch_related("ratings")
    ratings = [
        [Rated(r.criterion, r.rater, r.value, r.after_result) for r in one.ratings.all()] for one in held
    ]
    assert len(held) == 13
    assert sum(relevant(rated).word == "yes" for rated in ratings) == 8


def _diary() -> None:
    assert Post.objects.count() == 10
    assert PublishedPost.raw.count() == 10
    assert Picture.objects.count() == 12
    assert all(post.easy and post.body_en for post in Post.objects.all())


def test_the_same_files_come_out_each_time(tmp_path: Path) -> None:
    script = EXAMPLES / "make.py"
    env = {**os.environ, "PYTHONDONTWRITEBYTECODE": "1"}
    subprocess.run([sys.executable, str(script), str(tmp_path)], check=True, env=env)
    names = sorted(str(path.relative_to(DEMO)) for path in DEMO.rglob("*") if path.is_file())
    assert names == sorted(str(path.relative_to(tmp_path)) for path in tmp_path.rglob("*") if path.is_file())
    for name in names:
        if name.endswith((".csv", ".xlsx")):
            made, kept = read_file(tmp_path / name), read_file(DEMO / name)
            assert [sheet.rows for sheet in made] == [sheet.rows for sheet in kept], name
    csvs = [name for name in names if name.endswith(".csv")]
    assert filecmp.cmpfiles(DEMO, tmp_path, csvs, shallow=False)[0] == csvs


def test_it_is_light() -> None:
    files = [path for path in DEMO.rglob("*") if path.is_file()]
    assert sum(path.stat().st_size for path in files) < 3_000_000
    assert all(path.stat().st_size < 60_000 for path in files if path.suffix == ".png")


def _lix(text: str) -> float:
    words = [word.strip(".,:;!?”“’") for word in text.split()]
    words = [word for word in words if word]
    sentences = max(1, sum(text.count(sign) for sign in ".!?:"))
    return len(words) / sentences + 100 * sum(len(word) > 6 for word in words) / len(words)


@pytest.mark.parametrize("post", POSTS)
def test_the_diary_is_easy_to_read(post: dict[str, str]) -> None:
    assert _lix(post["body"]) <= 40, post["title"]
    assert _lix(post["easy"]) <= 25, post["title"]
