"""What people are found by: one row for each thing that a search may begin with."""

from typing import ClassVar

from django.db import models

from rongjun.base.models import ScopedManager, Table

from .core import Person


class SearchTermManager(ScopedManager["SearchTerm"]):
    """Terms by the area of the person."""

    area_field = "area_code"


class SearchTerm(Table):
    """A term by which a person is found, kept in step with the person by people/search.py.

    The table is made by migration 0008: its key is its only order, a prefix of a term is a range of the key.
    """

    pk = models.CompositePrimaryKey("place", "term", "person_id")
    place = models.SmallIntegerField(help_text="0 name, 1 file number, 2 within a name, 3 within a file number")
    term = models.CharField(max_length=40)
    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="+", db_index=False)
    area_code = models.CharField(max_length=12)

    objects: ClassVar[SearchTermManager] = SearchTermManager()

    class Meta:
        managed = False
        db_table = "people_searchterm"
