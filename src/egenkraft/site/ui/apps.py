from django.apps import AppConfig


class UiConfig(AppConfig):
    name = "egenkraft.site.ui"
    label = "ui"
