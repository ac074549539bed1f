"""The app of this domain."""

from django.apps import AppConfig


class UnitsConfig(AppConfig):
    """Registers the domain's tables under the label 'units'."""

    name = "rongjun.domains.units"
    label = "units"
