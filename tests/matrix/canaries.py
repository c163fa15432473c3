"""A unique word in every text field of every row: where it turns up later, it says whose text that is."""

import re
from collections.abc import Iterator
from typing import Any

from django.apps import apps
from django.db import models

WORD = re.compile(r"zq[a-z]{2}\d{4}")
LEAST = 8  # characters that a canary needs
SHAPED = {  # texts that something else reads: a key, a code, a plan; no words of people
    *("slug", "key", "lab_slug", "language", "pack", "presentation", "before", "now", "measure", "item"),
    *("ssyk", "folder", "plan", "plan_hash", "seed", "seed_commitment", "token", "source_digest"),
    *("data_sha256", "previous", "hash", "digest", "action", "kind", "role", "form", "state", "arm"),
    *("alias", "stratum", "preview", "password", "purpose"),
}
KINDS = {  # model, or model.field: which kind of data of the permission table its words are
    "participants.Participant.code": "code",
    "participants.Participant": "display",
    "participants.StatusChange": "display",
    "vault.Identity": "identity",
    "consent.Consent": "consents",
    "work.Interview": "interview",
    "work.Rating": "interview",
    "diary.Quotation": "draft",
    "methods.Proposer": "methods",
    "trials.Saying": "display",
    "diary.PersonInPicture": "draft",
    "measures.Answer": "answers",
}


def kind_of(label: str, field: str, person: bool) -> str:
    if label.startswith("diary.Published"):
        return "published"
    return KINDS.get(f"{label}.{field}") or KINDS.get(label) or ("other" if person else "lab")


class Words:
    """Gives out canaries and remembers each."""

    def __init__(self) -> None:
        self.known: dict[str, tuple[str, str, str]] = {}  # word: owner, kind, field

    def new(self, owner: str, kind: str, field: str) -> str:
        letters = "".join(chr(97 + n) for n in divmod(len(self.known) // 10_000, 26))
        word = f"zq{letters}{len(self.known) % 10_000:04}"
        self.known[word] = (owner, kind, field)
        return word


def fields_of(model: type[models.Model]) -> Iterator[Any]:
    """The fields in which people's words stand."""
    for field in model._meta.concrete_fields:
        text = isinstance(field, (models.CharField, models.TextField)) and not field.choices
        free = field.name not in SHAPED and not field.primary_key
        if text and free and (field.max_length is None or field.max_length >= LEAST):
            yield field


def worded(field: models.Field[Any, Any], word: str) -> str:
    if isinstance(field, models.EmailField):
        return f"{word}@labbet.example"
    if isinstance(field, models.URLField):
        return f"https://{word}.example/"
    return word


def models_with_words() -> list[type[models.Model]]:
    """The product's own tables that hold words, without the chain of acts, which holds none of people."""
    own = [model for model in apps.get_models() if model.__module__.startswith("egenkraft.")]
    return [model for model in own if model._meta.app_label != "audit" and any(fields_of(model))]
