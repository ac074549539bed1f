"""The app of this room."""

from django.apps import AppConfig


class DutiesConfig(AppConfig):
    """Registers the room's tables under the label 'duties'."""

    name = "rongjun.domains.services.duties"
    label = "duties"

    def ready(self) -> None:
        """Tell how the notes of this room about a person are read."""
        from rongjun.domains.safeguards.notes import register_notes

        from .queries import notes_of

        register_notes("duties", notes_of)
