"""The app of this room."""

from django.apps import AppConfig


class RegistersConfig(AppConfig):
    """Registers the room's tables under the label 'registers'."""

    name = "rongjun.domains.services.registers"
    label = "registers"
