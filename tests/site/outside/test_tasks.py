"""A job that fails leaves its kind in the queue, and no word of what it was told."""

import pytest
from django_tasks_db.models import DBTaskResult

from egenkraft.site.outside.tasks import task

pytestmark = [pytest.mark.canary, pytest.mark.django_db(transaction=True, databases=["default", "keys"])]
WORD = "Kanarieord"


@task(capability="session.open")
def falls(word: str) -> None:
    raise ValueError(f"could not read {word}")


@task(capability="session.open")
def stands(number: int) -> int:
    return number + 1


def work() -> None:
    from django.core.management import call_command

    call_command("db_worker", interval=0, batch=True, startup_delay=False, reload=False)


def test_the_queue_and_the_log_learn_the_kind_alone(caplog: pytest.LogCaptureFixture) -> None:
    falls.enqueue(WORD)
    work()
    row = DBTaskResult.objects.get()
    assert row.status == "FAILED"
    assert row.exception_class_path.endswith("TaskFailed")
    assert "ValueError" in row.traceback
    assert WORD not in row.traceback
    assert "could not read" not in row.traceback


def test_a_job_that_ends_well_gives_its_answer() -> None:
    stands.enqueue(1)
    work()
    assert DBTaskResult.objects.get().return_value == 2
