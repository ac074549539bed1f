"""The app of this domain."""

from django.apps import AppConfig


class DisclosureConfig(AppConfig):
    """Registers the domain's tables under the label 'disclosure'."""

    name = "rongjun.domains.disclosure"
    label = "disclosure"

    def ready(self) -> None:
        """Tell the vault which column of this room is sealed, and who looks for notes below it."""
        from .notes import register_below
        from .sealing import register

        register()
        register_below()
