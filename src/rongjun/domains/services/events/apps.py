"""The app of this room."""

from django.apps import AppConfig


class EventsConfig(AppConfig):
    """Registers the room's tables under the label 'events'."""

    name = "rongjun.domains.services.events"
    label = "events"
