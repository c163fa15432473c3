from django.apps import AppConfig


class ParticipantsConfig(AppConfig):
    name = "egenkraft.site.participants"
    label = "participants"

    def ready(self) -> None:
        from egenkraft.site.access.looks import about_a_person
        from egenkraft.site.participants.reach import whose

        for capability in ("people.see", "people.change", "identity.see", "identity.change"):
            about_a_person(capability, whose)
        about_a_person("consent.write", whose, action="consent.see")
