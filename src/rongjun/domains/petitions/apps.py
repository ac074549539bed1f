"""The app of this domain."""

from django.apps import AppConfig


class PetitionsConfig(AppConfig):
    """Registers the domain's tables under the label 'petitions'."""

    name = "rongjun.domains.petitions"
    label = "petitions"

    def ready(self) -> None:
        """Tell the vault which columns of this room are sealed, and how its clocks follow the days of rest."""
        from rongjun.domains.policy.holidays.recounting import recounts_by

        from .recount import recount_for
        from .sealing import register

        register()
        recounts_by("petitions", recount_for)
