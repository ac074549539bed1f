"""What may be done with an inspection, one of its points, and a finding: by right, unit and state."""

from typing import Any

from django.utils.translation import gettext as _

from rongjun.base.actor import Actor, Permission
from rongjun.domains.services.duties.actions import may_work_on
from rongjun.domains.services.stations import inspecting
from rongjun.domains.services.stations.inspections import is_mender
from rongjun.domains.services.stations.models import Finding, Inspection, Mark
from rongjun.kernel.stations.sheets import Point

from ..http import OfficeRequest
from . import station_forms as sf
from .petition_lead_forms import NothingForm
from .station_frame import Act, contents, form_act, said_by

P = Permission


def inspects(by: Actor, inspection: Inspection) -> bool:
    """Tell whether somebody may inspect a station: with the right, from another unit."""
    return by.may(P.STATIONS_INSPECT) and by.unit_id != inspection.unit_id


def mark_act(request: OfficeRequest, inspection: Inspection, point: Point, mark: Mark | None) -> Act:
    """Return the act that gives a point its mark, with a finding where something was found."""
    known = {"got": mark.got, "absent": mark.got is None, "note": mark.note} if mark is not None else {}

    def write(form: Any) -> str:
        said = form.cleaned_data
        got = None if said.get("absent") else said["got"]
        inspecting.give_mark(
            inspection_id=inspection.pk, point=point.code, got=got, note=said["note"], **said_by(request)
        )
        if said["what"]:
            inspecting.write_finding(
                inspection_id=inspection.pk, point=point.code, what=said["what"], due_on=said["due_on"],
                photos=contents([said["photo"]]), **said_by(request),
            )  # fmt: skip
        return _("“%(name)s”已记下。") % {"name": point.name}

    return form_act(
        request, _("打分"), _("保存，下一项"),
        lambda *given: sf.MarkForm(point.most, point.may_not_apply, *given, initial=known, prefix="mark"), write,
    )  # fmt: skip


def acts_on_inspection(request: OfficeRequest, inspection: Inspection) -> dict[str, Act]:
    """Return what ends the day of an inspection."""
    if not inspects(request.actor, inspection) or inspection.stage != "open":
        return {}

    def end(form: Any) -> str:
        done = inspecting.end_day(inspection_id=inspection.pk, **said_by(request))
        if done.stage == "closed":
            return _("检查结束，没有发现问题。")
        return _("检查结束；发现的问题已列入服务站的待办。")

    def drop(form: Any) -> str:
        reason = form.cleaned_data["reason"]
        inspecting.drop_inspection(inspection_id=inspection.pk, reason=reason, **said_by(request))
        return _("这次检查已取消。")

    return {
        "end": form_act(request, _("结束检查"), _("结束检查，交服务站整改"),
                        lambda *given: NothingForm(*given[:1]), end,
                        lead=_("每一项都打了分才能结束；结束后分数不再改。")),
        "drop": form_act(request, _("取消检查"), _("取消"),
                         lambda *given: sf.ReasonForm(*given[:1], prefix="drop"), drop, kind="danger"),
    }  # fmt: skip


def acts_on_finding(request: OfficeRequest, finding: Finding, point: Point | None) -> dict[str, Act]:
    """Return what the station, or who looks again, may do with a finding."""
    by, inspection = request.actor, finding.inspection
    if inspection.stage != "mending":
        return {}

    def mend(form: Any) -> str:
        said = form.cleaned_data
        inspecting.say_mended(
            finding_id=finding.pk, said=said["said"], photos=contents([said["photo"]]), **said_by(request)
        )
        return _("已填报整改，等待复查。")

    def again(form: Any) -> str:
        said = form.cleaned_data
        inspecting.look_again(
            finding_id=finding.pk, passed=said["passed"] == "yes", said=said["said"], again=said["again"],
            due_on=said["due_on"], **said_by(request),
        )  # fmt: skip
        return _("复查已记下。")

    duty = inspecting.duty_of(finding)
    if finding.state == "open" and duty is not None and may_work_on(duty, by):
        return {"mend": form_act(request, _("填报整改"), _("报告已整改"), lambda *given: sf.MendForm(*given), mend)}
    if finding.state == "mended" and inspects(by, inspection) and not is_mender(finding, by):
        lead = _("满分 %(most)d 分。") % {"most": point.most} if point is not None else ""
        return {"again": form_act(request, _("复查"), _("保存复查结果"), lambda *given: sf.AgainForm(*given[:1]), again,
                                  lead=lead)}  # fmt: skip
    return {}


def waits_for_another(finding: Finding, by: Actor) -> str:
    """Return who may look again at what an inspector said mended himself; '' for everybody else."""
    waits = finding.inspection.stage == "mending" and finding.state == "mended"
    mine = waits and inspects(by, finding.inspection) and is_mender(finding, by)
    return inspecting.refused_again(finding) if mine else ""
