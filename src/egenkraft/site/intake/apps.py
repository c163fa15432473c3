from django.apps import AppConfig


class IntakeConfig(AppConfig):
    name = "egenkraft.site.intake"
    label = "intake"

    def ready(self) -> None:
        """Uploaded lists may hold anybody: when somebody is hidden or taken away they go at once."""
        from egenkraft.site.consent.erasing import purges
        from egenkraft.site.intake.actions import forget_all
        from egenkraft.site.intake.scrub import scrub
        from egenkraft.site.vault.hooks import scrubbers

        purges.append(("uploads", forget_all))
        scrubbers.append(scrub)
