"""Rulebooks as they were when something was computed on them."""

from django.db import models

from rongjun.base.models import Table


class RulebookSnapshot(Table):
    """The whole text of a rulebook under its hash, so that any run can be repeated to the fen."""

    version = models.CharField(max_length=64, primary_key=True, help_text="SHA-256 of the canonical content")
    content = models.JSONField()
    kept_at = models.DateTimeField()
