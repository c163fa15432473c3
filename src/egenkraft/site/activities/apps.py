from django.apps import AppConfig


class ActivitiesConfig(AppConfig):
    name = "egenkraft.site.activities"
    label = "activities"
