"""The app of this domain."""

from django.apps import AppConfig


class PolicyConfig(AppConfig):
    """Registers the domain's tables under the label 'policy'."""

    name = "rongjun.domains.policy"
    label = "policy"
