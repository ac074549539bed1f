"""The app of this room."""

from django.apps import AppConfig


class LibraryConfig(AppConfig):
    """Registers the room's tables under the label 'library'."""

    name = "rongjun.domains.services.library"
    label = "library"
