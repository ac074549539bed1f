"""The app of this domain."""

from django.apps import AppConfig


class RecognitionConfig(AppConfig):
    """Registers the domain's tables under the label 'recognition'."""

    name = "rongjun.domains.recognition"
    label = "recognition"

    def ready(self) -> None:
        """Tell the vault which column of this room is sealed."""
        from .sealing import register

        register()
