"""The app of this domain."""

from django.apps import AppConfig


class PetitionsConfig(AppConfig):
    """Registers the domain's tables under the label 'petitions'."""

    name = "rongjun.domains.petitions"
    label = "petitions"

    def ready(self) -> None:
        """Tell the vault which columns of this room are sealed."""
        from .sealing import register

        register()
