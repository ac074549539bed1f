"""The care fund's money: donations with their wishes, what is left of each, what pays for whom."""

from datetime import date, datetime
from typing import Final

from django.db import transaction
from django.db.models import OuterRef, QuerySet, Subquery, Sum
from django.db.models.functions import Coalesce
from django.utils.translation import gettext as _

from rongjun.base.actor import Actor, Permission
from rongjun.base.errors import Refusal
from rongjun.base.numbering import next_number
from rongjun.base.scope import whole_registry
from rongjun.domains.funds.appropriations import Promise, propose_appropriation
from rongjun.domains.funds.queries import with_left
from rongjun.domains.people.batches import office_day
from rongjun.domains.safeguards.actions import record_act
from rongjun.domains.units.queries import list_towns
from rongjun.kernel.aid.fund import Gift

from .course import check_words
from .models import Donation, Share
from .settings import situations

LETTER: Final = "J"
PURPOSE: Final = "care_fund"
SOURCE: Final = "donation"


@transaction.atomic
def record_donation(
    *, donor: str, amount_fen: int, given_on: date, wish_situation: str, wish_area: str, wish_text: str, by: Actor,
    at: datetime,
) -> Donation:  # fmt: skip
    """Record what was given, with the donor's wish; its appropriation is signed by others in funds (two persons).

    Without `donor` it was given without a name. Raises Refusal for a wish that no list knows or an impossible amount.
    """
    by.require(Permission.AID_FUND)
    check_words(wish_text)
    day = office_day(at)
    towns = {one.code[:9] for one in list_towns()}
    if wish_situation not in ("", *situations(day)) or wish_area not in ("", *towns):
        raise Refusal(_("捐赠意愿请从列表中选择困难情形和乡镇；没有指定的留空。"))
    if amount_fen <= 0 or given_on > day:
        raise Refusal(_("金额应大于零，日期不能晚于今天。"))
    number = next_number(Donation, LETTER, day)
    promise = Promise(SOURCE, PURPOSE, given_on.year, number, amount_fen, given_on)
    appropriation, _fresh = propose_appropriation(promise=promise, by=by, at=at)
    made = Donation.objects.create(
        number=number, donor=donor.strip()[:120], amount_fen=amount_fen, given_on=given_on,
        wish_situation=wish_situation, wish_area=wish_area, wish_text=wish_text.strip()[:200],
        appropriation=appropriation, made_by_id=by.staff_id, made_at=at,
    )  # fmt: skip
    detail = {"number": number, "fen": amount_fen, "named": bool(made.donor)}
    record_act(by=by, at=at, action="aid.donation", subject=f"donation:{made.pk}", detail=detail)
    return made


def list_donations() -> QuerySet[Donation]:
    """Return the donations with their appropriations, newest first, and `shared_fen`, what was given out of each."""
    of_one = Share.objects.filter(donation=OuterRef("pk")).order_by().values("donation")
    shared = Coalesce(Subquery(of_one.annotate(sum=Sum("fen")).values("sum")), 0)
    return Donation.objects.select_related("appropriation", "made_by").annotate(shared_fen=shared)


@whole_registry("关爱基金：各笔捐赠的余额")
def gifts_left(besides: int | None = None) -> list[Gift]:
    """Return what is left of each donation: what is in force and has arrived, less what was given out of it.

    `besides`: a round whose own allocation is left out of account, as it is made anew.
    """
    shares = Share.objects.exclude(application__round_id=besides) if besides else Share.objects.all()
    shared = dict(shares.order_by().values_list("donation").annotate(Sum("fen")))
    books = {one.pk: one.granted_fen - one.due_fen for one in with_left().filter(source=SOURCE, purpose=PURPOSE)}
    return [
        Gift(one.pk, max(0, books.get(one.appropriation_id, 0) - int(shared.get(one.pk, 0))), one.wish_situation,
             one.wish_area)
        for one in Donation.objects.order_by("pk")
    ]  # fmt: skip


def lock_donations() -> None:
    """Let one allocation at a time draw on the donations (PostgreSQL; SQLite writes one at a time)."""
    list(Donation.objects.select_for_update().order_by("pk").values_list("pk"))
