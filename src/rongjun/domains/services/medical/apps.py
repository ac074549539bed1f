"""The app of this room."""

from django.apps import AppConfig


class MedicalConfig(AppConfig):
    """Registers the room's tables under the label 'medical'."""

    name = "rongjun.domains.services.medical"
    label = "medical"
