"""The demo lab in examples/ is loaded by the loader that everybody uses, and is what it says it is."""

from pathlib import Path

from tests.site.intake.conftest import Load, said

DEMO = Path(__file__).resolve().parents[3] / "examples" / "portalen-demo"


def test_the_demo_lab_loads(load: Load) -> None:
    report = load(where=DEMO)
    print(report.counts, report.problems.notices)
    assert said(report) == []
    assert report.written
