"""What an account keeps for itself: named filters of lists."""

from django.db import models

from rongjun.base.models import Table


class SavedFilter(Table):
    """A list's search, filters and order under a name of the account's own choosing."""

    account = models.ForeignKey("units.Account", on_delete=models.CASCADE, related_name="saved_filters")
    list_key = models.CharField(max_length=40)
    name = models.CharField(max_length=40)
    query = models.CharField(max_length=500)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["account", "list_key", "name"], name="one_saved_filter_per_name"),
        ]
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name
