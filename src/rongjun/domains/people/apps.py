"""The app of this domain."""

from django.apps import AppConfig


class PeopleConfig(AppConfig):
    """Registers the domain's tables under the label 'people'."""

    name = "rongjun.domains.people"
    label = "people"
