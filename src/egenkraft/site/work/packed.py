"""Many small rows as one text per parent: one statement, one string, a ready key to remember by."""

import json
from functools import lru_cache
from typing import Any

from django.db.models import Aggregate, CharField, Q, TextField, Value
from django.db.models.functions import Cast, Concat

from egenkraft.site.work.relevance import Rated, Relevance, Word, relevant, second_word


class Packed(Aggregate):
    """A JSON object of two columns of the children: key -> value."""

    function = "JSON_GROUP_OBJECT"
    output_field = TextField()
    arity = 2

    def as_postgresql(self, compiler: Any, connection: Any, **context: Any) -> Any:
        query, params = self.as_sql(compiler, connection, function="JSON_OBJECT_AGG", **context)
        return f"({query})::text", params


def ratings() -> Packed:
    """The ratings of an interview that were given in time: "criterion:rater" -> value."""
    key = Concat(Cast("ratings__criterion", CharField()), Value(":"), "ratings__rater")
    return Packed(key, "ratings__value", filter=Q(ratings__after_result=False))


@lru_cache(maxsize=4096)
def judged(text: str | None, closed: bool) -> tuple[Relevance, Word]:
    """What both say and what the second rater says; remembered by the ratings alone."""
    rated = unpack(text)
    return relevant(rated, closed=closed), second_word(rated)


def unpack(text: str | None) -> list[Rated]:
    """The ratings in one packed text."""
    return [
        Rated(int(criterion), rater, value)
        for key, value in json.loads(text or "{}").items()
        for criterion, _colon, rater in [key.partition(":")]
    ]
