"""The page: choose files, see what is wrong or what is new, say yes, and the files are gone."""

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from egenkraft.site.access.models import Lab, Membership
from egenkraft.site.access.scope import Actor, scope
from egenkraft.site.intake import actions
from egenkraft.site.intake.models import Load
from egenkraft.site.intake.rules import LARGEST_SUM
from egenkraft.site.participants.models import Participant

GOOD = "kod;visningsnamn\nP01;Selam\nP02;Amina"
BAD = "kod;visningsnamn;start;telefon\nP01;Selam;31/02 2019;0700000000"
START = "/load/"


@pytest.fixture
def data(settings: Any, tmp_path: Path) -> Path:
    settings.DATA = tmp_path
    settings.TASKS = {"default": {"BACKEND": "django_tasks.backends.immediate.ImmediateBackend"}}
    return tmp_path


@pytest.fixture
def page(ready: Lab, manager: Actor, client_as: Callable[[Actor], Client], data: Path) -> Client:
    client = client_as(manager)
    client.get(START, {"lang": "en"})
    return client


def _file(text: str, name: str = "deltagare.csv") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, text.encode())


def _send(page: Client, *files: SimpleUploadedFile) -> HttpResponse:
    return page.post(f"{START}?lang=en", {"chosen": list(files)}, follow=True)  # type: ignore[return-value]


def _folders(data: Path) -> list[Path]:
    root = data / "intake"
    return list(root.iterdir()) if root.is_dir() else []


def test_the_way_from_files_to_rows(
    page: Client, data: Path, django_capture_on_commit_callbacks: Any
) -> None:
    with django_capture_on_commit_callbacks(execute=True):
        _send(page, _file(GOOD), _file("kod;ändamål;svar;datum\nP01;delta;ja;2018-09-04", "samtycken.csv"))
    row = Load.objects.get()
    address = reverse("intake:load", args=[row.pk])
    assert row.state == "checked"
    shown = page.get(address, {"lang": "en"}).content.decode()
    assert "Load 3 rows" in shown
    assert "Participants" in shown
    assert not Participant.objects.exists()
    assert len(_folders(data)) == 1
    with django_capture_on_commit_callbacks(execute=True):
        page.post(reverse("intake:write", args=[row.pk]))
    shown = page.get(address, {"lang": "en"}).content.decode()
    assert "3 rows were written." in shown
    assert Participant.objects.count() == 2
    assert _folders(data) == []


def test_what_is_wrong_is_shown_cell_by_cell(
    page: Client, data: Path, django_capture_on_commit_callbacks: Any
) -> None:
    with django_capture_on_commit_callbacks(execute=True):
        _send(page, _file(BAD))
    row = Load.objects.get()
    shown = page.get(reverse("intake:load", args=[row.pk]), {"lang": "en"}).content.decode()
    assert "1 thing must be mended" in shown
    for word in ("deltagare", "start", "31/02 2019", "Write the day like 2018-09-27 or 27/9 2018."):
        assert word in shown
    assert "0700000000" not in shown
    assert "0700000000" not in str(row.errors)
    assert _folders(data) == [], "files with a mistake do not stay"
    page.post(reverse("intake:write", args=[row.pk]))
    assert not Participant.objects.exists()


def test_while_it_waits_the_page_says_so_and_may_be_looked_at_again(page: Client, data: Path) -> None:
    _send(page, _file(GOOD))
    row = Load.objects.get()
    address = reverse("intake:load", args=[row.pk])
    shown = page.get(address, {"lang": "en"}).content.decode()
    assert "Waiting for its turn." in shown
    assert "<progress" in shown
    assert f'href="{address}"' in shown
    Load.objects.update(state="checking", done=500, total=1200)
    shown = page.get(address, {"lang": "en"}).content.decode()
    assert "Reading row 500 of 1200." in shown
    assert 'value="500" max="1200"' in shown


def test_a_second_yes_does_nothing(page: Client, data: Path, django_capture_on_commit_callbacks: Any) -> None:
    with django_capture_on_commit_callbacks(execute=True):
        _send(page, _file(GOOD))
    row = Load.objects.get()
    with django_capture_on_commit_callbacks(execute=True) as first:
        page.post(reverse("intake:write", args=[row.pk]))
    with django_capture_on_commit_callbacks(execute=True) as second:
        page.post(reverse("intake:write", args=[row.pk]))
    assert (len(first), len(second)) == (1, 0)
    assert Participant.objects.count() == 2


def test_a_load_may_be_dropped(page: Client, data: Path, django_capture_on_commit_callbacks: Any) -> None:
    with django_capture_on_commit_callbacks(execute=True):
        _send(page, _file(GOOD))
    row = Load.objects.get()
    with django_capture_on_commit_callbacks(execute=True):
        page.post(reverse("intake:drop", args=[row.pk]))
    assert Load.objects.get().state == "failed"
    assert _folders(data) == []
    assert not Participant.objects.exists()


@pytest.mark.parametrize(
    ("files", "sentence"),
    [
        ([], "Choose at least one file."),
        ([("brev.docx", "x")], "“brev.docx” is neither a spreadsheet nor a picture."),
        ([("bild.png", "x")], "There is no spreadsheet among the files."),
        ([("deltagare.csv", "")], "One of the files is empty."),
        ([("a.csv", "x"), ("a.csv", "y")], "“a.csv” is chosen twice. Choose it once."),
        ([(".dold.csv", "x")], "“.dold.csv” is neither a spreadsheet nor a picture."),
    ],
)
def test_files_that_are_not_taken(
    page: Client, data: Path, files: list[tuple[str, str]], sentence: str
) -> None:
    answer = _send(page, *(_file(text, name) for name, text in files))
    assert sentence in answer.content.decode()
    assert not Load.objects.exists()


def test_a_load_that_breaks_says_that_it_stopped(
    page: Client, data: Path, monkeypatch: pytest.MonkeyPatch, django_capture_on_commit_callbacks: Any
) -> None:
    def broken(*_arguments: Any, **_more: Any) -> None:
        raise RuntimeError("Selam Testsson")

    monkeypatch.setattr(actions, "load_folder", broken)
    with django_capture_on_commit_callbacks(execute=True):
        _send(page, _file(GOOD))
    row = Load.objects.get()
    assert row.state == "failed"
    shown = page.get(reverse("intake:load", args=[row.pk]), {"lang": "en"}).content.decode()
    assert "This load was stopped" in shown
    assert _folders(data) == []


def test_the_clock_takes_away_what_lies_too_long(
    page: Client, data: Path, django_capture_on_commit_callbacks: Any
) -> None:
    with django_capture_on_commit_callbacks(execute=True):
        _send(page, _file(GOOD))
        _send(page, _file(BAD))
    assert actions.clean() == 0
    Load.objects.update(created_at=timezone.now() - timedelta(hours=25))
    assert actions.clean() == 1
    assert _folders(data) == []
    assert {row.state for row in Load.objects.all()} == {"failed"} | {"failed"}
    assert all(row.errors == [] and row.files == [] for row in Load.objects.all())


def test_only_managers_and_only_their_own_lab(
    ready: Lab, leader: Actor, other_lab: Lab, page: Client, client_as: Callable[[Actor], Client], data: Path
) -> None:
    assert client_as(leader).get(START).status_code == 404
    with scope(Actor.system(other_lab.pk)):
        foreign = Load.objects.create(folder="x")
    assert page.get(reverse("intake:load", args=[foreign.pk])).status_code == 404
    assert page.post(reverse("intake:write", args=[foreign.pk])).status_code == 404


def test_columns_and_empty_spreadsheets(page: Client) -> None:
    shown = page.get(reverse("intake:columns"), {"lang": "sv"}).content.decode()
    assert "Bladen" in shown or "närvaro" in shown.lower()
    answer = page.get(reverse("intake:templates"))
    assert answer["Content-Type"] == "application/zip"
    assert answer.content[:2] == b"PK"


def test_the_list_of_loads_costs_the_same_for_one_and_for_thirty(
    page: Client, django_assert_max_num_queries: Any
) -> None:
    for _number in range(30):
        Load.objects.create(folder="x", state="done")
    with django_assert_max_num_queries(10):
        page.get(START)


def test_all_files_together_have_a_limit(page: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("egenkraft.site.intake.forms.LARGEST_SUM", 2 * len(GOOD.encode()) - 1)
    shown = _send(page, _file(GOOD), _file(GOOD, "partners.csv")).content.decode()
    assert "Together these are more than 150 MB." in shown
    assert not Load.objects.exists()
    assert LARGEST_SUM == 150_000_000


def test_the_pages_say_when_to_load(
    page: Client, data: Path, django_capture_on_commit_callbacks: Any
) -> None:
    assert "Best when nobody is marking attendance" in page.get(START, {"lang": "en"}).content.decode()
    with django_capture_on_commit_callbacks(execute=True):
        _send(page, _file(GOOD))
    address = reverse("intake:load", args=[Load.objects.get().pk])
    assert "while the rows are written, others wait" in page.get(address, {"lang": "en"}).content.decode()


def test_a_load_whose_manager_is_gone_is_not_written(
    page: Client, manager: Actor, data: Path, django_capture_on_commit_callbacks: Any
) -> None:
    """Work in the background asks again whether whoever asked for it still may."""
    with django_capture_on_commit_callbacks(execute=True):
        _send(page, _file(GOOD))
    row = Load.objects.get()
    Membership.raw.filter(account=manager.account_id).update(
        ended_at=timezone.now(), ended_by=manager.account_id
    )
    actions.run(manager, load=row.pk, language="sv", dry=False)
    with scope(Actor.system(manager.lab_id)):
        assert Load.objects.get().state == Load.State.FAILED
        assert not Participant.objects.exists()
    assert _folders(data) == []
