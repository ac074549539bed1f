"""The tables of this room: formulas, rounds of choice, who is listed, the lists two persons sign, posts, choices."""

from typing import ClassVar

from django.db import models
from django.db.models import Q

from rongjun.base.models import ScopedManager, Table


class Formula(Table):
    """A published formula (kernel.placement.formula), in force once a second person approved it."""

    class State(models.TextChoices):
        """Where a formula stands."""

        SUBMITTED = "submitted"
        APPROVED = "approved"
        RETURNED = "returned"

    doc_no = models.CharField(max_length=80)
    source = models.CharField(max_length=400)
    effective = models.DateField()
    content = models.JSONField(help_text="as kernel.placement.formula reads it")
    content_hash = models.CharField(max_length=64)
    state = models.CharField(max_length=12, choices=State)
    made_by = models.ForeignKey("units.Staff", on_delete=models.PROTECT, related_name="+")
    made_at = models.DateTimeField()
    reason = models.CharField(max_length=400, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["content_hash"], condition=~Q(state="returned"), name="one_placement_formula_of_a_content"
            )
        ]

    def __str__(self) -> str:
        return self.doc_no


class Round(Table):
    """A round of choice: those who are listed, the posts, the order."""

    class State(models.TextChoices):
        """draft: being listed; signing: the order waits; published: objections; choosing; confirming; closed."""

        DRAFT = "draft"
        SIGNING = "signing"
        PUBLISHED = "published"
        CHOOSING = "choosing"
        CONFIRMING = "confirming"
        CLOSED = "closed"

    year = models.IntegerField()
    title = models.CharField(max_length=80)
    formula = models.ForeignKey(Formula, on_delete=models.PROTECT, related_name="+")
    state = models.CharField(max_length=12, choices=State, default=State.DRAFT)
    objections_until = models.DateField(null=True)
    made_by = models.ForeignKey("units.Staff", on_delete=models.PROTECT, related_name="+")
    made_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["year", "title"], name="one_placement_round")]

    def __str__(self) -> str:
        return self.title


class Post(Table):
    """Posts of one record of the register of posts, in a round: so many places."""

    round = models.ForeignKey(Round, on_delete=models.PROTECT, related_name="posts", db_index=False)
    record = models.ForeignKey("registers.Record", on_delete=models.PROTECT, related_name="+")
    title = models.CharField(max_length=200)
    places = models.IntegerField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["round", "record"], name="one_post_of_a_record"),
            models.CheckConstraint(condition=Q(places__gte=1), name="placement_post_has_a_place"),
        ]

    def __str__(self) -> str:
        return self.title


class CandidateManager(ScopedManager["Candidate"]):
    """Who is listed, by the area of the person."""

    area_field = "area_code"
    person_field = "person"


class Candidate(Table):
    """Somebody in a round: facts of the service, what they come to, the place, and what became of the turn."""

    class State(models.TextChoices):
        """listed; waiting for the turn; open: the turn is now; chosen; left: nothing chosen; gave_up."""

        LISTED = "listed"
        WAITING = "waiting"
        OPEN = "open"
        CHOSEN = "chosen"
        LEFT = "left"
        GAVE_UP = "gave_up"

    round = models.ForeignKey(Round, on_delete=models.PROTECT, related_name="candidates", db_index=False)
    person = models.ForeignKey("people.Person", on_delete=models.PROTECT, related_name="+")
    area_code = models.CharField(max_length=12)
    facts = models.JSONField(help_text="code of kernel.placement.formula.ITEMS -> units")
    lot = models.IntegerField(null=True, help_text="the number drawn where sums are alike")
    place = models.IntegerField(null=True)
    total = models.IntegerField(null=True, help_text="hundredths of points")
    state = models.CharField(max_length=12, choices=State, default=State.LISTED)
    turn = models.IntegerField(null=True, help_text="in which order one chooses; who let the day pass goes last")
    passed = models.IntegerField(default=0, help_text="how often the day passed without a choice")
    due_on = models.DateField(null=True, help_text="the last day of the turn that is open")
    note = models.CharField(max_length=300, blank=True, help_text="why it was given up, in the person's words")
    proof = models.CharField(max_length=120, blank=True, help_text="the signed paper of who gives up")

    objects: ClassVar[CandidateManager] = CandidateManager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["round", "person"], name="one_candidate_of_a_person"),
            models.UniqueConstraint(fields=["round", "turn"], name="one_candidate_a_turn"),
            models.UniqueConstraint(fields=["round"], condition=Q(state="open"), name="one_placement_turn_at_a_time"),
        ]


class Signed(Table):
    """A list that two persons sign, frozen: the order before it is published, the result before it holds."""

    round = models.ForeignKey(Round, on_delete=models.PROTECT, related_name="lists", db_index=False)
    kind = models.CharField(max_length=8, help_text="order or result")
    number = models.IntegerField()
    content = models.JSONField(help_text="formula and lines; a line names its candidate by id")
    content_hash = models.CharField(max_length=64)
    made_by = models.ForeignKey("units.Staff", on_delete=models.PROTECT, related_name="+")
    made_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["round", "kind", "number"], name="one_placement_list")]


class ObjectionManager(ScopedManager["Objection"]):
    """Objections, by the area of the person."""

    area_field = "candidate__area_code"
    person_field = "candidate__person"


class Objection(Table):
    """What somebody says against the own place or the order, and the answer. Both are told to that person."""

    candidate = models.ForeignKey(Candidate, on_delete=models.PROTECT, related_name="objections")
    says = models.CharField(max_length=600)
    made_by = models.ForeignKey("units.Staff", on_delete=models.PROTECT, related_name="+")
    unit_name = models.CharField(max_length=120)
    made_at = models.DateTimeField()
    answer = models.CharField(max_length=600, blank=True)
    corrected = models.BooleanField(default=False)
    answered_at = models.DateTimeField(null=True)

    objects: ClassVar[ObjectionManager] = ObjectionManager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["candidate", "says"], name="one_placement_objection")]


class ChoiceManager(ScopedManager["Choice"]):
    """Choices, by the area of the person."""

    area_field = "candidate__area_code"
    person_field = "candidate__person"


class Choice(Table):
    """What somebody chose: one seat of a post, which nobody else can take; by whom, where not in person.

    Noted at the counter by `made_by`, or chosen `online` by the person, whom no proxy stands for.
    """

    candidate = models.OneToOneField(Candidate, on_delete=models.PROTECT, related_name="choice")
    post = models.ForeignKey(Post, on_delete=models.PROTECT, related_name="choices", db_index=False)
    seat = models.IntegerField()
    proxy = models.CharField(max_length=60, blank=True, help_text="who chose for the person")
    relation = models.CharField(max_length=40, blank=True)
    proof = models.CharField(max_length=120, blank=True, help_text="the authorisation: title or number of the paper")
    online = models.BooleanField(default=False, help_text="the person chose on the own pages, at no counter")
    made_by = models.ForeignKey("units.Staff", on_delete=models.PROTECT, related_name="+", null=True)
    made_at = models.DateTimeField()

    objects: ClassVar[ChoiceManager] = ChoiceManager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["post", "seat"], name="one_choice_a_seat"),
            models.CheckConstraint(condition=Q(seat__gte=1), name="placement_seat_from_one"),
            models.CheckConstraint(
                condition=Q(online=True, made_by=None, proxy="") | Q(online=False, made_by__isnull=False),
                name="placement_choice_by_the_person_or_noted",
            ),
        ]
