"""Somebody gets extra protection: her voice and the thanks to her go, and stay gone when it ends."""

from egenkraft.site.access.scope import Actor
from egenkraft.site.methods.models import Method, Proposer, Voice
from egenkraft.site.vault.blind import named, parts_of
from egenkraft.site.vault.hooks import Hidden


def scrub(by: Actor, hidden: Hidden) -> None:
    """Her ideas stay the lab's, without a word of whose they are."""
    Voice.objects.filter(participant=hidden.participant).delete()
    Proposer.objects.filter(participant=hidden.participant).update(thanked_as="")
    names = {part for name in hidden.names for part in (name, *parts_of(name))}
    told = Method.objects.exclude(proposed_by="").values_list("pk", "proposed_by")
    hers = [pk for pk, words in told if named(words, names)]
    Method.objects.filter(pk__in=hers).update(proposed_by="")
