"""The web app: templates, components, static files."""

from django.apps import AppConfig


class WebConfig(AppConfig):
    """Registers templates and tags under the label 'web'."""

    name = "rongjun.web"
    label = "web"
