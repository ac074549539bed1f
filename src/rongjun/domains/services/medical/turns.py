"""Short recuperation 短期疗养: seasons, who asked, whose turn it is, who stayed."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

from django.db import IntegrityError, transaction
from django.db.models import Max, Min, QuerySet
from django.utils.translation import gettext as _

from rongjun.base.actor import Actor, Permission
from rongjun.base.errors import AlreadyDone, NotFound, NotPermitted, Refusal
from rongjun.base.scope import whole_registry
from rongjun.domains.people.batches import office_day
from rongjun.domains.people.models import Fact, Person
from rongjun.domains.people.queries.people import get_person
from rongjun.domains.safeguards.actions import record_act
from rongjun.kernel.medical.turns import Asker, Turn, put_in_turn

from .models import Place, Season


@transaction.atomic
def open_season(
    *, name: str, place: str, starts_on: date, ends_on: date, categories: str, places: int, cost_fen: int,
    by: Actor, at: datetime,
) -> Season:  # fmt: skip
    """Open a season. Raises NotPermitted outside the office that keeps the books, Refusal where it is impossible."""
    by.require(Permission.MEDICAL_WORK)
    if by.area_prefix != "":
        raise NotPermitted(_("疗养计划由记账单位安排。"))
    if ends_on < starts_on or places <= 0 or cost_fen < 0 or not name.strip() or not place.strip():
        raise Refusal(_("请填写名称、地点；结束日期不早于开始日期，名额大于零。"))
    try:
        with transaction.atomic():
            made = Season.objects.create(
                name=name.strip()[:80], place=place.strip()[:80], starts_on=starts_on, ends_on=ends_on,
                categories=categories, places=places, cost_fen=cost_fen, made_by_id=by.staff_id, made_at=at,
            )  # fmt: skip
    except IntegrityError:
        raise AlreadyDone(_("已有同名的疗养计划。")) from None
    record_act(by=by, at=at, action="medical.season", subject=f"season:{made.pk}", detail={"places": places})
    return made


@transaction.atomic
def ask_place(*, season_id: int, person_id: int, by: Actor, at: datetime) -> Place:
    """Note that somebody asks for a place. Asking again changes nothing. Raises Refusal for who is not entitled."""
    by.require(Permission.MEDICAL_VIEW)
    season, person = get_season(season_id), get_person(by, person_id)
    if season.turned_at is not None:
        raise Refusal(_("名额已经排定；请等下一期。"))
    since = _entitled_since(person, season)
    if person.death_date is not None or since is None:
        raise Refusal(_("不属于本期疗养的对象；对象类别见疗养计划。"))
    kept, new = Place.objects.get_or_create(
        season=season, person=person,
        defaults={"area_code": person.area_code, "entitled_since": since, "asked_on": office_day(at)},
    )  # fmt: skip
    if new:
        record_act(by=by, at=at, action="medical.place.ask", subject=f"season:{season.pk}", detail={"place": kept.pk})
    return kept


@transaction.atomic
def give_up_place(*, place_id: int, by: Actor, at: datetime) -> None:
    """Take back a wish before the places are given, on the person's word. Nothing of it is left."""
    by.require(Permission.MEDICAL_VIEW)
    found = get_place(place_id)
    if found.season.turned_at is not None:
        raise Refusal(_("名额已经排定；不去的，在结束后登记为未参加。"))
    found.delete()


@transaction.atomic
@whole_registry("短期疗养：全县按等候时间排序")
def give_places(*, season_id: int, by: Actor, at: datetime) -> list[Turn]:
    """Give the places of a season in fair turn, once; the order stays on record with what it was made of.

    Raises NotPermitted, AlreadyDone, Refusal where nobody asked.
    """
    by.require(Permission.MEDICAL_WORK)
    if by.area_prefix != "":
        raise NotPermitted(_("疗养计划由记账单位安排。"))
    if not Season.objects.filter(pk=season_id, turned_at=None).update(turned_at=at):
        raise AlreadyDone(_("名额已经排定。"))
    season = get_season(season_id)
    turns = turns_of(season, office_day(at))
    if not turns:
        raise Refusal(_("还没有人申请。"))
    for number, one in enumerate(turns, 1):
        Place.objects.filter(pk=int(one.asker.key)).update(order=number, given=one.given, waits_since=one.since)
    detail = {"asked": len(turns), "given": sum(one.given for one in turns)}
    record_act(by=by, at=at, action="medical.places", subject=f"season:{season.pk}", detail=detail)
    return turns


@transaction.atomic
def note_stay(*, place_id: int, stayed: bool, by: Actor, at: datetime) -> Place:
    """Note after a season whether somebody who had a place stayed; who did waits anew from then."""
    by.require(Permission.MEDICAL_VIEW)
    found = Place.objects.filter(pk=place_id, given=True).select_related("season").first()
    if found is None:
        raise NotFound(_("没有这个名额。"))
    if office_day(at) < found.season.starts_on:
        raise Refusal(_("疗养还没有开始。"))
    Place.objects.filter(pk=found.pk).update(stayed=stayed)
    record_act(by=by, at=at, action="medical.stay", subject=f"season:{found.season_id}", detail={"place": found.pk})
    return get_place(found.pk)


def turns_of(season: Season, on: date) -> list[Turn]:
    """Return who asked in the order of their turn as it is now, in the present scope; the key is the place's number."""
    rows = list(Place.objects.filter(season=season))
    stays = _last_stays([one.person_id for one in rows], season)
    askers = [Asker(str(one.pk), one.entitled_since, one.asked_on, stays.get(one.person_id)) for one in rows]
    return put_in_turn(askers, season.places, on, f"season:{season.pk}")


@dataclass(frozen=True, slots=True)
class Costs:
    """What a season costs: places given, who stayed and who did not as far as noted, the sum of who is to be paid."""

    given: int
    stayed: int
    absent: int
    fen: int


@whole_registry("短期疗养：一期的人数和费用")
def costs_of(season: Season) -> Costs:
    """Return what a season costs: so much for each place given, without those who did not stay."""
    known = list(Place.objects.filter(season=season, given=True).values_list("stayed", flat=True))
    absent = known.count(False)
    return Costs(len(known), known.count(True), absent, (len(known) - absent) * season.cost_fen)


def list_seasons() -> QuerySet[Season]:
    """Return every season, newest first."""
    return Season.objects.select_related("made_by").order_by("-starts_on", "-pk")


def get_season(season_id: int) -> Season:
    """Return a season. Raises NotFound."""
    found = list_seasons().filter(pk=season_id).first()
    if found is None:
        raise NotFound(_("没有这期疗养。"))
    return found


def list_places(season: Season) -> QuerySet[Place]:
    """Return who asked for a place of a season, in the present scope, in the order of their turn once it was given."""
    return Place.objects.filter(season=season).select_related("person", "season").order_by("order", "asked_on", "pk")


def get_place(place_id: int) -> Place:
    """Return a wish with its person and season, in the present scope. Raises NotFound."""
    found = Place.objects.select_related("person", "season").filter(pk=place_id).first()
    if found is None:
        raise NotFound(_("没有这份申请。"))
    return found


def _entitled_since(person: Person, season: Season) -> date | None:
    wanted = season.categories.split()
    held = Fact.objects.filter(person=person, kind="status", superseded_at=None, valid_to=None)
    if wanted:
        held = held.filter(key__in=wanted)
    first: date | None = held.aggregate(first=Min("valid_from"))["first"]
    return first


def _last_stays(person_ids: list[int], season: Season) -> Mapping[int, date]:
    rows = Place.objects.filter(person__in=person_ids, stayed=True).exclude(season=season)
    return dict(rows.values_list("person_id").annotate(last=Max("season__ends_on")))
