"""Drawn sections of the board, remembered by the very values they show and the language.

The key is the card itself: other figures, for example after a consent was taken back, are another
key, so nothing old is ever shown; cards hold no ids of people and no names.
"""

from functools import lru_cache

from django.template.loader import render_to_string
from django.utils.safestring import SafeString

from egenkraft.site.reports.cards import Card, TrialCard


@lru_cache(maxsize=128)
def glance(card: Card, language: str) -> SafeString:
    return render_to_string("reports/parts/glance.html", {"card": card})


@lru_cache(maxsize=128)
def outcome(card: Card, language: str) -> SafeString:
    return render_to_string("reports/parts/outcome.html", {"card": card})


@lru_cache(maxsize=128)
def trial(card: TrialCard, language: str) -> SafeString:
    return render_to_string("reports/parts/trial.html", {"trial": card})
