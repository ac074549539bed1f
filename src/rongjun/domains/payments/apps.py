"""The app of this domain."""

from django.apps import AppConfig


class PaymentsConfig(AppConfig):
    """Registers the domain's tables under the label 'payments'."""

    name = "rongjun.domains.payments"
    label = "payments"
