"""Reads of annual confirmation: campaigns, how far each town and village is, and who is due in my area."""

from dataclasses import dataclass
from datetime import date

from django.db.models import CharField, Count, OuterRef, Q, QuerySet, Subquery, Value
from django.db.models.functions import Concat, Substr
from django.utils.translation import gettext as _

from rongjun.base.actor import Actor, Permission
from rongjun.base.errors import NotFound
from rongjun.base.scope import scope_of, within
from rongjun.domains.units.models import Area
from rongjun.domains.units.queries import area_names

from ..models import Campaign, Confirmation
from .states import BEGUN, RUNNING

TOWN_DIGITS, VILLAGE_DIGITS = 9, 12
S = Confirmation.State


@dataclass(frozen=True, slots=True)
class Tally:
    """How far a town or village is: numbers of people, never names."""

    code: str
    name: str
    due: int = 0
    confirmed: int = 0
    unconfirmed: int = 0
    ended: int = 0

    @property
    def total(self) -> int:
        """Everybody but those whose row ended."""
        return self.due + self.confirmed + self.unconfirmed

    @property
    def share(self) -> int:
        """Whole per cent confirmed, rounded down: 100 only where nobody is left."""
        return 100 * self.confirmed // self.total if self.total else 100


def list_campaigns(actor: Actor) -> QuerySet[Campaign]:
    """Return the campaigns an actor may see: drafts only for those who manage or approve them."""
    campaigns = Campaign.objects.select_related("made_by", "approved_by")
    if actor.may(Permission.CONFIRM_MANAGE) or actor.may(Permission.CONFIRM_APPROVE):
        return campaigns
    return campaigns.filter(state__in=BEGUN) if actor.may(Permission.PEOPLE_VIEW) else campaigns.none()


def get_campaign(campaign_id: int, actor: Actor) -> Campaign:
    """Return a campaign with its maker and approver. Raises NotFound where there is none or it may not be seen."""
    campaign = list_campaigns(actor).filter(pk=campaign_id).first()
    if campaign is None:
        raise NotFound(_("没有这次年度确认。"))
    return campaign


def list_rows(campaign: Campaign, actor: Actor) -> QuerySet[Confirmation]:
    """Return the rows of a campaign inside the actor's area, with person and who recorded."""
    scope = scope_of(actor)
    if scope is None:
        return Confirmation.objects.none()
    rows = Confirmation.objects.filter(within("area_code", scope.prefix), campaign=campaign)
    return rows.select_related("person", "recorded_by", "campaign")


def with_places(rows: QuerySet[Confirmation]) -> QuerySet[Confirmation]:
    """Add the names of town and village to rows, in the one query of the list."""
    return rows.annotate(town=_area_name(TOWN_DIGITS), village=_area_name(VILLAGE_DIGITS))


def get_row(campaign: Campaign, row_id: int, actor: Actor) -> Confirmation:
    """Return one row. Raises NotFound outside the actor's area."""
    row = list_rows(campaign, actor).filter(pk=row_id).first()
    if row is None:
        raise NotFound(_("没有此人，或此人不在您的辖区。"))
    return row


def search_rows(rows: QuerySet[Confirmation], text: str) -> QuerySet[Confirmation]:
    """Narrow rows by name, pinyin or initials, or file number."""
    plain = text.strip()
    low = plain.lower().replace(" ", "")
    by_name = Q(person__name__contains=plain) | Q(person__file_no__icontains=plain)
    return rows.filter(by_name | Q(person__pinyin__contains=low)) if low else rows


def count_by_place(campaign: Campaign, actor: Actor, town: str = "") -> list[Tally]:
    """Return a tally for each town of the actor's area, or for each village of a town (its code). Two queries."""
    digits = VILLAGE_DIGITS if town else TOWN_DIGITS
    rows = list_rows(campaign, actor).select_related(None)
    if town:
        rows = rows.filter(within("area_code", town[:TOWN_DIGITS]))
    counted = rows.annotate(place=Substr("area_code", 1, digits)).values("place", "state")
    found: dict[str, dict[str, int]] = {}
    for one in counted.order_by("place").annotate(count=Count("pk")):
        found.setdefault(one["place"].ljust(VILLAGE_DIGITS, "0"), {})[one["state"]] = one["count"]
    names = area_names(set(found))
    return [Tally(code, names.get(code, code), **counts) for code, counts in found.items()]


def add_up(tallies: list[Tally], name: str) -> Tally:
    """Return the sum of tallies under a name."""
    sums = {state: sum(getattr(one, state) for one in tallies) for state in S.values}
    return Tally("", name, **sums)


def count_by_way(campaign: Campaign, actor: Actor) -> dict[str, int]:
    """Return how many confirmed by each way, in the actor's area."""
    rows = list_rows(campaign, actor).select_related(None).filter(state=S.CONFIRMED).values("way").order_by("way")
    return {one["way"]: one["count"] for one in rows.annotate(count=Count("pk"))}


def list_due_by_village(campaign: Campaign, actor: Actor, area_code: str) -> list[Confirmation]:
    """Return those still due in a village or town, by village and file number, for printing. One query."""
    prefix = area_code.removesuffix("000")
    rows = list_rows(campaign, actor).filter(within("area_code", prefix), state=S.DUE)
    return list(rows.order_by("area_code", "person__file_no"))


def list_notices(campaign: Campaign, actor: Actor, area_code: str) -> list[Confirmation]:
    """Return the unconfirmed of a village or town with their notices, by number, for printing. One query."""
    prefix = area_code.removesuffix("000")
    rows = list_rows(campaign, actor).filter(within("area_code", prefix), state=S.UNCONFIRMED)
    return list(rows.order_by("notice_number"))


@dataclass(frozen=True, slots=True)
class Service:
    """How far the notices are: made, served, and told of a death that the registry does not know yet."""

    made: int
    served: int
    told_dead: int
    listed: int
    waiting: int


def count_service(campaign: Campaign, actor: Actor) -> Service:
    """Return how far notices and list are, in the actor's area. One query."""
    unconfirmed = Q(state=S.UNCONFIRMED)
    counts = list_rows(campaign, actor).aggregate(
        made=Count("pk", filter=unconfirmed),
        served=Count("pk", filter=unconfirmed & Q(served_on__isnull=False)),
        told_dead=Count("pk", filter=Q(told="death", state__in=[S.DUE, S.UNCONFIRMED])),
        listed=Count("pk", filter=Q(listed=True)),
        waiting=Count("pk", filter=Q(paused_from__isnull=False, resumed_at=None) & ~Q(state=S.ENDED)),
    )
    return Service(**counts)


@dataclass(frozen=True, slots=True)
class OpenCampaign:
    """An open campaign with what is still due in somebody's area."""

    campaign: Campaign
    due: int
    total: int


def list_open(actor: Actor, day: date) -> list[OpenCampaign]:
    """Return the campaigns that have begun and are not closed, with what is due in the actor's area. Two queries."""
    scope = scope_of(actor)
    if scope is None:
        return []
    campaigns = {one.pk: one for one in Campaign.objects.filter(state__in=RUNNING, opens_on__lte=day)}
    rows = Confirmation.objects.filter(within("area_code", scope.prefix), campaign__in=campaigns)
    counts: dict[int, dict[str, int]] = {pk: {} for pk in campaigns}
    for one in rows.values("campaign_id", "state").order_by().annotate(count=Count("pk")):
        counts[one["campaign_id"]][one["state"]] = one["count"]
    return [_open(campaign, counts[pk]) for pk, campaign in campaigns.items()]


def _open(campaign: Campaign, counts: dict[str, int]) -> OpenCampaign:
    due = counts.get(S.DUE, 0) + counts.get(S.UNCONFIRMED, 0)
    return OpenCampaign(campaign, due, due + counts.get(S.CONFIRMED, 0))


def _area_name(digits: int) -> Subquery:
    code = Concat(
        Substr(OuterRef("area_code"), 1, digits), Value("0" * (VILLAGE_DIGITS - digits)),
        output_field=CharField(),
    )  # fmt: skip
    return Subquery(Area.objects.filter(code=code).values("name")[:1])
