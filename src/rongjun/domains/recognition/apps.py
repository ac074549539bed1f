"""The app of this domain."""

from django.apps import AppConfig


class RecognitionConfig(AppConfig):
    """Registers the domain's tables under the label 'recognition'."""

    name = "rongjun.domains.recognition"
    label = "recognition"
