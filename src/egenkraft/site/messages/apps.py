from django.apps import AppConfig


class MessagesConfig(AppConfig):
    """The label differs from the folder: Django has an app of its own called messages."""

    name = "egenkraft.site.messages"
    label = "outbox"

    def ready(self) -> None:
        """A no to being reminded stops what waits, in the same act; so do extra protection and a new
        number."""
        from egenkraft.site.access.looks import about_a_person
        from egenkraft.site.consent.hooks import listeners
        from egenkraft.site.messages.actions import consent_changed, renumbered, scrub
        from egenkraft.site.participants.reach import whose
        from egenkraft.site.vault import hooks

        about_a_person("contact.change", whose, action="contact.see")
        listeners.append(consent_changed)
        hooks.scrubbers.append(scrub)
        hooks.renumbered.append(renumbered)
