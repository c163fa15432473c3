"""Small truths about the set-up."""

from django.utils.translation import gettext

from egenkraft.site.access.models import Partner
from egenkraft.site.labs.models import Profile

OWNERS: tuple[str, ...] = tuple(Partner.OWNERS)


def unsaid(profile: Profile) -> list[str]:
    """Which words the public page still lacks, by the name of their field."""
    needed = (
        (profile.tagline_sv, gettext("one line about the lab")),
        (profile.brief_sv, gettext("what the lab is")),
        (profile.visit_sv, gettext("how to visit")),
        (profile.contact_phone or profile.contact_email, gettext("phone or e-mail")),
    )
    return [name for value, name in needed if not value]
