from django.apps import AppConfig


class LabsConfig(AppConfig):
    name = "egenkraft.site.labs"
    label = "labs"
