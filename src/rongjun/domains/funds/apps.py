"""The app of this domain."""

from django.apps import AppConfig


class FundsConfig(AppConfig):
    """Registers the domain's tables under the label 'funds'."""

    name = "rongjun.domains.funds"
    label = "funds"
