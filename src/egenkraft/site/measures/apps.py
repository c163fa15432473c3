from django.apps import AppConfig


class MeasuresConfig(AppConfig):
    name = "egenkraft.site.measures"
    label = "measures"
