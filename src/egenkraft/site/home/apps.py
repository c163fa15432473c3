from django.apps import AppConfig


class HomeConfig(AppConfig):
    name = "egenkraft.site.home"
    label = "home"
