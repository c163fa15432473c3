from django.apps import AppConfig


class ConfigConfig(AppConfig):
    name = "egenkraft.site.config"
    label = "config"

    def ready(self) -> None:
        from egenkraft.site.config import checks, house  # noqa: F401  (they register themselves)
        from egenkraft.site.config.backup import leftovers, stream
        from egenkraft.site.consent.erasing import pauses, purges

        purges.append(("older copies", leftovers.forget))
        pauses.append(stream.let_go)
