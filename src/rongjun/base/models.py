"""The base of every table: related rows are fetched on purpose, never by accident."""

from django.conf import settings
from django.db import models

from .scope import present, within


class StrictManager[M: models.Model](models.Manager[M]):
    """In tests (STRICT_FETCH) a forgotten select_related raises instead of adding a query per row."""

    def get_queryset(self) -> models.QuerySet[M]:
        """Return the query set with the fetch mode of the settings."""
        query = super().get_queryset()
        return query.fetch_mode(models.FETCH_RAISE) if settings.STRICT_FETCH else query


class ScopedManager[M: models.Model](StrictManager[M]):
    """Returns the rows of persons inside the present scope (base.scope), and none without one.

    `area_field` leads to the area code that counts; a table that is not about one `person` names its own in a subclass.
    In a person's own scope they are those of that person, where the table leads to one; none where it does not.
    What this manager does not see: joins from another table (select_related and the like), and raw SQL on SQLite.
    """

    area_field = "person__area_code"
    person_field = ""
    """Leads to the id of the person, where `area_field` does not pass by it."""

    def get_queryset(self) -> models.QuerySet[M]:
        """Return what lies inside the scope in force now, when the query is made."""
        rows, scope = super().get_queryset(), present()
        if scope is None:
            return rows.none()
        if scope.persons:
            field = self._own_field()
            return rows.filter(**{f"{field}__in": scope.persons}) if field else rows.none()
        return rows.filter(within(self.area_field, scope.prefix)) if scope.prefix else rows

    def _own_field(self) -> str:
        """Return what leads to the person of a row; '' where a row is not about one."""
        through, found, _rest = self.area_field.partition("person__area_code")
        return self.person_field or (f"{through}person" if found else "")


class Table(models.Model):
    """An abstract table of Rongjun."""

    objects = StrictManager()

    class Meta:
        abstract = True
