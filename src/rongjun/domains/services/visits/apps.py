"""The app of this room."""

from django.apps import AppConfig


class VisitsConfig(AppConfig):
    """Registers the room's tables under the label 'visits'."""

    name = "rongjun.domains.services.visits"
    label = "visits"

    def ready(self) -> None:
        """Tell how the notes of this room are read, and what happens where a yes to visits ends."""
        from rongjun.domains.safeguards.notes import register_notes

        from ..duties.consents import when_ends
        from .queries import notes_of
        from .recording import drop_plans
        from .surveys import notes_of as surveys_of

        register_notes("visits", notes_of)
        register_notes("surveys", surveys_of)
        when_ends("visit", drop_plans)
