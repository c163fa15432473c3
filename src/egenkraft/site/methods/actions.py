"""Everything that writes methods: new ones, new versions, the lab's own decision."""

from django.db import transaction
from django.utils import timezone
from django.utils.text import slugify

from egenkraft.site.access.scope import Actor
from egenkraft.site.audit.chain import record
from egenkraft.site.methods.models import Method, MethodVersion


@transaction.atomic
def create(by: Actor, *, name: str, summary: str, for_whom: str = "", proposed_by: str = "") -> Method:
    """A method begins with version 1: a result always belongs to a version."""
    method = Method.objects.create(
        slug=_free_slug(name), name=name, summary=summary, for_whom=for_whom, proposed_by=proposed_by
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
def add_version(
    by: Actor, *, method: Method, what: str, dose_minutes: int | None = None, cost_kronor: int | None = None
) -> MethodVersion:
    last = method.versions.order_by("-number").first()
    version = MethodVersion.objects.create(
        method=method,
        number=last.number + 1 if last else 1,
        what=what,
        dose_minutes=dose_minutes,
        cost_kronor=cost_kronor,
        since=timezone.localdate(),
    )
    record(by, "method.version", "method", method.pk, change={"number": version.number})
    return version


@transaction.atomic
def decide(by: Actor, *, method: Method, decision: str) -> None:
    """The lab's own decision. A verdict informs it; people decide."""
    method.decision = decision
    method.decided_at = timezone.now() if decision else None
    method.decided_by_id = by.account_id if decision else None
    method.save(update_fields=["decision", "decided_at", "decided_by"])
    record(by, "method.decide", "method", method.pk, change={"decision": decision})


def _free_slug(name: str) -> str:
    base = slugify(name)[:50] or "method"
    taken = set(Method.objects.filter(slug__startswith=base).values_list("slug", flat=True))
    return next(slug for slug in (base, *(f"{base}-{n}" for n in range(2, 1000))) if slug not in taken)
