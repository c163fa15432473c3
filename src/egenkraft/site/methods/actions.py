"""Everything that writes methods: new ones, new versions, the lab's own decision."""

from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.text import slugify

from egenkraft.site.access.scope import Actor
from egenkraft.site.audit.chain import record
from egenkraft.site.methods.models import Decision, LibraryCard, Method, MethodVersion


@transaction.atomic
def create(by: Actor, *, name: str, summary: str, for_whom: str = "", proposed_by: str = "") -> Method:
    """A method begins with version 1: a result always belongs to a version."""
    method = Method.objects.create(
        slug=free_slug(name), name=name, summary=summary, for_whom=for_whom, proposed_by=proposed_by
    )
    MethodVersion.objects.create(method=method, number=1, since=timezone.localdate())
    record(by, "method.create", "method", method.pk)
    return method


@transaction.atomic
def change(by: Actor, *, method: Method, **fields: str) -> Method:
    """Change the words about a method. What is done is changed by a new version."""
    for name, value in fields.items():
        setattr(method, name, value)
    method.save(update_fields=list(fields))
    record(by, "method.change", "method", method.pk, change=dict(fields))
    return method


@transaction.atomic
def add_version(by: Actor, *, method: Method, draft: bool = False, **fields: Any) -> MethodVersion:
    """Another way of doing it. A draft is not in use yet: it has no first day."""
    last = method.versions.order_by("-number").first()
    version = MethodVersion.objects.create(
        method=method,
        number=last.number + 1 if last else 1,
        since=None if draft else timezone.localdate(),
        **fields,
    )
    record(by, "method.version", "method", method.pk, change={"number": version.number})
    return version


@transaction.atomic
def adopt(by: Actor, *, card: LibraryCard, lang: str) -> MethodVersion:
    """The lab's own draft of a method from the library; taken twice, it is the same one."""
    there = Method.objects.filter(card__key=card.key).first()
    if there is None:
        words = card.words[lang]
        name = free_name(words["name"])
        there = Method.objects.create(
            slug=free_slug(name), name=name, summary=words["what"], for_whom=words["group"], card=card
        )
        record(by, "method.adopt", "method", there.pk, change={"card": str(card)})
    version = there.versions.order_by("-number").first()
    return version or MethodVersion.objects.create(method=there, number=1)


@transaction.atomic
def start_using(by: Actor, *, version: MethodVersion) -> None:
    """A draft is done for the first time today."""
    version.since = version.since or timezone.localdate()
    version.save(update_fields=["since"])
    record(by, "method.use", "method", version.method_id, change={"number": version.number})


@transaction.atomic
def decide(by: Actor, *, method: Method, decision: str, why: str) -> Decision:
    """The lab's own decision. A verdict informs it; people decide, and say why."""
    newest = method.versions.order_by("-number").first()
    row = Decision(method=method, version=newest, decision=decision, why=why, at=timezone.now())
    row.by_id = by.account_id  # type: ignore[assignment]  # without an account the database refuses it
    row.save()
    method.decision, method.decided_at, method.decided_by_id = decision, row.at, by.account_id
    method.save(update_fields=["decision", "decided_at", "decided_by"])
    record(by, "method.decide", "method", method.pk, change={"decision": decision})
    return row


def free_name(name: str) -> str:
    taken = set(Method.objects.filter(name__startswith=name).values_list("name", flat=True))
    return next(one for one in (name, *(f"{name} ({n})" for n in range(2, 1000))) if one not in taken)


def free_slug(name: str) -> str:
    base = slugify(name)[:50] or "method"
    taken = set(Method.objects.filter(slug__startswith=base).values_list("slug", flat=True))
    return next(slug for slug in (base, *(f"{base}-{n}" for n in range(2, 1000))) if slug not in taken)
