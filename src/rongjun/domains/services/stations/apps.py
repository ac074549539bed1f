"""The app of this room."""

from django.apps import AppConfig


class StationsConfig(AppConfig):
    """Registers the room's tables under the label 'stations'."""

    name = "rongjun.domains.services.stations"
    label = "stations"
