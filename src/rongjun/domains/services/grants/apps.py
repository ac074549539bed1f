"""The app of this room."""

from django.apps import AppConfig


class GrantsConfig(AppConfig):
    """Registers the room's tables under the label 'grants'."""

    name = "rongjun.domains.services.grants"
    label = "grants"
