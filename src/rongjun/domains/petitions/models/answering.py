"""What the person is answered: opinions proposed and signed, papers, deliveries, answers, the rating."""

import uuid
from typing import ClassVar, Self

from django.db import models
from django.db.models import Q

from rongjun.base.models import Table

from .core import Matter, OfMatter


class Opinion(Table):
    """A written opinion as proposed (处理意见书, 复查意见书, 复核意见书). Never changed once proposed."""

    class Outcome(models.TextChoices):
        """Article 32: supported, explained (reasonable, without a basis in law), not supported. A review upholds,
        changes or sends back to be handled anew.
        """

        SUPPORTED = "supported"
        EXPLAINED = "explained"
        REFUSED = "refused"
        UPHELD = "upheld"
        CHANGED = "changed"
        ANEW = "anew"

    matter = models.ForeignKey(Matter, on_delete=models.PROTECT, related_name="opinions", db_index=False)
    round = models.IntegerField()
    stage = models.CharField(max_length=8, help_text="first, review, rereview")
    number = models.IntegerField(help_text="of the proposal: a returned one is followed by another")
    unit = models.ForeignKey("units.Unit", on_delete=models.PROTECT, related_name="+")
    outcome = models.CharField(max_length=12, choices=Outcome)
    request = models.TextField(help_text="what was asked")
    facts = models.TextField()
    opinion = models.TextField()
    articles = models.JSONField(help_text="citations")
    way = models.TextField(help_text="the right to review, or that the opinion is final")
    equal_hash = models.CharField(max_length=64, blank=True, help_text="of topic, benefit, route: equal facts")
    compared = models.TextField(blank=True, help_text="why it differs from decided matters of equal facts")
    published = models.BooleanField(default=False, help_text="re-review after a hearing: may be published by law")
    proposed_by = models.ForeignKey("units.Staff", on_delete=models.PROTECT, related_name="+")
    proposed_at = models.DateTimeField()
    content_hash = models.CharField(max_length=64)

    objects: ClassVar[OfMatter[Self]] = OfMatter()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["matter", "round", "stage", "number"], name="one_petition_opinion_per_number"
            )
        ]
        indexes = [models.Index(fields=["equal_hash", "-proposed_at"], name="petition_opinion_equal")]


class Issued(Table):
    """A paper that was issued in a matter: numbered, kept sealed (base.paper_store), its delivery recorded."""

    class Kind(models.TextChoices):
        """受理 不予受理 转送 延期 处理意见 复查意见 复核意见 告知 答复 回执 and others."""

        RECEIPT = "receipt"
        INFORMED = "informed"
        ACCEPTANCE = "acceptance"
        NON_ACCEPTANCE = "non_acceptance"
        TRANSFER = "transfer"
        ASSIGNMENT = "assignment"
        GUIDANCE = "guidance"
        EXTENSION = "extension"
        OPINION = "opinion"
        REVIEW = "review"
        REREVIEW = "rereview"
        ANSWER = "answer"
        DELIVERY = "delivery"
        SUPERVISION = "supervision"
        ASKING = "asking"
        MINUTES = "minutes"

    token = models.UUIDField(default=uuid.uuid4, unique=True, editable=False, help_text="of the .pdf")
    docx_token = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    matter = models.ForeignKey(Matter, on_delete=models.PROTECT, related_name="issued", db_index=False)
    kind = models.CharField(max_length=16, choices=Kind)
    number = models.CharField(max_length=60, unique=True)
    title = models.CharField(max_length=120)
    opinion = models.ForeignKey(Opinion, on_delete=models.PROTECT, null=True, related_name="issued")
    for_person = models.BooleanField(default=True, help_text="false: between units (transfer, assignment, supervision)")
    issued_at = models.DateTimeField()
    issued_by = models.ForeignKey("units.Staff", on_delete=models.PROTECT, related_name="+")
    unit = models.ForeignKey("units.Unit", on_delete=models.PROTECT, related_name="+")

    objects: ClassVar[OfMatter[Self]] = OfMatter()

    class Meta:
        indexes = [models.Index(fields=["matter", "kind"], name="petition_issued")]


class Delivery(Table):
    """A paper or an opinion reached the person: by which way, on which day. The next clock starts from the day."""

    class How(models.TextChoices):
        """By hand, post, electronic (portal), proxy, left, announcement."""

        HAND = "hand"
        POST = "post"
        PORTAL = "portal"
        PROXY = "proxy"
        LEFT = "left"
        NOTICE = "notice"

    matter = models.ForeignKey(Matter, on_delete=models.PROTECT, related_name="deliveries", db_index=False)
    issued = models.ForeignKey(Issued, on_delete=models.PROTECT, null=True, related_name="deliveries")
    opinion = models.ForeignKey(Opinion, on_delete=models.PROTECT, null=True, related_name="deliveries")
    how = models.CharField(max_length=8, choices=How)
    day = models.DateField()
    proof = models.CharField(max_length=120, blank=True, help_text="number of the registered letter, receipt; no name")
    recorded_by = models.BigIntegerField(help_text="staff id; 0: opened on the portal by the person")
    at = models.DateTimeField()

    objects: ClassVar[OfMatter[Self]] = OfMatter()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(issued__isnull=False) | Q(opinion__isnull=False), name="delivery_is_of_something"
            )
        ]
        indexes = [models.Index(fields=["matter"], name="petition_delivery")]


class Answer(Table):
    """What a matter was answered with. No matter is closed without one."""

    class Kind(models.TextChoices):
        """consultation: answered on the spot; reply: suggestion, accusation; guidance: the right way; opinion: written
        opinion delivered; declined: by reference to the pending or final opinion (articles 19, 36).
        """

        CONSULTATION = "consultation"
        REPLY = "reply"
        GUIDANCE = "guidance"
        OPINION = "opinion"
        DECLINED = "declined"
        FULFILLED = "fulfilled"

    matter = models.ForeignKey(Matter, on_delete=models.PROTECT, related_name="answers", db_index=False)
    round = models.IntegerField()
    kind = models.CharField(max_length=12, choices=Kind)
    text = models.TextField()
    articles = models.JSONField(default=list)
    way = models.TextField(blank=True, help_text="where to go with it, or the way against it")
    opinion = models.ForeignKey(Opinion, on_delete=models.PROTECT, null=True, related_name="answers")
    given_by = models.BigIntegerField()
    unit = models.ForeignKey("units.Unit", on_delete=models.PROTECT, related_name="+")
    given_at = models.DateTimeField()

    objects: ClassVar[OfMatter[Self]] = OfMatter()

    class Meta:
        constraints = [models.CheckConstraint(condition=~Q(text=""), name="petition_answer_says_something")]
        indexes = [
            models.Index(fields=["matter", "round"], name="petition_answer"),
            models.Index(fields=["kind", "-given_at"], name="petition_answer_kind"),
        ]


class Rating(Table):
    """How satisfied the person is with an answer, once a round; asked of everybody who was answered, never required."""

    matter = models.ForeignKey(Matter, on_delete=models.PROTECT, related_name="ratings", db_index=False)
    round = models.IntegerField()
    of_unit = models.IntegerField(help_text="1 to 5: how one was treated")
    of_answer = models.IntegerField(help_text="1 to 5: the answer")
    note = models.TextField(blank=True)
    at = models.DateTimeField()

    objects: ClassVar[OfMatter[Self]] = OfMatter()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["matter", "round"], name="one_petition_rating_per_round"),
            models.CheckConstraint(
                condition=Q(of_unit__range=(1, 5)) & Q(of_answer__range=(1, 5)), name="petition_rating_is_1_to_5"
            ),
        ]
