from django.apps import AppConfig


class MeasuresConfig(AppConfig):
    name = "egenkraft.site.measures"
    label = "measures"

    def ready(self) -> None:
        from egenkraft.site.access.looks import about_a_person
        from egenkraft.site.measures.queries import whose

        about_a_person("checkin.open", whose)
        about_a_person("checkin.try", whose)
        about_a_person("answers.see", whose, action="answers.see")
