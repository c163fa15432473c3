from django.apps import AppConfig


class ConfigConfig(AppConfig):
    name = "egenkraft.site.config"
    label = "config"
