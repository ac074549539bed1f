"""The app of this domain."""

from django.apps import AppConfig


class SafeguardsConfig(AppConfig):
    """Registers the domain's tables under the label 'safeguards'."""

    name = "rongjun.domains.safeguards"
    label = "safeguards"
