from django.apps import AppConfig


class ReportsConfig(AppConfig):
    name = "egenkraft.site.reports"
    label = "reports"
