"""The app of this domain."""

from django.apps import AppConfig


class PaymentsConfig(AppConfig):
    """Registers the domain's tables under the label 'payments'."""

    name = "rongjun.domains.payments"
    label = "payments"

    def ready(self) -> None:
        """Tell the vault which columns of this domain are sealed, so that keys can be changed and all be checked."""
        from .bank.sealing import register

        register()
