from django.apps import AppConfig


class IntakeConfig(AppConfig):
    name = "egenkraft.site.intake"
    label = "intake"

    def ready(self) -> None:
        """Uploaded lists may hold anybody: when somebody is taken away they go at once."""
        from egenkraft.site.consent.erasing import purges
        from egenkraft.site.intake.actions import forget_all

        purges.append(("uploads", forget_all))
