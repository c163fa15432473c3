"""Every test of the diary keeps its files in a folder of its own."""

from collections.abc import Callable
from pathlib import Path

import pytest
from django.utils import timezone

from egenkraft.site.access.models import Lab
from egenkraft.site.access.scope import Actor, scope
from egenkraft.site.labs.actions import ship_outcomes
from egenkraft.site.measures.models import Wave
from egenkraft.site.methods.models import Method, MethodVersion
from egenkraft.site.trials.models import Trial


@pytest.fixture(autouse=True)
def _own_media(media: Path) -> Path:
    return media


@pytest.fixture(autouse=True)
def _read_what_this_test_wrote(public_reads_here: None) -> None:
    """That the real public connection refuses everything else is shown in test_connection.py."""


@pytest.fixture
def trial_answer(lab: Lab, researcher: Actor) -> Callable[..., Method]:
    """A method whose trial is answered: "test more", grade D."""

    def make(name: str, method: Method | None = None) -> Method:
        with scope(researcher):
            outcome = ship_outcomes(researcher)[0]
            wave = Wave.objects.create(number=1, name_sv="Efter", name_en="After", weeks=12)
            method = method or Method.objects.create(slug="m", name=name, summary="")
            version = MethodVersion.objects.create(method=method, number=1)
            Trial.objects.create(
                key="t",
                title="Hjälper startgruppen?",
                method_version=version,
                outcome=outcome,
                after_wave=wave,
                state=Trial.State.CLOSED,
                plan="",
                plan_hash="a" * 64,
                frozen_at=timezone.now(),
                frozen_answer={
                    "grade": "D",
                    "design": {"name": "two_arm"},
                    "verdict": {"word": "test_more", "reasons": []},
                },
            )
        return method

    return make
