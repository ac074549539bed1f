"""What the pages keep for themselves: named filters of lists; of the portal, tries with a code and forms handed in."""

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


class PortalTry(Table):
    """Something that may be tried only so often, by a keyed digest of a number or an address; kept an hour at most."""

    key = models.CharField(max_length=64)
    at = models.DateTimeField()

    class Meta:
        indexes = [
            models.Index(fields=["key", "at"], name="portal_try"),
            models.Index(fields=["at"], name="portal_age"),
        ]


class PortalBegun(Table):
    """An application begun by one form: the same form sent twice begins one."""

    key = models.CharField(max_length=64, unique=True)
    case = models.ForeignKey("recognition.Case", on_delete=models.CASCADE, null=True, related_name="+")
    box = models.BinaryField(null=True, help_text="the secret code, sealed until the person has noted it")
    at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["at"], name="portal_begun_age")]


class PortalPetition(Table):
    """A petition that is being written on the portal: the answers given so far, sealed as one; gone once handed in."""

    matter = models.OneToOneField("petitions.Matter", on_delete=models.CASCADE, related_name="+")
    box = models.BinaryField(help_text="the answers as JSON, filled up and sealed")
    at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["at"], name="portal_petition_age")]
