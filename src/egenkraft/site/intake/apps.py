from django.apps import AppConfig


class IntakeConfig(AppConfig):
    name = "egenkraft.site.intake"
    label = "intake"
