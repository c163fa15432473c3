from django.apps import AppConfig


class MethodsConfig(AppConfig):
    name = "egenkraft.site.methods"
    label = "methods"

    def ready(self) -> None:
        """Her voice is in the file that she takes with her."""
        from egenkraft.site.consent.mine import sealed
        from egenkraft.site.methods.board import voices_of

        sealed.append(voices_of)
