from django.apps import AppConfig


class ConsentConfig(AppConfig):
    name = "egenkraft.site.consent"
    label = "consent"
