from django.apps import AppConfig


class WorkConfig(AppConfig):
    name = "egenkraft.site.work"
    label = "work"
