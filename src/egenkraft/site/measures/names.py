"""What waves and packs are called in the language of the page."""

from django.utils import translation

from egenkraft.site.measures import asking
from egenkraft.site.measures.models import Wave


def wave_name(wave: Wave) -> str:
    return wave.name_sv if translation.get_language() == "sv" else wave.name_en


def pack_name(pack: str) -> str:
    one = asking.packs().get(pack)
    if one is None:  # its file is gone
        return pack
    return one.name(asking.shown_in(one, translation.get_language() or "sv"))
