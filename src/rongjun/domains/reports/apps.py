"""The app of this domain."""

from django.apps import AppConfig


class ReportsConfig(AppConfig):
    """Registers the domain's tables under the label 'reports'."""

    name = "rongjun.domains.reports"
    label = "reports"
