from django.apps import AppConfig


class CardsConfig(AppConfig):
    name = "egenkraft.site.cards"
    label = "cards"

    def ready(self) -> None:
        from egenkraft.site.access.looks import about_a_person
        from egenkraft.site.participants.reach import whose

        about_a_person("cards.make", whose)
