"""The app of this room."""

from django.apps import AppConfig


class SignupsConfig(AppConfig):
    """Registers the room's tables under the label 'signups'."""

    name = "rongjun.domains.services.signups"
    label = "signups"

    def ready(self) -> None:
        """Tell the vault what is sealed here."""
        from .sealing import register

        register()
