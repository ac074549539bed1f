"""The app of this room."""

from django.apps import AppConfig


class RegistersConfig(AppConfig):
    """Registers the room's tables under the label 'registers'."""

    name = "rongjun.domains.services.registers"
    label = "registers"

    def ready(self) -> None:
        """Tell the vault what is sealed here, and how a person's own page reads the notes of this room."""
        from rongjun.domains.safeguards.notes import register_notes

        from .notes import notes_of
        from .sealing import register

        register()
        register_notes("registers", notes_of)
