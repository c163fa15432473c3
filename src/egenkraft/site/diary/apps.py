from django.apps import AppConfig


class DiaryConfig(AppConfig):
    name = "egenkraft.site.diary"
    label = "diary"
