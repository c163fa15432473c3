from django.apps import AppConfig


class ParticipantsConfig(AppConfig):
    name = "egenkraft.site.participants"
    label = "participants"
