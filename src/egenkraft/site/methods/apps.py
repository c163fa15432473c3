from django.apps import AppConfig


class MethodsConfig(AppConfig):
    name = "egenkraft.site.methods"
    label = "methods"

    def ready(self) -> None:
        """When somebody is hidden, her voice and the thanks to her go at once; her voice is in the file that
        she takes with her."""
        from egenkraft.site.consent.mine import sealed
        from egenkraft.site.methods.board import voices_of
        from egenkraft.site.methods.scrub import scrub
        from egenkraft.site.vault.hooks import scrubbers

        scrubbers.append(scrub)
        sealed.append(voices_of)
