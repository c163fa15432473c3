from django.apps import AppConfig


class CardsConfig(AppConfig):
    name = "egenkraft.site.cards"
    label = "cards"
