from uuid import UUID

from django.apps import AppConfig


class ConsentConfig(AppConfig):
    name = "egenkraft.site.consent"
    label = "consent"

    def ready(self) -> None:
        from egenkraft.site.consent import since
        from egenkraft.site.consent.actions import say_no_again
        from egenkraft.site.participants.hooks import register

        register(_taking_part)
        since.replayers["no"] = say_no_again
        self._leftovers()

    def _leftovers(self) -> None:
        from egenkraft.site.consent import leftovers
        from egenkraft.site.consent.erasing import purges

        purges.append(("sessions", leftovers.end_sessions))
        purges.append(("tasks", leftovers.drop_tasks))
        purges.append(("caches", leftovers.empty_caches))


def _taking_part() -> set[UUID]:
    """Who may be named: whoever takes part."""
    from egenkraft.site.consent.rules import agreeing

    return agreeing("take_part")
