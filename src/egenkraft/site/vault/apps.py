from django.apps import AppConfig


class VaultConfig(AppConfig):
    name = "egenkraft.site.vault"
    label = "vault"
