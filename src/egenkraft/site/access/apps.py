from django.apps import AppConfig


class AccessConfig(AppConfig):
    name = "egenkraft.site.access"
    label = "access"
