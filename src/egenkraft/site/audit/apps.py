from django.apps import AppConfig


class AuditConfig(AppConfig):
    name = "egenkraft.site.audit"
    label = "audit"
