"""Acts of leaders, supervision, meetings and calls at home on one matter, each offered by right and state."""

from typing import Any

from django.utils.translation import gettext as _

from rongjun.base import clock
from rongjun.base.actor import Actor, Permission
from rongjun.domains.petitions import leading, meetings, supervising
from rongjun.domains.petitions.meetings import HOLDERS, Plan
from rongjun.domains.petitions.models import HomeCall, Matter, Meeting, Supervision
from rongjun.domains.units.queries import unit_names

from ..http import OfficeRequest
from . import petition_lead_forms as lf
from .petition_lead_frame import Act, said_by
from .petition_lead_words import GROUNDS, MEETINGS
from .petition_words import word

P = Permission


def acts_on(request: OfficeRequest, matter: Matter) -> dict[str, Act]:
    """Return what the actor may do here with a matter now."""
    return {
        **_as_leader(request, matter), **_as_supervisor(request, matter), **_accounts(request, matter),
        **_as_holder(request, matter),
    }  # fmt: skip


def take_act(request: OfficeRequest, matter: Matter) -> Act:
    """Return the act by which a leader takes a matter on."""

    def take(form: Any) -> str:
        leading.take_on(matter=matter, **form.cleaned_data, **said_by(request))
        return _("已包案：由您对办结日期负责。")

    lead = _("法定期限 %(day)s。") % {"day": matter.due_on.isoformat()} if matter.due_on else ""
    return Act(_("领导包案"), _("由我包案"), lf.TakeForm, take, lead=lead)


def account_act(request: OfficeRequest, found: Supervision) -> Act:
    """Return the act by which the unit asked gives its account."""

    def make(data: Any) -> lf.AccountForm:
        form = lf.AccountForm(data, prefix=f"account-{found.pk}")
        if not found.improve:
            del form.fields["adopted"]
        return form

    def answer(form: Any) -> str:
        said = {"adopted": "", **form.cleaned_data}
        supervising.answer_account(supervision_id=found.pk, **said, **said_by(request))
        return _("已答复督办。")

    told = {"ground": word(GROUNDS, found.ground), "day": found.due_on.isoformat()}
    return Act(_("答复督办：%(ground)s") % told, _("答复"), make, answer, lead=_("%(day)s 前答复。") % told)


def _as_leader(request: OfficeRequest, matter: Matter) -> dict[str, Act]:
    if not request.actor.may(P.PETITION_LEAD):
        return {}

    def mark(form: Any) -> str:
        unit = form.cleaned_data["unit"]
        leading.mark_letter(
            matter=matter, mark=form.cleaned_data["mark"], to_unit_id=int(unit) if unit else None, **said_by(request)
        )
        return _("批示已记入办理过程，本人看得到。")

    def make(data: Any) -> lf.MarkForm:
        return lf.MarkForm([(str(pk), name) for pk, name in unit_names().items()], data)

    acts = {"mark": Act(_("批示"), _("保存批示"), make, mark)}
    taken = leading.taken_of(matter)
    if taken is None and matter.ended_at is None:
        acts["take"] = take_act(request, matter)
    if taken is not None and taken.leader_id == request.actor.staff_id:
        acts["end"] = Act(
            _("结束包案"), _("结束包案"), lf.EndForm, lambda form: _end(request, taken.pk, form.cleaned_data["result"]),
            lead=_("书面答复本人之后才能结束。"),
        )  # fmt: skip
    return acts


def _end(request: OfficeRequest, taken_id: int, result: str) -> str:
    leading.end_taken(taken_id=taken_id, result=result, **said_by(request))
    return _("包案已结束，结果本人看得到。")


def _as_supervisor(request: OfficeRequest, matter: Matter) -> dict[str, Act]:
    actor = request.actor
    own = matter.owner_unit_id == actor.unit_id and actor.may(P.PETITION_HANDLE)
    if not actor.may(P.PETITION_SUPERVISE) or own or matter.ended_at is not None:
        return {}

    def ask(form: Any) -> str:
        supervising.ask_account(matter=matter, **form.cleaned_data, **said_by(request))
        return _("已督办，等待 %(unit)s 答复。") % {"unit": matter.owner_unit.name}

    lead = _("由承办单位 %(unit)s 答复（条例第四十条）。") % {"unit": matter.owner_unit.name}
    return {"supervise": Act(_("督办"), _("督办"), lf.SuperviseForm, ask, lead=lead)}


def _accounts(request: OfficeRequest, matter: Matter) -> dict[str, Act]:
    if not any(request.actor.may(one) for one in supervising.ANSWERERS):
        return {}
    owed = supervising.list_asked_of(request.actor).filter(matter=matter)
    return {f"account-{one.pk}": account_act(request, one) for one in owed}


def holds(matter: Matter, by: Actor) -> bool:
    """Tell whether an actor holds meetings of a matter: it is open and with the own unit."""
    return matter.ended_at is None and matter.owner_unit_id == by.unit_id and any(by.may(one) for one in HOLDERS)


def _as_holder(request: OfficeRequest, matter: Matter) -> dict[str, Act]:
    if not holds(matter, request.actor):
        return {}

    def meet(form: Any) -> str:
        said = form.cleaned_data
        plan = Plan(
            said["kind"], said["first_day"], said["last_day"] or said["first_day"], said["place"], said["people"]
        )
        meetings.plan_meeting(matter=matter, plan=plan, **said_by(request))
        return _("已约定，本人看得到时间和地点。")

    today = clock.today()
    acts = {
        f"minutes-{one.pk}": _minutes(request, one)
        for one in meetings.meetings_of(matter)
        if one.held_at is None and one.last_day <= today
    }
    acts["meet"] = Act(_("约定会谈、调解、听证"), _("约定"), lf.MeetingForm, meet)
    calls = [one for one in meetings.home_calls_of(matter) if not one.result and one.day <= today]
    acts |= {f"called-{one.pk}": _called(request, one) for one in calls}
    if matter.home_calls:
        acts["call"] = Act(_("约定上门"), _("约定上门"), lf.HomeCallForm, lambda form: _call(request, matter, form))
    return acts


def _minutes(request: OfficeRequest, found: Meeting) -> Act:
    def write(form: Any) -> str:
        meetings.record_minutes(meeting_id=found.pk, **form.cleaned_data, **said_by(request))
        return _("记录已保存，不能再改。")

    told = {"kind": word(MEETINGS, found.kind), "day": found.first_day.isoformat()}
    title = _("%(day)s %(kind)s的记录") % told
    return Act(title, _("保存记录"), lambda data: lf.MinutesForm(data, prefix=f"minutes-{found.pk}"), write)


def _call(request: OfficeRequest, matter: Matter, form: Any) -> str:
    meetings.plan_home_call(matter=matter, **form.cleaned_data, **said_by(request))
    return _("已约定上门，本人看得到。")


def _called(request: OfficeRequest, found: HomeCall) -> Act:
    def write(form: Any) -> str:
        meetings.record_home_call(call_id=found.pk, **form.cleaned_data, **said_by(request))
        return _("上门的结果已保存。")

    title = _("%(day)s 上门的结果") % {"day": found.day.isoformat()}
    return Act(title, _("保存结果"), lambda data: lf.CallResultForm(data, prefix=f"called-{found.pk}"), write)
