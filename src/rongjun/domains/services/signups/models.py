"""Events that are open for signing up, and who did: sealed, without a way to the registry, gone after the event."""

import uuid

from django.db import models
from django.db.models import Q

from rongjun.base.models import Table


class Offer(Table):
    """Signing up for one event. Once the names are gone, how many there were stays."""

    record = models.OneToOneField("registers.Record", on_delete=models.PROTECT, related_name="offer")
    places = models.IntegerField()
    closes_on = models.DateField(help_text="the last day on which one can sign up")
    portal = models.BooleanField(help_text="everybody can sign up on the portal; else the counter alone")
    keep_days = models.IntegerField(help_text="so many days after the event the names go")
    made_by = models.ForeignKey("units.Staff", on_delete=models.PROTECT, related_name="+")
    made_at = models.DateTimeField()
    signed = models.IntegerField(null=True, help_text="how many had a place when the names went")
    ended_at = models.DateTimeField(null=True, help_text="when the names went")

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(places__gte=1, places__lte=5000, keep_days__gte=0, keep_days__lte=90),
                name="signup_offer_is_bounded",
            ),
            models.CheckConstraint(
                condition=Q(signed=None, ended_at=None) | Q(signed__isnull=False, ended_at__isnull=False),
                name="signup_names_gone_are_counted",
            ),
        ]


class SignUp(Table):
    """One sign-up. Its place follows from the order; whoever signs off is removed.

    Who was signed in at the own pages may let it be found there: `owner` leads from the person to the row, and nothing
    leads from the row to the person.
    """

    offer = models.ForeignKey(Offer, on_delete=models.CASCADE, related_name="signups", db_index=False)
    token = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    digest = models.CharField(max_length=64, unique=True, help_text="keyed digest of the code of its owner")
    box = models.BinaryField(help_text="sealed JSON: name, telephone")
    form_key = models.CharField(max_length=64, unique=True, help_text="of the form that it came with")
    owner = models.CharField(max_length=64, default="", help_text="keyed digest of the person's token, or ''")
    waited = models.BooleanField(default=False, help_text="the places were taken when it was made")
    told_at = models.DateTimeField(null=True, help_text="when who waited was told of having a place now")
    made_at = models.DateTimeField()

    class Meta:
        indexes = [
            models.Index(fields=["offer", "id"], name="signup_order"),
            models.Index(fields=["owner"], name="signup_owner", condition=~Q(owner="")),
            models.Index(fields=["offer", "id"], name="signup_untold", condition=Q(waited=True, told_at=None)),
        ]
