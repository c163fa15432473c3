from django.apps import AppConfig


class DiaryConfig(AppConfig):
    name = "egenkraft.site.diary"
    label = "diary"

    def ready(self) -> None:
        """The diary keeps copies, so it must hear when a consent changes."""
        from egenkraft.site.consent.hooks import listeners
        from egenkraft.site.diary.actions import consent_changed

        listeners.append(consent_changed)
