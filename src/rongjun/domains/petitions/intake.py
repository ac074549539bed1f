"""Intake (登记): a matter is written down once, at whatever level, and answered on the spot where that is all it needs.

Nobody is refused for the level: who cannot sort passes it on by registering it. A form sent twice is one matter.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, Final

from django.db import transaction
from django.utils.translation import gettext as _

from rongjun.base.actor import Actor, Permission
from rongjun.base.errors import Refusal
from rongjun.base.scope import whole_desk
from rongjun.domains.people.batches import office_day
from rongjun.domains.units.queries import known_area_codes
from rongjun.kernel.petition.states import Move, State

from .answers import give_answer
from .course import HERE, make_move, note_sight, person_actor, receive, write_entry
from .identity import Who, given_of, keep_petitioners, seal_words, villages
from .masking import mask
from .models import Matter, Petitioner, Urgent
from .numbers import code_digest, code_of, next_numbers
from .owners import Running, duty_in, root_unit, sorting_unit
from .timing import keep_due, start_clock
from .topics import NEEDS, TOPICS
from .walls import Accused, wall_of, wall_off

MONTH_LENGTH: Final = 7
SEVERAL: Final = (Petitioner.Part.REPRESENTATIVE, Petitioner.Part.JOINED)
"""Parts of a group; a proxy speaks for one."""


@dataclass(frozen=True, slots=True)
class Spot:
    """The answer to a consultation, given on the spot; `articles` may be empty where none is needed."""

    text: str
    articles: Sequence[str] = ()


@dataclass(frozen=True, slots=True)
class Given:
    """A matter as it was told. `told`: facts and reasons; `wanted`: what is asked for; `people`: empty if anonymous.

    `accuses`: units and people who are complained about in an accusation: the wall stands at once. `urgent`: what is
    lacking (life, treatment, food, shelter) and what was done about it. `spot`: the answer that ends it.
    """

    channel: str
    told: str
    area_code: str
    topic: str = ""
    wanted: str = ""
    benefit: str = ""
    about_month: str = ""
    people: Sequence[Who] = ()
    confidential: bool = False
    needs: Sequence[str] = ()
    needs_note: str = ""
    home_calls: bool = False
    accuses: Sequence[Accused] = ()
    urgent: tuple[str, str] | None = None
    spot: Spot | None = None
    received_on: date | None = None


@dataclass(frozen=True, slots=True)
class Registered:
    """The matter with the tracking code of its receipt; `fresh` is False where this form had been sent before."""

    matter: Matter
    code: str
    fresh: bool = True


@dataclass
class IntakeFaults(Refusal):
    """What is wrong with a form, by field: what, and how to mend it."""

    faults: dict[str, str] = field(default_factory=dict)

    def __str__(self) -> str:
        """Say all of it in one line."""
        return "；".join(self.faults.values())


@transaction.atomic
@whole_desk(HERE)
def register_matter(*, given: Given, sent_key: str, by: Actor, at: datetime) -> Registered:
    """Register a matter; with `given.spot` it is answered and closed in the same act.

    `sent_key`: a random text made with the form; sent again, nothing happens and the same receipt is returned. The
    matter goes to the desk that sorts it, never to a unit or person it complains about. Raises IntakeFaults,
    NotPermitted.
    """
    by.require(Permission.PETITION_TAKE)
    standing = find_sent(sent_key)
    if standing is not None:
        return standing
    check_given(given, at)
    matter = _insert(given, sent_key, State.REGISTERED, by, at)
    _begin(matter, given, by, at)
    if given.spot is not None:
        give_answer(matter, "consultation", given.spot.text, by=by, at=at, articles=given.spot.articles)
        make_move(matter, Move.ANSWER_ON_SPOT, by=by, at=at)
    return Registered(matter, code_of(sent_key))


@transaction.atomic
@whole_desk(HERE)
def begin_draft(*, given: Given, sent_key: str, at: datetime) -> Registered:
    """Begin a matter on the portal: kept as it is typed (`save_draft`) until it is handed in (`submit_draft`)."""
    standing = find_sent(sent_key)
    if standing is not None:
        return standing
    by = person_actor()
    matter = _insert(given, sent_key, State.DRAFT, by, at)
    keep_petitioners(matter, given.people)
    start_clock(matter, matter.owner_unit_id, Running("draft", office_day(at)))
    keep_due(matter)
    write_entry(matter, "begin", by=by, at=at)
    return Registered(matter, code_of(sent_key))


@transaction.atomic
@whole_desk(HERE)
def save_draft(*, matter: Matter, given: Given, at: datetime) -> Matter:
    """Keep a draft as it stands in the form now, whole or not. Raises Refusal once it was handed in."""
    if matter.state != State.DRAFT:
        raise Refusal(_("该信访事项已经提交；要补充的，请用“补充”。"))
    matter.petitioners.all().delete()
    keep_petitioners(matter, given.people)
    columns = _columns(given) | {"words": _sealed(matter, given)}
    Matter.objects.filter(pk=matter.pk, state=State.DRAFT.value).update(**columns)
    matter.refresh_from_db()
    return matter


@transaction.atomic
@whole_desk(HERE)
def submit_draft(*, matter: Matter, given: Given, at: datetime) -> Matter:
    """Hand a draft in: it is registered on this day. Raises IntakeFaults."""
    check_given(given, at)
    save_draft(matter=matter, given=given, at=at)
    by, day = person_actor(), office_day(at)
    wall_off(matter, given.accuses, by=by, at=at)
    unit = sorting_unit(_unit_of(given.area_code), matter.wall)
    make_move(matter, Move.SUBMIT, by=by, at=at, unit_id=unit, more={"received_on": day})
    receive(matter, unit, day)
    tell_urgent(matter, given.urgent, by=by, at=at)
    return matter


def find_sent(sent_key: str) -> Registered | None:
    """Return what a form became when it was sent before. Call it at the whole desk."""
    if not sent_key:
        raise ValueError("a form has a key")
    found = Matter.objects.filter(sent_key=sent_key).first()
    return None if found is None else Registered(found, code_of(sent_key), fresh=False)


def check_given(given: Given, at: datetime) -> None:
    """Raise IntakeFaults for what cannot be registered: nothing but facts and a place is required."""
    faults: dict[str, str] = {}
    if not given.told.strip():
        faults["told"] = _("请写明反映的事实或者咨询的问题。")
    if given.area_code not in known_area_codes():
        faults["area_code"] = _("请选择事情发生的地方；名册里没有这个区划代码。")
    if given.channel not in Matter.Channel.values:
        faults["channel"] = _("请选择来访、来信、来电等提出方式。")
    if given.topic and given.topic not in TOPICS:
        faults["topic"] = _("请从清单里选择事项类别。")
    if set(given.needs) - NEEDS.keys():
        faults["needs"] = _("请从清单里选择需要的帮助。")
    if given.about_month and not _is_month(given.about_month):
        faults["about_month"] = _("月份应写成 2026-03 这样。")
    if given.received_on is not None and given.received_on > office_day(at):
        faults["received_on"] = _("收到的日期不能晚于今天。")
    if given.urgent is not None and (given.urgent[0] not in Urgent.Need.values or not given.urgent[1].strip()):
        faults["urgent"] = _("请选择急需的种类，并写明已经做了什么。")
    if given.spot is not None and not given.spot.text.strip():
        faults["answer"] = _("请写明当场的答复；没有答复的不能办结。")
    if faults:
        raise IntakeFaults(faults)


def tell_urgent(matter: Matter, urgent: tuple[str, str] | None, *, by: Actor, at: datetime) -> None:
    """Tell an urgent need to the head of the office the same day, with what was done; a hidden one to its owner."""
    if urgent is None:
        return
    unit, done = matter.owner_unit_id if matter.hidden else root_unit(), mask(urgent[1].strip(), given_of(matter))
    Urgent.objects.create(matter=matter, need=urgent[0], done=done, told_unit_id=unit, told_by=by.staff_id, told_at=at)
    note_sight(matter, unit, at)
    write_entry(matter, "urgent", by=by, at=at, detail={"need": urgent[0]}, note=done)


def _begin(matter: Matter, given: Given, by: Actor, at: datetime) -> None:
    """Give a registered matter its petitioners, its wall, its owner's clocks and its first entry."""
    day = matter.received_on or office_day(at)
    keep_petitioners(matter, given.people)
    wall_off(matter, given.accuses, by=by, at=at)
    start_clock(matter, matter.owner_unit_id, duty_in(matter, State.REGISTERED, day).clock)
    receive(matter, matter.owner_unit_id, day)
    note_sight(matter, matter.owner_unit_id, at)
    note_sight(matter, by.unit_id, at)
    detail = {"channel": given.channel, "received": day.isoformat()}
    write_entry(matter, Move.REGISTER.value, by=by, at=at, detail=detail)
    tell_urgent(matter, given.urgent, by=by, at=at)


def _insert(given: Given, sent_key: str, state: State, by: Actor, at: datetime) -> Matter:
    day, wall = office_day(at), wall_of(given.accuses)
    draft = state is State.DRAFT
    here = _unit_of(given.area_code) if draft else by.unit_id
    matter = Matter(
        number=next_numbers(day)[0], code_digest=code_digest(code_of(sent_key)), sent_key=sent_key,
        channel=given.channel, state=state.value, wall="" if draft else wall, hidden=bool(given.accuses),
        unit_id=here, owner_unit_id=sorting_unit(here, wall), begun_at=at, begun_by=by.staff_id, due_on=day,
        received_on=None if draft else given.received_on or day, **_columns(given),
    )  # fmt: skip
    matter.owner_permission = duty_in(matter, state, day).permission.value
    matter.words = _sealed(matter, given)
    matter.save(force_insert=True)
    return matter


def _columns(given: Given) -> dict[str, Any]:
    """Return what a form writes onto a matter: masked, so that nothing there tells who brought it."""
    values = _values(given)
    return {
        "topic": given.topic, "benefit": given.benefit, "about_month": given.about_month,
        "area_code": given.area_code, "told": mask(given.told.strip(), values),
        "wanted": mask(given.wanted.strip(), values), "needs": sorted(given.needs),
        "needs_note": mask(given.needs_note.strip(), values)[:200], "confidential": given.confidential,
        "anonymous": not any(one.name and (one.phone or one.address) for one in given.people),
        "group": given.channel == "group" or any(one.part in SEVERAL for one in given.people),
        "home_calls": given.home_calls,
    }  # fmt: skip


def _values(given: Given) -> list[str]:
    values = [value for one in given.people for value in one.given()]
    return values + (villages() if given.confidential or given.accuses else [])


def _sealed(matter: Matter, given: Given) -> bytes:
    return seal_words(matter, _whole(given), covered=mask(_whole(given), _values(given)))


def _whole(given: Given) -> str:
    return "\n\n".join(part for part in (given.told.strip(), given.wanted.strip()) if part)


def _unit_of(area_code: str) -> int:
    """Return the unit that takes what happened at a place: the station there, the office where there is none."""
    from rongjun.domains.units.models import Area, Unit

    for level in (Area.Level.VILLAGE, Area.Level.TOWN):
        area = area_code[:level].ljust(12, "0")
        found = Unit.objects.filter(level=level, area_id=area).values_list("pk", flat=True).first()
        if found is not None:
            return int(found)
    return root_unit()


def _is_month(text: str) -> bool:
    try:
        date.fromisoformat(f"{text}-01")
    except ValueError:
        return False
    return len(text) == MONTH_LENGTH
