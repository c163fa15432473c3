from django.apps import AppConfig


class DiaryConfig(AppConfig):
    name = "egenkraft.site.diary"
    label = "diary"

    def ready(self) -> None:
        """The diary keeps copies, so it must hear when a consent changes, and when somebody is hidden."""
        from egenkraft.site.consent import since
        from egenkraft.site.consent.hooks import listeners
        from egenkraft.site.diary.actions import consent_changed
        from egenkraft.site.diary.erasing import withdraw_again
        from egenkraft.site.diary.scrub import scrub
        from egenkraft.site.vault.hooks import scrubbers

        since.replayers.update(dict.fromkeys(("picture", "quotation"), withdraw_again))
        listeners.append(consent_changed)
        scrubbers.append(scrub)
        self._erasing()

    def _erasing(self) -> None:
        from egenkraft.site.consent.erasing import purges, removers
        from egenkraft.site.diary import erasing

        removers["diary.PersonInPicture"] = erasing.remove_people
        removers["diary.Quotation"] = erasing.remove_quotations
        removers["vault.Identity"] = erasing.remove_names
        purges.append(("pictures", erasing.sweep))
