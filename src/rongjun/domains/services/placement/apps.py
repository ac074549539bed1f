"""The app of this room."""

from django.apps import AppConfig


class PlacementConfig(AppConfig):
    """Registers the room's tables under the label 'placement'."""

    name = "rongjun.domains.services.placement"
    label = "placement"

    def ready(self) -> None:
        """Tell how a person's own page reads the notes of this room."""
        from rongjun.domains.safeguards.notes import register_notes

        from .telling import notes_of

        register_notes("placement", notes_of)
