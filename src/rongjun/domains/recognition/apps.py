"""The app of this domain."""

from django.apps import AppConfig


class RecognitionConfig(AppConfig):
    """Registers the domain's tables under the label 'recognition'."""

    name = "rongjun.domains.recognition"
    label = "recognition"

    def ready(self) -> None:
        """Tell the vault which column of this room is sealed, and how its clocks follow the days of rest."""
        from rongjun.domains.policy.holidays.recounting import recounts_by

        from .recounting import recount_clocks
        from .sealing import register

        register()
        recounts_by("recognition", recount_clocks)
