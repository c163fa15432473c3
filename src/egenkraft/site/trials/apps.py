from django.apps import AppConfig


class TrialsConfig(AppConfig):
    name = "egenkraft.site.trials"
    label = "trials"

    def ready(self) -> None:
        """A seed that waits for its draw is sealed: a new lab key seals it anew."""
        from egenkraft.site.trials.seeds import reseal
        from egenkraft.site.vault.rotation import register

        register("seed", reseal)
