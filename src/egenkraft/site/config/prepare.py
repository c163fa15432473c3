"""Before serving: migrate under a lock, check, refuse or say what is worth knowing."""

import sys

from django.core.exceptions import ImproperlyConfigured

from egenkraft.site.config.startup import Refusal, django_ready, migrate, refuse_if_unsafe


def main() -> int:
    try:
        django_ready()
        refuse_if_unsafe(databases=())  # before anything is written
        migrate()
        refuse_if_unsafe()
        take_away_again()
        say_again()
    except (Refusal, ImproperlyConfigured) as error:
        print(f"egenkraft does not start:\n{error}", file=sys.stderr)
        return 2
    return announce()


def take_away_again() -> int:
    """Whoever the ledger of erasures names and an older copy brought back goes before anything is served."""
    from django.conf import settings

    from egenkraft.site.consent import erasing

    return 0 if settings.LOCKED else erasing.replay()


def say_again() -> int:
    """Each yes that an older copy brought back is a no again, and who chose extra protection since has it."""
    from django.conf import settings

    from egenkraft.site.consent import since

    return 0 if settings.LOCKED else since.replay()


def announce() -> int:
    from django.conf import settings

    if settings.LOCKED:
        print(
            "egenkraft: no lab key, so only public pages are shown. Set EGENKRAFT_KEY_FILE.", file=sys.stderr
        )
    if not settings.TLS:
        print("egenkraft: plain http on this machine only; cookies are sent without Secure.", file=sys.stderr)
    return 0


if __name__ == "__main__":
    sys.exit(main())
