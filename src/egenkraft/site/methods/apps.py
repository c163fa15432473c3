from django.apps import AppConfig


class MethodsConfig(AppConfig):
    name = "egenkraft.site.methods"
    label = "methods"
