"""A chain as plain values, as they are sealed: whoever has the key can check them without this program."""

from collections.abc import Iterator
from uuid import UUID

from egenkraft.site.audit.models import AuditRow
from egenkraft.site.audit.seal import FIELDS, moment

AT = FIELDS.index("at")


def lines(lab: UUID) -> Iterator[dict[str, str | None]]:
    """Every row of one lab, oldest first: the sealed fields in their order, then the hash."""
    rows = AuditRow.objects.filter(lab=lab).order_by("sequence")
    for values in rows.values_list(*FIELDS, "hash").iterator(chunk_size=2_000):
        texts = [None if value is None else str(value) for value in values]
        texts[AT] = moment(values[AT])
        yield dict(zip((*FIELDS, "hash"), texts, strict=True))
