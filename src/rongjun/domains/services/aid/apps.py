"""The app of this room."""

from django.apps import AppConfig


class AidConfig(AppConfig):
    """Registers the room's tables under the label 'aid'."""

    name = "rongjun.domains.services.aid"
    label = "aid"
