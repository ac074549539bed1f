"""Who belongs to a campaign: everybody then entitled in its categories, and nobody picked out.

Who becomes entitled while the window is open joins it; who dies or moves away is ended by the registry's own forms.
"""

from collections.abc import Callable, Collection, Sequence
from datetime import date, datetime
from itertools import batched

from django.db import transaction
from django.db.models import Exists, F, OuterRef, Q, QuerySet, Subquery
from django.utils import timezone

from rongjun.base.actor import Actor
from rongjun.base.bulk import insert_rows
from rongjun.base.scope import whole_registry
from rongjun.domains.safeguards.actions import record_act, record_set_look

from ..ages import born_before
from ..models import Campaign, Confirmation, Fact, Person
from ..registry import AT_ONCE
from .campaigns import KIND, keeps_the_books, load_campaign
from .states import BEGUN, RUNNING

Report = Callable[[int, int], None]
"""Called with rows made and rows to make."""
CHUNK = 5000
_NEW = (
    "campaign_id", "person_id", "area_code", "state", "joined_at", "way", "note", "told", "ended_why", "reminded_way",
    "notice_number", "served_way", "listed",
)  # fmt: skip
S = Confirmation.State


def entitled_people(codes: Collection[str], day: date, horizon: date) -> QuerySet[Person]:
    """Return the living who hold one of the categories on a day or by the horizon, and are old enough to be paid.

    The horizon is the end of the window: who is of age, or starts, inside it belongs to it from the beginning.
    """
    held = Fact.objects.filter(kind="status", superseded_at=None, valid_from__lte=horizon, person=OuterRef("pk"))
    held = held.filter(Q(valid_to=None) | Q(valid_to__gt=day))
    born = {code: born_before(code, day, horizon) for code in codes}
    wanted = Q(Exists(held.filter(key__in=[code for code in codes if born[code] is None])))
    for code, before in born.items():
        if before is not None:
            wanted |= Q(Exists(held.filter(key=code))) & Q(birth_date__lt=before)
    return Person.objects.filter(wanted, death_date=None)


def _members_of(campaign: Campaign, day: date) -> QuerySet[Person]:
    return entitled_people(campaign.codes, day, max(day, campaign.closes_on))


def build_members(*, campaign_id: int, by: Actor, at: datetime, report: Report = lambda done, of: None) -> int:
    """Make one row for each person then entitled, in all towns; returns how many were made. Twice makes nothing more.

    One access row for the whole set is committed first. Raises NotPermitted for one who does not keep the books.
    """
    keeps_the_books(by)
    record_set_look(
        by=by, at=at, purpose="年度确认：编制名单", set_kind=KIND, set_id=str(campaign_id), fields=["categories"]
    )
    made = 0
    with whole_registry("年度确认：编制名单"):
        campaign = Campaign.objects.get(pk=campaign_id)
        if campaign.state in BEGUN:
            made = _add(campaign, _missing(campaign, timezone.localdate(at)), at, report)
    Campaign.objects.filter(pk=campaign_id).update(progress={})
    return made


@transaction.atomic
def sync_members(*, campaign_id: int, by: Actor, at: datetime) -> tuple[int, int]:
    """Bring a campaign up to the registry: returns how many joined and how many ended.

    Nobody joins after the window. Raises NotPermitted for one who does not keep the books, NotFound.
    """
    keeps_the_books(by)
    campaign = load_campaign(campaign_id)
    with whole_registry("年度确认：更新名单"):
        joined, ended = _follow(campaign, None, at)
        _follow_areas(Confirmation.objects.filter(campaign=campaign))
    detail = {"joined": joined, "ended": ended}
    record_act(by=by, at=at, action="campaign.sync", subject=f"{KIND}:{campaign.pk}", detail=detail)
    return joined, ended


def follow_changes(person_ids: Sequence[int], *, at: datetime) -> None:
    """Follow what a write just changed of some people, in every running campaign. Call it inside that write."""
    running = list(Campaign.objects.filter(state__in=RUNNING))
    if not running and not Confirmation.objects.exists():
        return
    for some in batched(sorted(person_ids), AT_ONCE, strict=False):
        _follow_areas(Confirmation.objects.filter(person_id__in=some))
        for campaign in running:
            _follow(campaign, some, at)


def _follow_areas(rows: QuerySet[Confirmation]) -> None:
    """Let rows stand where their people are registered now."""
    area = Person.objects.filter(pk=OuterRef("person_id")).values("area_code")[:1]
    moved = rows.exclude(area_code=F("person__area_code")).values("pk")
    Confirmation.objects.filter(pk__in=moved).update(area_code=Subquery(area))


def _follow(campaign: Campaign, person_ids: Sequence[int] | None, at: datetime) -> tuple[int, int]:
    if campaign.state not in RUNNING:
        return 0, 0
    day, joined = timezone.localdate(at), 0
    if campaign.state == Campaign.State.OPEN and day <= campaign.closes_on and not campaign.progress:
        joined = _add(campaign, _missing(campaign, day, person_ids), at)
    return joined, _end_and_revive(campaign, person_ids, day)


def _missing(campaign: Campaign, day: date, person_ids: Sequence[int] | None = None) -> list[tuple[int, str]]:
    """Return the id and area of each person who belongs to a campaign and has no row, in order of id."""
    here = Confirmation.objects.filter(campaign=campaign, person=OuterRef("pk"))
    people = _members_of(campaign, day).filter(~Exists(here))
    if person_ids is not None:
        people = people.filter(pk__in=person_ids)
    return list(people.order_by("pk").values_list("pk", "area_code"))


def _add(
    campaign: Campaign, people: Sequence[tuple[int, str]], at: datetime, report: Report = lambda done, of: None
) -> int:
    made = 0
    for number, some in enumerate(batched(people, CHUNK, strict=False)):
        report(number * CHUNK, len(people))
        with transaction.atomic():
            Campaign.objects.select_for_update().get(pk=campaign.pk)
            rows = Confirmation.objects.filter(campaign=campaign, person__gte=some[0][0], person__lte=some[-1][0])
            known = set(rows.values_list("person_id", flat=True))
            fresh = [(pk, area) for pk, area in some if pk not in known]
            insert_rows(Confirmation, _NEW, ((campaign.pk, pk, a, S.DUE, at, *[""] * 7, False) for pk, a in fresh))
        made += len(fresh)
    return made


def _end_and_revive(campaign: Campaign, person_ids: Sequence[int] | None, day: date) -> int:
    """End the rows of those who are entitled no more, with the registry's reason; take up again those who are."""
    rows = Confirmation.objects.filter(campaign=campaign)
    if person_ids is not None:
        rows = rows.filter(person_id__in=person_ids)
    entitled = Exists(_members_of(campaign, day).filter(pk=OuterRef("person_id")))
    waiting = rows.filter(state__in=[S.DUE, S.UNCONFIRMED])
    gone = dict(waiting.filter(~entitled).values_list("person_id", "person__death_date"))
    moved = _moved(list(gone))
    for why in ("death", "moved", "other"):
        some = [pk for pk, death in gone.items() if _why(death, pk in moved) == why]
        for part in batched(some, AT_ONCE, strict=False):
            waiting.filter(person_id__in=part).update(state=S.ENDED, ended_why=why)
    back = rows.filter(entitled, state=S.ENDED)
    back.exclude(notice_number="").update(state=S.UNCONFIRMED, ended_why="")
    back.filter(notice_number="").update(state=S.DUE, ended_why="")
    return len(gone)


def _why(death: date | None, has_moved: bool) -> str:
    return "death" if death else "moved" if has_moved else "other"


def _moved(people: Sequence[int]) -> set[int]:
    found: set[int] = set()
    for some in batched(people, AT_ONCE, strict=False):
        facts = Fact.objects.filter(kind="status", superseded_at=None, person_id__in=some)
        found |= {person for person, value in facts.values_list("person_id", "value") if value["end_reason"] == "moved"}
    return found
