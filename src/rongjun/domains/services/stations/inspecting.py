"""Inspections of stations: marks by the points of a set, findings with photos, mending by a day, looked at again.

Of the station, never of a person. Nobody inspects the own unit. What was found is a duty of the station (or, where
nobody has a sign-in there, of the unit above it) until it is said to be mended; what did not pass is given anew.
Who said it mended does not look at it again.
"""

from datetime import date, datetime
from typing import Any

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from rongjun.base.actor import Actor, Permission
from rongjun.base.errors import AlreadyDone, NotPermitted, Refusal
from rongjun.base.scope import whole_registry
from rongjun.domains.people.batches import office_day
from rongjun.domains.safeguards.actions import record_act
from rongjun.domains.services.duties.access import unit_above
from rongjun.domains.services.duties.actions import finish_duty, give_duty, may_work_on
from rongjun.domains.services.duties.models import Duty
from rongjun.domains.services.duties.photos import keep_photo
from rongjun.domains.units.models import Account, Unit
from rongjun.kernel.stations import states
from rongjun.kernel.stations.scoring import Score, WrongMarks, check_mark, score_of
from rongjun.kernel.stations.sheets import Point, SheetKind
from rongjun.kernel.stations.states import Mend, Stage, Step, Turn

from .access import checked, get_station
from .inspections import finding_in_sight, findings_of, get_inspection, is_mender, marks_of, who_may_look
from .models import Finding, FindingTurn, Inspection, Mark
from .sheets import find_present, indicators_of

WRONG = {
    "lacking": gettext_lazy("“%(name)s”还没有打分。"), "range": gettext_lazy("“%(name)s”的得分应为 0 至 %(most)s。"),
    "applies": gettext_lazy("“%(name)s”必须打分，不能不适用。"), "unknown": gettext_lazy("没有“%(name)s”这一项。"),
}  # fmt: skip
MOST_NAMED = 4


@transaction.atomic
def begin_inspection(*, unit_id: int, code: str, by: Actor, at: datetime) -> Inspection:
    """Begin an inspection of a station by the set of a code that counts today; the open one, where there is one.

    Raises NotPermitted for the own unit, NotFound outside the own area, Refusal where there is no such set.
    """
    by.require(Permission.STATIONS_INSPECT)
    station, day = get_station(unit_id, by), office_day(at)
    if station.unit_id == by.unit_id:
        raise NotPermitted(_("本单位不能检查本单位，请由上级单位检查。"))
    sheet = find_present(code, day)
    if sheet is None or sheet.kind != SheetKind.INDICATORS:
        raise Refusal(_("请选择检查指标。"))
    standing = Inspection.objects.filter(unit_id=unit_id, sheet=sheet, stage__in=(Stage.OPEN, Stage.MENDING)).first()
    if standing is not None:
        return get_inspection(standing.pk, by)
    try:
        with transaction.atomic():
            made = Inspection.objects.create(
                unit_id=unit_id, sheet=sheet, inspector_id=by.staff_id, from_unit_id=by.unit_id, day=day, made_at=at
            )
    except IntegrityError:
        raise AlreadyDone(_("刚刚已有人开始检查，请刷新后查看。")) from None
    _record("inspection.begin", made, {"unit": unit_id, "sheet": sheet.pk}, by, at)
    return get_inspection(made.pk, by)


@transaction.atomic
def give_mark(
    *, inspection_id: int, point: str, got: int | None, note: str, by: Actor, at: datetime
) -> Mark:  # fmt: skip
    """Give a point its mark; None where it does not apply. Given again it replaces the one before, while it is open.

    Raises Refusal for a mark that the point does not allow, AlreadyDone once the day is over, NotPermitted.
    """
    inspection = _mine(inspection_id, Step.MARK, by)
    asked = _point(inspection, point)
    _check(asked, got)
    said = note.strip()
    if said:
        said = checked(said, "", 200)
    mark, _made = Mark.objects.update_or_create(inspection=inspection, point=point, defaults={"got": got, "note": said})
    _record("inspection.mark", inspection, {"point": point, "got": got}, by, at)
    return mark


@transaction.atomic
def write_finding(
    *, inspection_id: int, point: str, what: str, due_on: date, photos: list[bytes], by: Actor, at: datetime
) -> Finding:
    """Write what was found at a point, to be mended by a day, with photos. Written twice it is the same.

    Raises Refusal without words, for a day past, for what is no photo; AlreadyDone once the day is over; NotPermitted.
    """
    inspection = _mine(inspection_id, Step.FIND, by)
    _point(inspection, point)
    text = checked(what, _("请写明发现了什么。"))
    if due_on < office_day(at):
        raise Refusal(_("整改期限不能早于今天。"))
    found, made = Finding.objects.get_or_create(
        inspection=inspection, point=point, what=text, defaults={"due_on": due_on, "made_at": at}
    )
    for content in photos:
        keep_photo(source=f"finding:{found.pk}", content=content, by=by, at=at)
    if made:
        _record("inspection.find", inspection, {"finding": found.pk, "point": point}, by, at)
    return found


@transaction.atomic
def end_day(*, inspection_id: int, by: Actor, at: datetime) -> Inspection:
    """End the day of an inspection: its score stands; what was found is handed over as duties, else it is closed.

    Raises Refusal with the first point that has no mark, AlreadyDone, NotPermitted.
    """
    inspection = _mine(inspection_id, Step.MARK, by)
    found = findings_of(inspection)
    step = states.ends_with([Mend(one.state) for one in found])
    score = score_now(inspection)
    over: dict[str, Any] = {"final": score.permille, "ended_at": at} if step is Step.CLOSE else {}
    _move(inspection, step, {"first": score.permille} | over)
    for finding in found:
        _give(finding, by, at)
    _record("inspection.end_day", inspection, {"first": score.permille, "findings": len(found)}, by, at)
    return get_inspection(inspection.pk, by)


@transaction.atomic
def say_mended(*, finding_id: int, said: str, photos: list[bytes], by: Actor, at: datetime) -> Finding:
    """Say what was done about a finding, with photos; the duty is done. Raises NotPermitted for another unit's."""
    finding = finding_in_sight(finding_id, by)
    text = checked(said, _("请写明怎样整改的。"), 400)
    duty = duty_of(finding)
    if duty is None or not may_work_on(duty, by):
        raise NotPermitted(_("由负责整改的单位填写。"))
    _turn(finding, Turn.MEND, text, by, at)
    for content in photos:
        keep_photo(source=f"mended:{finding.pk}", content=content, by=by, at=at)
    if duty.ended_at is None:
        finish_duty(duty_id=duty.pk, result=text, by=by, at=at)
    return finding_in_sight(finding_id, by)


@transaction.atomic
def look_again(
    *, finding_id: int, passed: bool, said: str, again: int | None, due_on: date | None, by: Actor, at: datetime
) -> Finding:
    """Look at what was said to be mended: passed with the point's new mark, or not, with a new day.

    Who inspects looks again, never somebody of the station nor who said it mended. Once all have passed, the inspection
    closes with the score of the new marks. Raises Refusal without words, mark or day; AlreadyDone where nothing waits;
    NotPermitted, naming who may.
    """
    finding = finding_in_sight(finding_id, by)
    _inspects(finding.inspection, by)
    if is_mender(finding, by):
        raise NotPermitted(refused_again(finding))
    text = checked(said, _("请写明复查看到了什么。"), 400)
    if passed:
        if again is None:
            raise Refusal(_("请填写整改后的得分。"))
        _check(_point(finding.inspection, finding.point), again)
        _turn(finding, Turn.ACCEPT, text, by, at)
        Mark.objects.filter(inspection=finding.inspection, point=finding.point).update(again=again)
        _close_if_done(finding.inspection, by, at)
        return finding_in_sight(finding_id, by)
    if due_on is None or due_on < office_day(at):
        raise Refusal(_("没有通过的，请定新的整改期限，不早于今天。"))
    _turn(finding, Turn.REJECT, text, by, at, due_on=due_on, round=finding.round + 1)
    fresh = finding_in_sight(finding_id, by)
    _give(fresh, by, at)
    return fresh


@transaction.atomic
def drop_inspection(*, inspection_id: int, reason: str, by: Actor, at: datetime) -> Inspection:
    """Give an inspection up before its day is over, with the reason. Raises AlreadyDone later."""
    inspection = _mine(inspection_id, Step.DROP, by)
    why = checked(reason, _("请写明为什么不查了。"))
    _move(inspection, Step.DROP, {"ended_at": at})
    _record("inspection.drop", inspection, {"reason": why}, by, at)
    return get_inspection(inspection.pk, by)


def score_now(inspection: Inspection) -> Score:
    """Return the score of the marks as they stand, those of the re-inspection first. Raises Refusal."""
    points = indicators_of(inspection.sheet).points
    marks = {one.point: one.again if one.again is not None else one.got for one in marks_of(inspection)}
    try:
        return score_of(points, marks)
    except WrongMarks as wrong:
        raise Refusal(_wrong(wrong, points)) from None


def duty_of(finding: Finding) -> Duty | None:
    """Return the duty of a finding in its present round: the last given."""
    with whole_registry("整改的待办"):
        rows = Duty.objects.filter(source=f"finding:{finding.pk}").select_related("unit", "staff")
        return rows.order_by("-pk").first()


def mending_unit(unit: Unit) -> Unit:
    """Return who mends at a station: itself, or the unit above where nobody has a sign-in there."""
    signs_in = Account.objects.filter(unit=unit, is_active=True, has_rights=True)
    return unit if signs_in.exists() else unit_above(unit)


def refused_again(finding: Finding) -> str:
    """Return why who said a finding mended does not look at it again, and who may."""
    who = who_may_look(finding)
    if not who:
        return _("整改是您本人填报的，要由另一人复查；现在没有别人有检查的权限，请安全管理员给上级单位开通。")
    named = "、".join(f"{unit} {name}" for unit, name in who[:MOST_NAMED])
    told = {"who": named, "more": _("等") if len(who) > MOST_NAMED else ""}
    return _("整改是您本人填报的，要由另一人复查，可以请：%(who)s%(more)s。") % told


def _give(finding: Finding, by: Actor, at: datetime) -> None:
    unit = Unit.objects.select_related("area").get(pk=finding.inspection.unit_id)
    round_ = _("（第 %(round)d 次整改）") % {"round": finding.round} if finding.round > 1 else ""
    what = _("整改：%(what)s") % {"what": finding.what[:160]} + round_
    give_duty(
        source=f"finding:{finding.pk}", what=what, unit_id=mending_unit(unit).pk, staff_id=None, due=finding.due_on,
        by=by, at=at,
    )  # fmt: skip


def _close_if_done(inspection: Inspection, by: Actor, at: datetime) -> None:
    if not states.may_close([Mend(one.state) for one in findings_of(inspection)]):
        return
    score = score_now(inspection)
    _move(inspection, Step.CLOSE, {"final": score.permille, "ended_at": at})
    _record("inspection.close", inspection, {"final": score.permille}, by, at)


def _turn(finding: Finding, turn: Turn, said: str, by: Actor, at: datetime, **more: Any) -> None:
    """Take a turn of a finding, by the table of states; a turn that somebody else took first is refused."""
    to = states.turned(Mend(finding.state), turn)
    open_still = finding.inspection.stage == Stage.MENDING
    rows = Finding.objects.filter(pk=finding.pk, state=finding.state, round=finding.round)
    if to is None or not open_still or not rows.update(state=to, **more):
        raise AlreadyDone(_("这一项现在不能这样办：可能刚刚已由他人办理，请刷新后查看。"))
    FindingTurn.objects.create(
        finding=finding, turn=turn, round=finding.round, said=said, staff_id=by.staff_id, unit_id=by.unit_id, at=at
    )
    _record(f"inspection.{turn}", finding.inspection, {"finding": finding.pk, "round": finding.round}, by, at)


def _move(inspection: Inspection, step: Step, changes: dict[str, Any]) -> None:
    to = states.after(Stage(inspection.stage), step)
    rows = Inspection.objects.filter(pk=inspection.pk, stage=inspection.stage)
    if to is None or not rows.update(stage=to, **changes):
        raise AlreadyDone(_("这次检查已经不在这一步，请刷新后查看。"))


def _mine(inspection_id: int, step: Step, by: Actor) -> Inspection:
    inspection = get_inspection(inspection_id, by)
    _inspects(inspection, by)
    if states.after(Stage(inspection.stage), step) is None:
        raise AlreadyDone(_("这次检查已经不在这一步，请刷新后查看。"))
    return inspection


def _inspects(inspection: Inspection, by: Actor) -> None:
    by.require(Permission.STATIONS_INSPECT)
    if by.unit_id == inspection.unit_id:
        raise NotPermitted(_("本单位不能检查本单位，请由上级单位检查。"))


def _point(inspection: Inspection, code: str) -> Point:
    found = next((one for one in indicators_of(inspection.sheet).points if one.code == code), None)
    if found is None:
        raise Refusal(_("没有这一项指标。"))
    return found


def _check(point: Point, got: int | None) -> None:
    try:
        check_mark(point, got)
    except WrongMarks as wrong:
        raise Refusal(_wrong(wrong, (point,))) from None


def _wrong(wrong: WrongMarks, points: tuple[Point, ...]) -> str:
    point = next((one for one in points if one.code == wrong.code), None)
    told = {"name": point.name if point else wrong.code, "most": str(point.most) if point else ""}
    return str(WRONG[wrong.why]) % told


def _record(action: str, inspection: Inspection, detail: dict[str, Any], by: Actor, at: datetime) -> None:
    record_act(by=by, at=at, action=action, subject=f"inspection:{inspection.pk}", detail=detail)
