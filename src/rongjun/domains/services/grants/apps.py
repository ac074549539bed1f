"""The app of this room."""

from django.apps import AppConfig


class GrantsConfig(AppConfig):
    """Registers the room's tables under the label 'grants'."""

    name = "rongjun.domains.services.grants"
    label = "grants"

    def ready(self) -> None:
        """Tell the person's own pages which notes this room keeps."""
        from rongjun.domains.safeguards.notes import register_notes

        from .telling import notes_of

        register_notes("grants", notes_of)
