"""The app of this room."""

from django.apps import AppConfig


class HonoursConfig(AppConfig):
    """Registers the room's tables under the label 'honours'."""

    name = "rongjun.domains.services.honours"
    label = "honours"
