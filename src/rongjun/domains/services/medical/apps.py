"""The app of this room."""

from django.apps import AppConfig


class MedicalConfig(AppConfig):
    """Registers the room's tables under the label 'medical'."""

    name = "rongjun.domains.services.medical"
    label = "medical"

    def ready(self) -> None:
        """Hear what becomes of the grants of this room."""
        from ..grants.outcomes import on_outcome
        from .granting import hear_outcome

        on_outcome("medical", hear_outcome)
