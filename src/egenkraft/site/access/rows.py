"""The base of every table that a lab owns: its manager raises without a scope."""

from collections.abc import Iterable
from functools import lru_cache
from typing import Any, TypeVar
from uuid import UUID

from django.db import models

from egenkraft.site.access.ids import uuid7
from egenkraft.site.access.scope import ForeignLab, current

Row = TypeVar("Row", bound=models.Model)


class ScopedQuerySet(models.QuerySet[Row]):
    """A queryset that refuses to write into another lab."""

    def bulk_create(self, objs: Iterable[Row], *args: Any, **kwargs: Any) -> list[Row]:
        rows = list(objs)
        for row in rows:
            refuse_foreign(row)
        return super().bulk_create(rows, *args, **kwargs)

    def update(self, **fields: Any) -> int:
        lab = fields.get("lab_id", getattr(fields.get("lab"), "pk", None))
        if lab is not None and lab != current().lab_id:
            raise ForeignLab("A row cannot be moved to another lab.")
        return super().update(**fields)


class ScopedManager(models.Manager[Row]):
    """Filters on the scope's lab, and raises `ScopeMissing` where there is none."""

    _queryset_class = ScopedQuerySet

    def get_queryset(self) -> models.QuerySet[Row]:
        about: Any = self  # which database, and near which row: what Django's own manager hands on
        rows: Any = _of_lab(self._queryset_class, self.model, current().lab_id).all()
        rows._db, rows._hints = about._db, about._hints
        return rows  # type: ignore[no-any-return]


@lru_cache(maxsize=4096)
def _of_lab(queryset: type[models.QuerySet[Any]], model: type[models.Model], lab: UUID) -> Any:
    """The rows of one lab, not asked for yet: to put the same question together each time is what costs."""
    return queryset(model=model).filter(lab_id=lab)


class LabRow(models.Model):
    """A row owned by one lab. `raw` is for access, consent and migrations only."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    lab = models.ForeignKey("access.Lab", on_delete=models.PROTECT, related_name="+", editable=False)

    objects = ScopedManager()
    raw = models.Manager()  # noqa: DJ012 (a manager; after objects, so that objects is the default)

    class Meta:
        abstract = True

    def save(self, *args: Any, **kwargs: Any) -> None:
        if self.lab_id is None:
            self.lab_id = current().lab_id
        refuse_foreign(self)
        super().save(*args, **kwargs)


def refuse_foreign(row: Any) -> None:
    """Raise `ForeignLab` if the row, or anything it points to, belongs to another lab."""
    lab: UUID = current().lab_id
    if row.lab_id is None:
        row.lab_id = lab
    if row.lab_id != lab:
        raise ForeignLab(f"{type(row).__name__} belongs to another lab.")
    for field in row._meta.concrete_fields:
        if field.is_relation and field.is_cached(row):
            target = getattr(row, field.name)
            if target is not None and getattr(target, "lab_id", lab) != lab:
                raise ForeignLab(f"{type(row).__name__}.{field.name} belongs to another lab.")
