from django.apps import AppConfig


class ConfigConfig(AppConfig):
    name = "egenkraft.site.config"
    label = "config"

    def ready(self) -> None:
        from egenkraft.site.config import checks  # noqa: F401  (registers itself)
