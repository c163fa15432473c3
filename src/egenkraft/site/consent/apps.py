from django.apps import AppConfig


class ConsentConfig(AppConfig):
    name = "egenkraft.site.consent"
    label = "consent"

    def ready(self) -> None:
        from egenkraft.site.consent.rules import agreeing
        from egenkraft.site.participants.hooks import register

        register(lambda: agreeing("take_part"))
        self._leftovers()

    def _leftovers(self) -> None:
        from egenkraft.site.consent import leftovers
        from egenkraft.site.consent.erasing import purges

        purges.append(("sessions", leftovers.end_sessions))
        purges.append(("tasks", leftovers.drop_tasks))
        purges.append(("caches", leftovers.empty_caches))
