from django.apps import AppConfig


class TrialsConfig(AppConfig):
    name = "egenkraft.site.trials"
    label = "trials"

    def ready(self) -> None:
        """A new lab key seals the seeds of lots anew; methods ask for verdicts, check-ins for what plans ask
        of whom; a no takes words back, and so does extra protection; whoever is erased leaves an empty place
        in the lot."""
        from egenkraft.site.consent.erasing import purges, removers
        from egenkraft.site.consent.hooks import listeners
        from egenkraft.site.measures.hooks import planners as asking
        from egenkraft.site.methods import hooks
        from egenkraft.site.trials import lots, marks
        from egenkraft.site.trials.known import lines, plan_of
        from egenkraft.site.trials.sayings import consent_changed, scrub
        from egenkraft.site.trials.seeds import reseal
        from egenkraft.site.trials.waves import of_members
        from egenkraft.site.vault.hooks import scrubbers
        from egenkraft.site.vault.rotation import register

        register("seed", reseal)
        removers["trials.Member"] = lots.without
        purges.append(("seals", marks.forget))
        hooks.told.append(lines)
        hooks.planners.append(plan_of)
        asking.append(of_members)
        listeners.append(consent_changed)
        scrubbers.append(scrub)
