"""The app of this domain."""

from django.apps import AppConfig


class EntitlementsConfig(AppConfig):
    """Registers the domain's tables under the label 'entitlements'."""

    name = "rongjun.domains.entitlements"
    label = "entitlements"
