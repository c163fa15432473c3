"""Makes fictional people for tests: staff, participants, signed-in clients."""

import time
from typing import Any

from django.test import Client
from django.utils import timezone

from egenkraft.site.access.actions import add_colleague
from egenkraft.site.access.models import Lab, Membership
from egenkraft.site.access.scope import Actor, across, scope

PASSWORD = "korrekt häst batteri klammer"
PHONE_LOCK = {  # a browser's virtual authenticator that stands for the lock of a phone
    "protocol": "ctap2",
    "transport": "internal",
    "hasResidentKey": True,
    "hasUserVerification": True,
    "isUserVerified": True,
    "automaticPresenceSimulation": True,
}


def staff(lab: Lab, role: str, name: str = "") -> Actor:
    """A colleague with one role and the usual password; a leader is entrusted with everyone there is,
    and has opened everybody's page before."""
    from egenkraft.site.participants.entrust import entrust
    from egenkraft.site.participants.models import Participant

    system = Actor.system(lab.pk)
    with scope(system):
        row = add_colleague(
            system,
            email=f"{name or role}@{lab.slug}.example",
            name=name or role.title(),
            role=role,
            password=PASSWORD,
        )
        if role == "leader":
            entrust(system, people=Participant.objects.all(), accounts=[row.account_id])
        actor = Actor(lab_id=lab.pk, role=role, account_id=row.account_id, label=row.account.name)
        know(actor, Participant.objects.all())
    return actor


def know(actor: Actor, people: Any) -> None:
    """She knows these people, as if she had added them herself: nobody asks her why she opens their pages."""
    from egenkraft.site.audit.chain import Act, record_all

    if actor.role in ("leader", "manager"):
        record_all(actor, [Act("participant.create", "participant", one.pk) for one in people])


def make_participant(lab: Lab, code: str = "P01", *, agrees: Any = "all", **fields: Any) -> Any:
    """A participant; `agrees` is "all", or the purposes she has said yes to."""
    from egenkraft.site.consent.rules import PURPOSES
    from egenkraft.site.participants.entrust import new_people
    from egenkraft.site.participants.models import Participant

    fields.setdefault("display_name", f"Namn{code}")
    fields.setdefault("started_on", timezone.localdate())
    with scope(Actor.system(lab.pk)):
        person = Participant.objects.create(lab_id=lab.pk, code=code, **fields)
        new_people(Actor.system(lab.pk), [person])
        for row in Membership.objects.open().filter(role__in=["leader", "manager"]):
            know(Actor(lab_id=lab.pk, role=row.role, account_id=row.account_id), [person])
        say_all(person, list(PURPOSES) if agrees == "all" else list(agrees))
    return person


def say_all(person: Any, purposes: list[str]) -> None:
    """Her first yes to each of these, as `say` writes it, in one statement."""
    from egenkraft.site.consent.models import Consent, Purpose

    known = {row.key: row for row in Purpose.objects.filter(key__in=purposes)}
    rows = [_said(person, known.get(key) or _purpose(key), True) for key in purposes]
    Consent.objects.bulk_create(rows)


def say(person: Any, purpose: str, given: bool) -> None:
    """Write down a yes or a no, as the page would, without going through it."""
    from egenkraft.site.consent.models import Consent

    row = _purpose(purpose)
    Consent.objects.open().filter(participant=person, purpose=row).update(ended_at=timezone.now())
    _said(person, row, given).save()


def _purpose(key: str) -> Any:
    from egenkraft.site.consent.models import Purpose

    words = {"name_sv": key, "name_en": key, "text_sv": "", "text_en": ""}
    return Purpose.objects.get_or_create(key=key, defaults={"position": 1, **words})[0]


def _said(person: Any, purpose: Any, given: bool) -> Any:
    from egenkraft.site.consent.models import Consent

    return Consent(
        participant=person,
        purpose=purpose,
        given=given,
        text_version=1,
        language="sv",
        form="spoken",
        on=timezone.localdate(),
    )


def signed_in(actor: Actor) -> Client:
    """A test client whose session stands for this actor."""
    client = Client()
    if actor.participant_id is not None:
        return _seated(client, actor)
    rows = Membership.raw.filter(account_id=actor.account_id, lab_id=actor.lab_id, role=actor.role)
    with scope(Actor.system(actor.lab_id)), across(account=actor.account_id):
        row = rows.select_related("account").get(ended_at=None)
        client.force_login(row.account)
    _hold(client, actor, kind="staff", account=row.account, membership=row, minutes=60)
    return client


def _seated(client: Client, actor: Actor) -> Client:
    _hold(client, actor, kind="participant", participant=actor.participant_id, minutes=10)
    session = client.session
    session["participant"] = True
    session.save()
    client.cookies["s"] = session.session_key
    return client


def _hold(client: Client, actor: Actor, **about: Any) -> None:
    """The row that stands for this browser, and its number in the session."""
    from egenkraft.site.access.models import SignIn

    with scope(Actor.system(actor.lab_id)):
        row = SignIn.objects.create(**about)
    session = client.session
    session["sign_in"], session["seen"] = str(row.pk), int(time.time())
    session.save()
    client.cookies["s"] = session.session_key


def prove(client: Client) -> Client:
    """As if she had just shown her second pictures, or a colleague the second factor."""
    session = client.session
    session["stepped"] = int(time.time())
    session.save()
    client.cookies["s"] = session.session_key
    return client


def code_app(account: Any) -> str:
    """Give an account an authenticator app; return its secret."""
    from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret

    secret = generate_totp_secret()
    TOTP.activate(account, secret)
    return secret


def code_now(secret: str, step: int = 0) -> str:
    """What the app shows now, or some steps of 30 seconds later."""
    from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value

    return format_hotp_value(hotp_value(secret, int(time.time()) // 30 + step))


def come_in(client: Client, email: str, secret: str, *, step: int = 0) -> Any:
    """Sign in as staff do: password, then a code."""
    client.post("/sign-in/login/", {"login": email, "password": PASSWORD})
    return client.post("/sign-in/2/authenticate/", {"code": code_now(secret, step)}, follow=True)
