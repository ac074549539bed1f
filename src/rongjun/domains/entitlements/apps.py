"""The app of this domain."""

from django.apps import AppConfig


class EntitlementsConfig(AppConfig):
    """Registers the domain's tables under the label 'entitlements'."""

    name = "rongjun.domains.entitlements"
    label = "entitlements"

    def ready(self) -> None:
        """Tell the registry, which does not know the rulebook, from which age a benefit is paid."""
        from rongjun.domains.people.ages import ages_from

        from .ages import ages_of_rulebook

        ages_from(ages_of_rulebook)
