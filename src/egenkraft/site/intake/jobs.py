"""What runs in the background: a load is checked, a load is written."""

from uuid import UUID

from egenkraft.site.access.scope import Actor
from egenkraft.site.outside.tasks import task

LOAD = "intake.load"


@task(capability=LOAD)
def check(lab: str, load: str, account: str, role: str, language: str) -> None:
    _run(lab, load, account, role, language, dry=True)


@task(capability=LOAD)
def write(lab: str, load: str, account: str, role: str, language: str) -> None:
    _run(lab, load, account, role, language, dry=False)


def _run(lab: str, load: str, account: str, role: str, language: str, *, dry: bool) -> None:
    from egenkraft.site.intake.actions import run

    # nosemgrep: scope-disabled the words of whoever loaded, kept with the job
    by = Actor(UUID(lab), role, account_id=UUID(account) if account else None, capability=LOAD)
    run(by, load=UUID(load), language=language, dry=dry)
