from django.apps import AppConfig


class ConsentConfig(AppConfig):
    name = "egenkraft.site.consent"
    label = "consent"

    def ready(self) -> None:
        from egenkraft.site.consent.rules import agreeing
        from egenkraft.site.participants.hooks import register

        register(lambda: agreeing("take_part"))
