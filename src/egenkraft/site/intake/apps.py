from django.apps import AppConfig


class IntakeConfig(AppConfig):
    name = "egenkraft.site.intake"
    label = "intake"

    def ready(self) -> None:
        """Uploaded files may hold the name of somebody who is to be hidden."""
        from egenkraft.site.intake.scrub import scrub
        from egenkraft.site.vault.hooks import scrubbers

        scrubbers.append(scrub)
