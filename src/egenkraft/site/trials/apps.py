from django.apps import AppConfig


class TrialsConfig(AppConfig):
    name = "egenkraft.site.trials"
    label = "trials"
