"""Rows that carry a mark of their own content, so that decay and tampering are found (TRUST 1.7, 5.1).

The mark is HMAC-SHA-256 cut to 16 bytes, over table, key and every field. It is made by whatever
writes the row: save, bulk_create, bulk_update and update. Deleting needs none: counts are kept.

A field that has exactly its fixed default is left out of the mark, so that a new column with a
default does not make every old mark wrong. A migration that changes the values of such rows, or
takes a column away, ends with `RunPython(marks_anew("app.Model"))`.
"""

import hmac
import json
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time
from functools import reduce
from operator import or_
from typing import Any, ClassVar, TypeVar

from django.apps import apps
from django.core.exceptions import ValidationError
from django.db import DatabaseError, connections, models, transaction
from django.db.models import Q, Value

from egenkraft.site.access.rows import LabRow, ScopedManager, ScopedQuerySet
from egenkraft.site.audit.keys import subkey

Row = TypeVar("Row", bound=models.Model)
MAC, MAC_BYTES = "mac", 16
BATCH = 500
DIGITS, SECOND = "[0-9][0-9]", "{0}{0}-{0}-{0} {0}:{0}:{0}"
SPELLED = {  # type of a column in SQLite: the shapes its text may have
    "char(32)": ["[0-9a-f]" * 32],
    "datetime": [SECOND.format(DIGITS), SECOND.format(DIGITS) + "." + DIGITS * 3],
}


def mac_of(row: Any, key: bytes | None = None) -> bytes:
    """The mark that belongs to the row as it stands."""
    fields = row._meta.concrete_fields
    return _mac(row._meta.label, fields, [getattr(row, one.attname) for one in fields], key)


def _mac(label: str, fields: Sequence[Any], values: Sequence[Any], key: bytes | None = None) -> bytes:
    said = {
        one.attname: plain
        for one, value in zip(fields, values, strict=True)
        if one.name != MAC and not _is_default(one, plain := _plain(_read(one, value)))
    }
    text = json.dumps([label, said], sort_keys=True, separators=(",", ":"))
    return hmac.digest(key or subkey("row-mac"), text.encode(), "sha256")[:MAC_BYTES]


def _read(one: Any, value: Any) -> Any:
    """The value as its field knows it; what decay has made unreadable stays as it is, and no mark fits it."""
    try:
        return one.to_python(value)
    except ValidationError:
        return value


def _plain(value: Any) -> Any:
    """A value as JSON, the same whether it comes from a form or from the database."""
    if value is None or isinstance(value, bool | int | float):
        return value
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat(timespec="microseconds")
    if isinstance(value, date | time):
        return value.isoformat()
    if isinstance(value, bytes | memoryview):
        return bytes(value).hex()
    return value if isinstance(value, dict | list) else str(value)


def _is_default(one: Any, plain: Any) -> bool:
    """Whether this is the field's fixed default, of the same kind: 0, False and "" are three things."""
    if one.primary_key or callable(one.default):
        return False
    default = _plain(one.get_default())
    return type(plain) is type(default) and bool(plain == default)


class Glob(models.Func):
    """SQLite's GLOB: does the text of a column have this shape?"""

    template, arg_joiner, output_field = "(%(expressions)s)", " GLOB ", models.BooleanField()


class SealedQuerySet(ScopedQuerySet[Row]):
    """Writes the mark wherever rows are written together."""

    def bulk_create(self, objs: Iterable[Row], *args: Any, **kwargs: Any) -> list[Row]:
        if kwargs.get("update_conflicts"):
            raise NotImplementedError("A marked row is not written over by another: read it, then save it.")
        rows = list(objs)
        for row in rows:
            row.lab_id = row.lab_id or _lab()  # type: ignore[attr-defined]
            row.mac = mac_of(row)  # type: ignore[attr-defined]
        return super().bulk_create(rows, *args, **kwargs)

    def bulk_update(self, objs: Iterable[Row], fields: Iterable[str], *args: Any, **kwargs: Any) -> int:
        rows = list(objs)
        for row in rows:
            row.mac = mac_of(row)  # type: ignore[attr-defined]
        return super().bulk_update(rows, [*fields, MAC], *args, **kwargs)

    def update(self, **fields: Any) -> int:
        """Change the rows and mark anew those whose mark held: decay is never signed."""
        with transaction.atomic(using=self.db):
            seen = list(self)
            if not seen:
                return 0
            sound = [row.pk for row in seen if bytes(row.mac) == mac_of(row)]  # type: ignore[attr-defined]
            count = super().update(**fields)
            rows = list(self.model._base_manager.using(self.db).filter(pk__in=sound))
            for row in rows:
                row.mac = mac_of(row)  # type: ignore[attr-defined]
            plain: models.QuerySet[Any] = models.QuerySet(self.model, using=self.db)
            plain.bulk_update(rows, [MAC], batch_size=BATCH)
            return count

    update.alters_data = True  # type: ignore[attr-defined]


class SealedManager(ScopedManager[Row]):
    """As every manager of a lab's rows, with querysets that write marks."""

    _queryset_class = SealedQuerySet


def _lab() -> Any:
    from egenkraft.site.access.scope import current

    return current().lab_id


class SealedRow(LabRow):
    """A row of a lab with a mark of its content."""

    mac = models.BinaryField(max_length=MAC_BYTES, default=b"", editable=False)

    objects: ClassVar = SealedManager()

    class Meta:
        abstract = True

    def save(self, *args: Any, **kwargs: Any) -> None:
        self.lab_id = self.lab_id or _lab()
        self.mac = mac_of(self)
        if kwargs.get("update_fields") is not None:
            kwargs["update_fields"] = {*kwargs["update_fields"], MAC}
        super().save(*args, **kwargs)


def sealed_models() -> list[Any]:
    """Every table whose rows carry a mark."""
    return [model for model in apps.get_models() if issubclass(model, SealedRow)]


@dataclass
class Scan:
    """One table read through: how many rows, which of them are not what was written, and any fault."""

    label: str
    rows: int = 0
    bad: list[str] = field(default_factory=list)
    fault: str = ""

    @property
    def sound(self) -> bool:
        return not self.bad and not self.fault


def scan(lab: Any = None) -> list[Scan]:
    """Compare every mark with its row, in all labs or in one."""
    return [_scan(model, lab) for model in sealed_models()]


def _scan(model: Any, lab: Any) -> Scan:
    found, fields = Scan(model._meta.label), model._meta.concrete_fields
    place = [one.name for one in fields].index(MAC)
    key_place = [one.primary_key for one in fields].index(True)
    try:
        for values in _values(model, lab, [one.attname for one in fields]):
            found.rows += 1
            if bytes(values[place] or b"") != _mac(found.label, fields, values):
                found.bad.append(str(values[key_place]))
        found.bad += sorted({*_misspelled(model, lab)} - {*found.bad})
    except (DatabaseError, ValueError, TypeError, OverflowError) as error:  # a value that is none any more
        found.fault = type(error).__name__
    return found


def _values(model: Any, lab: Any, names: list[str]) -> Iterator[Sequence[Any]]:
    rows = model.raw.filter(lab=lab) if lab else model.raw.all()
    rows = rows.order_by().values_list(*names)
    return iter(rows.iterator(chunk_size=2000))


def _misspelled(model: Any, lab: Any) -> list[str]:
    """Keys of rows that read as they were written, but are spelled otherwise: SQLite keeps times and ids as
    text, and one flipped bit makes 'A' of 'a' in an id that then joins nothing."""
    if connections["default"].vendor != "sqlite":
        return []
    wrong = Q()
    for one in model._meta.concrete_fields:
        if shapes := SPELLED.get(one.db_type(connections["default"])):
            wrong |= ~reduce(or_, (Q(Glob(one.attname, Value(shape))) for shape in shapes))
    rows = model.raw.filter(lab=lab) if lab else model.raw.all()
    return [str(key) for key in rows.filter(wrong).order_by().values_list("pk", flat=True)]


def remark(model: Any, old: bytes | None, new: bytes) -> tuple[int, int]:
    """Mark every row under `new` that holds under `old` (None: whatever it holds); safe to repeat.

    Returns how many rows hold now and how many held under neither key: those keep their wrong mark.
    """
    good = bad = 0
    keys = model._base_manager.order_by("pk").values_list("pk", flat=True)
    for pks in _batches(list(keys)):
        with transaction.atomic():
            rows = list(model._base_manager.filter(pk__in=pks))
            held = [row for row in rows if bytes(row.mac) == mac_of(row, new)]
            turned = [
                row for row in rows if row not in held and (old is None or bytes(row.mac) == mac_of(row, old))
            ]
            for row in turned:
                row.mac = mac_of(row, new)
            models.QuerySet(model).bulk_update(turned, [MAC], batch_size=BATCH)
        good, bad = good + len(held) + len(turned), bad + len(rows) - len(held) - len(turned)
    return good, bad


def _batches(pks: list[Any]) -> Iterator[list[Any]]:
    return (pks[start : start + BATCH] for start in range(0, len(pks), BATCH))


def marks_anew(label: str) -> Callable[[Any, Any], None]:
    """For `RunPython` in a migration: mark every row of a table as it stands now."""

    def run(then: Any, editor: Any) -> None:
        model = then.get_model(label)
        if model._base_manager.exists():
            remark(model, None, subkey("row-mac"))

    return run
