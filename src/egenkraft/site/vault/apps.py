from django.apps import AppConfig


class VaultConfig(AppConfig):
    name = "egenkraft.site.vault"
    label = "vault"

    def ready(self) -> None:
        """A key is more than a row: its log is emptied, and it goes after the rows it opened."""
        from egenkraft.site.access import factors
        from egenkraft.site.consent import since
        from egenkraft.site.consent.erasing import KEY, removers
        from egenkraft.site.consent.mine import handed, sealed
        from egenkraft.site.participants.hooks import before
        from egenkraft.site.vault import kept
        from egenkraft.site.vault.actions import destroy_keys
        from egenkraft.site.vault.blind import hidden_codes
        from egenkraft.site.vault.doors import told
        from egenkraft.site.vault.rotation import register
        from egenkraft.site.vault.shelter import protect_again

        since.replayers["hidden"] = protect_again
        removers[KEY] = destroy_keys
        sealed.extend([told, kept.told_apart])
        handed.append(kept.told)
        register("totp", factors.reseal)
        before.append(lambda code: bool(hidden_codes([code])))
