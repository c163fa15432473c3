from django.apps import AppConfig


class DiaryConfig(AppConfig):
    name = "egenkraft.site.diary"
    label = "diary"

    def ready(self) -> None:
        """The diary keeps copies, so it must hear when a consent changes."""
        from egenkraft.site.consent.hooks import listeners
        from egenkraft.site.diary.actions import consent_changed

        listeners.append(consent_changed)
        self._erasing()

    def _erasing(self) -> None:
        from egenkraft.site.consent.erasing import purges, removers
        from egenkraft.site.diary import erasing

        removers["diary.PersonInPicture"] = erasing.remove_people
        removers["diary.Quotation"] = erasing.remove_quotations
        purges.append(("pictures", erasing.sweep))
