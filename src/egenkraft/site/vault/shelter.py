"""Extra protection: one act hides her everywhere; ending it takes two people and seven days."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from egenkraft.site.access.notices import tell
from egenkraft.site.access.scope import Actor
from egenkraft.site.audit.chain import record
from egenkraft.site.consent import since
from egenkraft.site.participants.aliases import free_names
from egenkraft.site.participants.keys import changed_at, give_keys, holders, put_back
from egenkraft.site.participants.models import Entrusted, Participant
from egenkraft.site.participants.queries import free_code
from egenkraft.site.vault.actions import key_of
from egenkraft.site.vault.doors import Identity, read, reindex
from egenkraft.site.vault.hooks import Hidden, scrub
from egenkraft.site.vault.kept import keep, kept
from egenkraft.site.vault.models import Shelter

WAIT = timedelta(days=7)


class NoAlias(ValueError):
    """The alias is her own name, or somebody else's."""


@transaction.atomic
def protect(by: Actor, *, participant: Participant, keys: Iterable[UUID], alias: str = "") -> bool:
    """Give her extra protection now: two or three key holders, another name, symbol and code.

    Returns False where she has it already. Raises `WrongNumber` or `NoAlias`. In the audit it is a
    change of her details like any other, so that the chain does not say who has it.
    """
    person = Participant.objects.select_for_update().get(pk=participant.pk)
    if person.guarded_at is not None:
        return False
    alias = _alias(alias, names_of(person))
    give_keys(by, participant=person, accounts=keys)
    _hide_away(by, person, alias)
    participant.refresh_from_db()
    return True


def change_keys(by: Actor, *, participant: Participant, keys: Iterable[UUID]) -> None:
    """Exactly these two or three hold her key from now on. Raises `WrongNumber`."""
    give_keys(by, participant=participant, accounts=keys)
    _note(by, participant)


def protect_again(by: Actor, line: since.Line) -> int:
    """After a restore: the extra protection, or the key holders, that she chose later than that copy."""
    accounts = {UUID(one) for one in line.detail.split(",") if one != "-"}
    person = Participant.objects.select_for_update().filter(pk=line.about).first()
    if person is None:
        return 0
    if person.guarded_at is None:
        put_back(by, participant=person, accounts=accounts)
        _hide_away(by, person, _alias("", names_of(person)))
        return 1
    if changed_at(person) >= line.at or {row.pk for row in holders(person)} == accounts:
        return 0
    put_back(by, participant=person, accounts=accounts)
    return 1


def _note(by: Actor, person: Participant) -> None:
    since.note(by, person.pk, "hidden", ",".join(str(row.pk) for row in holders(person)))


def _hide_away(by: Actor, person: Participant, alias: str) -> None:
    known, code = names_of(person), person.code
    _end_trust(by, person)
    keep(key_of(person), person)
    _hide(person, alias)
    reindex([person])
    # First the row: writers of rows wait for each other, so what is published beside this is seen below.
    record(by, "participant.change", "participant", person.pk)
    scrub(by, Hidden(person.pk, known, code))
    tell(by, [account.pk for account in holders(person)], "key-given", person.pk)
    _note(by, person)


def names_of(person: Participant) -> tuple[str, ...]:
    """What she is or was called: here, by her whole name, and before extra protection."""
    who, before = read([person])[0], kept(person)
    found = [person.display_name, who.name if isinstance(who, Identity) else ""]
    found.append(before.display_name if before else "")
    return tuple(dict.fromkeys(name.strip() for name in found if name.strip()))


def _alias(wish: str, known: tuple[str, ...]) -> str:
    """Her own choice, unless it is her name or somebody else's; else one of many people's names."""
    words = [word for name in known for word in (name, *name.split())]
    if not wish.strip():
        return free_names(words, 1)[0]
    taken = Participant.objects.filter(display_name__iexact=wish.strip()).exists()
    if taken or wish.strip().casefold() in {word.casefold() for word in words}:
        raise NoAlias(wish)
    return wish.strip()


def _end_trust(by: Actor, person: Participant) -> None:
    """Leaders who do not hold her key lose her, as when somebody else takes over."""
    rows = Entrusted.objects.trust().filter(participant=person)
    rows.exclude(account__in=holders(person)).update(ended_at=timezone.now(), ended_by_id=by.account_id)


def _hide(person: Participant, alias: str) -> None:
    """Only what the lab must have to meet her stays in the open row."""
    others = [name for name, _word in Participant.SYMBOLS if name != person.symbol]
    person.symbol = others[int.from_bytes(person.pk.bytes[-2:], "big") % len(others)]
    person.display_name, person.code = alias, free_code()
    person.birth_year = person.home_area = person.place = None
    person.end_reason = ""
    person.guarded_at = timezone.now()
    person.save()


# --- ending it -----------------------------------------------------------------------------------
@transaction.atomic
def wish_to_end(by: Actor, *, participant: Participant) -> datetime | None:
    """She wishes, or one of her key holders agrees; both are needed. Returns when it ends, if both have."""
    row = Shelter.objects.select_for_update().get(participant=participant)
    if by.participant_id == participant.pk:
        row.she_wishes_at = row.she_wishes_at or timezone.now()
        tell(by, [account.pk for account in holders(participant)], "key-end-wished", participant.pk)
    elif by.account_id in {account.pk for account in holders(participant)}:
        row.holder_agrees_at, row.holder_id = row.holder_agrees_at or timezone.now(), by.account_id
    else:
        raise PermissionError("Only she and her key holders may end it.")
    row.save()
    record(by, "participant.change", "participant", participant.pk)
    return ends_at(row)


@transaction.atomic
def keep_on(by: Actor, *, participant: Participant) -> None:
    """Either of the two takes the wish back: everything stays as it is."""
    rows = Shelter.objects.filter(participant=participant)
    rows.update(she_wishes_at=None, holder_agrees_at=None, holder=None)
    record(by, "participant.change", "participant", participant.pk)


def ends_at(row: Shelter) -> datetime | None:
    """Seven days after the later of the two; None while one of them is missing."""
    if row.she_wishes_at is None or row.holder_agrees_at is None:
        return None
    return max(row.she_wishes_at, row.holder_agrees_at) + WAIT


@transaction.atomic
def end_due(by: Actor) -> int:
    """End the extra protection that both wished to end seven days ago; return how many."""
    both = Shelter.objects.filter(she_wishes_at__isnull=False, holder_agrees_at__isnull=False)
    due = [
        row
        for row in both.select_related("participant")
        if (ends_at(row) or timezone.now()) <= timezone.now()
    ]
    for row in due:
        _end(by, row)
    return len(due)


def _end(by: Actor, row: Shelter) -> None:
    """Nothing comes back by itself: name, symbol and code stay, and what was deleted stays deleted."""
    person = row.participant
    trusted = set(Entrusted.objects.trust().filter(participant=person).values_list("account_id", flat=True))
    for key in Entrusted.objects.keys().filter(participant=person):
        key.ended_at = timezone.now()
        key.save(update_fields=["ended_at"])
        if key.account_id not in trusted:
            Entrusted.objects.create(participant=person, account_id=key.account_id)
    person.guarded_at = None
    person.save(update_fields=["guarded_at"])
    row.delete()
    since.note(by, person.pk, "open")
    reindex([person])
    record(by, "participant.change", "participant", person.pk)
