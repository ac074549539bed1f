"""The web app: templates, components, static files."""

from django.apps import AppConfig
from django.core.checks import Tags, register

from rongjun.base.checks import row_security_binds


class WebConfig(AppConfig):
    """Registers templates and tags under the label 'web'."""

    name = "rongjun.web"
    label = "web"

    def ready(self) -> None:
        """Have `check` ask the database too."""
        register(row_security_binds, Tags.database)
