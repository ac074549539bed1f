"""Who sees which duties and photos: those of the own unit, of units below it, and what one gave oneself.

The scope of an area does not fit departments and hospitals, which see no registry: they see what their own unit owes.
Work on duties runs in `duty_scope`, and every read starts from `visible_duties`.
"""

from collections.abc import Iterator
from contextlib import contextmanager

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from rongjun.base.actor import Actor, Permission
from rongjun.base.errors import NotFound, Refusal
from rongjun.base.scope import acting, whole_registry, within
from rongjun.domains.people.models import Person
from rongjun.domains.people.queries import visible_people
from rongjun.domains.safeguards.words import watching_word
from rongjun.domains.units.models import Account, Area, Staff, Unit

from .models import Duty


@contextmanager
def duty_scope(actor: Actor) -> Iterator[None]:
    """Work on the duties that an actor may see; inside it every read starts from `visible_duties`."""
    if actor.may(Permission.PEOPLE_VIEW) and actor.area_prefix is not None:
        with acting(actor):
            yield
    else:
        with whole_registry(f"本单位的待办：account:{actor.account_id}"):
            yield


def visible_duties(actor: Actor) -> QuerySet[Duty]:
    """Return the duties of the actor's unit, those that went up to it, and for who sees an area those of its units."""
    duties = Duty.objects.select_related("unit", "staff", "person")
    if not actor.may(Permission.DUTY_WORK):
        return duties.none()
    own = Q(unit_id=actor.unit_id) | Q(raised_unit_id=actor.unit_id) | Q(given_unit_id=actor.unit_id)
    if not actor.may(Permission.PEOPLE_VIEW) or actor.area_prefix is None:
        return duties.filter(unit_id=actor.unit_id)
    return duties if actor.area_prefix == "" else duties.filter(own | Q(unit__in=units_below(actor.area_prefix)))


def units_below(prefix: str) -> QuerySet[Unit]:
    """Return the units that serve an area or a part of it: a subquery, there may be thousands."""
    return Unit.objects.filter(within("area_id", prefix), area__isnull=False)


def get_duty(duty_id: int, by: Actor) -> Duty:
    """Return a duty. Raises NotFound where there is none that the actor may see."""
    duty = visible_duties(by).filter(pk=duty_id).first()
    if duty is None:
        raise NotFound(_("没有这件待办，或它不在您的辖区。"))
    return duty


def person_in_reach(person_id: int, by: Actor) -> Person:
    """Return a person of the actor's area. Raises NotFound."""
    person = visible_people(by).filter(pk=person_id).first()
    if person is None:
        raise NotFound(_("没有这个人，或不在您的辖区。"))
    return person


def unit_and_staff(unit_id: int, staff_id: int | None, area_code: str) -> tuple[Unit, Staff | None]:
    """Return who shall owe a duty. Raises Refusal for no unit, for one of another area, for who does not work there.

    `area_code`: of the person that it is about, or ''. Only a unit that serves the person may learn of it.
    """
    unit = Unit.objects.select_related("area").filter(pk=unit_id).first()
    if unit is None:
        raise Refusal(_("请选择承办单位。"))
    if area_code and not _serves(unit, area_code):
        raise Refusal(
            _("“%(unit)s”不服务这个人所在的地方，请选择村（社区）、镇（街道）或县里的单位。") % {"unit": unit.name}
        )
    if staff_id is None:
        return unit, None
    works = Account.objects.filter(staff_id=staff_id, unit_id=unit_id, is_active=True, has_rights=True)
    staff = Staff.objects.filter(pk=staff_id).first() if works.exists() else None
    if staff is None:
        raise Refusal(_("这个人不在“%(unit)s”工作，请重新选择承办人。") % {"unit": unit.name})
    return unit, staff


def _serves(unit: Unit, area_code: str) -> bool:
    return unit.is_root or unit.area is None or area_code.startswith(unit.area.prefix)


def unit_above(unit: Unit) -> Unit:
    """Return the unit that an overdue duty goes up to: the next that serves the place of its unit, at last the root."""
    code = unit.area_id or ""
    for level in (Area.Level.TOWN, Area.Level.COUNTY):
        if code and level < unit.level:
            above = (
                Unit.objects.filter(level=level, area_id=code[:level].ljust(12, "0")).order_by("-is_root", "pk").first()
            )
            if above is not None:
                return above
    return Unit.objects.get(is_root=True)


def refuse_watching(*texts: str) -> None:
    """Raise Refusal where a text holds a word of watching people (SAFEGUARDS 9)."""
    for text in texts:
        word = watching_word(text)
        if word:
            raise Refusal(
                _("不能写“%(word)s”：这里只记需要和服务，不记人的行踪、想法和动向；写的内容本人看得到。")
                % {"word": word}
            )
