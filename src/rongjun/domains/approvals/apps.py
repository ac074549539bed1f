"""The app of this domain."""

from django.apps import AppConfig


class ApprovalsConfig(AppConfig):
    """Registers the domain's tables under the label 'approvals'."""

    name = "rongjun.domains.approvals"
    label = "approvals"
