"""The base of every table: related rows are fetched on purpose, never by accident."""

from django.conf import settings
from django.db import models


class StrictManager[M: models.Model](models.Manager[M]):
    """In tests (STRICT_FETCH) a forgotten select_related raises instead of adding a query per row."""

    def get_queryset(self) -> models.QuerySet[M]:
        """Return the query set with the fetch mode of the settings."""
        query = super().get_queryset()
        return query.fetch_mode(models.FETCH_RAISE) if settings.STRICT_FETCH else query


class Table(models.Model):
    """An abstract table of Rongjun."""

    objects = StrictManager()

    class Meta:
        abstract = True
