from django.apps import AppConfig


class OutsideConfig(AppConfig):
    name = "egenkraft.site.outside"
    label = "outside"
