from django.apps import AppConfig


class WorkConfig(AppConfig):
    name = "egenkraft.site.work"
    label = "work"

    def ready(self) -> None:
        from egenkraft.site.access.looks import about_a_person
        from egenkraft.site.work.detail import whose

        for capability in ("work.see", "work.change", "work.second"):
            about_a_person(capability, whose, action="interview.see")
