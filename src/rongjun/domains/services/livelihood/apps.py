"""The app of this room."""

from django.apps import AppConfig


class LivelihoodConfig(AppConfig):
    """Registers the room's tables under the label 'livelihood'."""

    name = "rongjun.domains.services.livelihood"
    label = "livelihood"
