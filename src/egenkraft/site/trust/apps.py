from django.apps import AppConfig


class TrustConfig(AppConfig):
    name = "egenkraft.site.trust"
    label = "trust"

    def ready(self) -> None:
        """Whoever searches for exactly a hidden name or number is noticed, wherever the search is made."""
        from egenkraft.site.access.looks import about_a_person
        from egenkraft.site.participants.hooks import searched as names
        from egenkraft.site.participants.reach import whose
        from egenkraft.site.trust.alarm import found, looked_for
        from egenkraft.site.vault.doors import searched

        about_a_person("protection.set", whose)
        about_a_person("entrust.change", whose, action="entrust.see")
        searched.append(found)
        names.append(looked_for)
