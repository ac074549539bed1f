"""The app of this room."""

from django.apps import AppConfig


class DutiesConfig(AppConfig):
    """Registers the room's tables under the label 'duties'."""

    name = "rongjun.domains.services.duties"
    label = "duties"
