"""The app of this room."""

from django.apps import AppConfig


class VisitsConfig(AppConfig):
    """Registers the room's tables under the label 'visits'."""

    name = "rongjun.domains.services.visits"
    label = "visits"
