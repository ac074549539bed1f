"""What is done to a matter from its page: each act with its form; a refusal is said there and nothing typed is lost."""

from collections.abc import Callable
from typing import Any
from uuid import uuid4

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters, sensitive_variables
from django.views.decorators.http import require_POST

from rongjun.base import clock
from rongjun.base.errors import AlreadyDone, NotFound, NotPermitted, Refusal
from rongjun.domains.petitions import (
    attaching,
    delivering,
    handling,
    identity,
    interests,
    joint,
    person,
    reviewing,
    routing,
    sorting,
)
from rongjun.domains.petitions.deciding import present_opinion
from rongjun.domains.petitions.models import Issued, Matter
from rongjun.kernel.petition.states import State

from ...http import OfficeRequest
from ..petition_frame import load_matter, on_petitions
from ..petition_fresh import make
from ..petition_reads import whole_matter
from ..petition_record import open_record
from .petition import show_matter

type Act = Callable[[OfficeRequest, Matter], HttpResponse]


class _Faulty(Exception):
    """A form that was sent and has faults."""

    def __init__(self, form: Any) -> None:
        self.form = form


@on_petitions()
@sensitive_post_parameters()
@require_POST
def petition_act(request: OfficeRequest, petition_id: int, act: str) -> HttpResponse:
    """Do one act on a matter; where its form has faults or the room refuses, its page says what and where."""
    matter = load_matter(petition_id)
    if act not in ACTS:
        raise NotFound(_("没有这项操作。"))
    try:
        return ACTS[act](request, matter)
    except _Faulty as faulty:
        return show_matter(request, load_matter(petition_id), status=400, forms={act: faulty.form})
    except (NotPermitted, NotFound, AlreadyDone):
        raise
    except Refusal as refusal:
        return show_matter(request, load_matter(petition_id), status=400, refusal=refusal)


def _form(request: OfficeRequest, matter: Matter, name: str, *, files: bool = False) -> Any:
    """Return the form of an act as it was sent. Raises _Faulty where something is missing or wrong."""
    whole = whole_matter(matter, request.actor)
    form = make(name, matter, whole, request.actor, request.POST, request.FILES if files else None)
    if not form.is_valid():
        raise _Faulty(form)
    return form


def _tried[R](form: Any, act: Callable[[], R]) -> R:
    """Act; a refusal is said on the form that was sent."""
    try:
        return act()
    except (NotPermitted, NotFound, AlreadyDone):
        raise
    except Refusal as refusal:
        form.add_error(None, str(refusal))
        raise _Faulty(form) from None


def _by(request: OfficeRequest) -> dict[str, Any]:
    return {"by": request.actor, "at": clock.now()}


def _done(request: OfficeRequest, matter: Matter, text: str) -> HttpResponse:
    """Say what was done, on the matter's page where it is still seen from here, else on the list."""
    messages.success(request, text)
    seen = Matter.objects.filter(pk=matter.pk).exists()
    return redirect("petition", petition_id=matter.pk) if seen else redirect("petition-list")


def _said(name: str, done: Callable[[], str], act: Callable[..., Any], *fields: str, **renamed: str) -> Act:
    """Return an act that hands the fields of its form to a door of the room, some under another name."""

    def run(request: OfficeRequest, matter: Matter) -> HttpResponse:
        form = _form(request, matter, name)
        said = {field: form.cleaned_data[field] for field in fields}
        said |= {there: form.cleaned_data[here] for there, here in renamed.items()}
        _tried(form, lambda: act(matter=matter, **said, **_by(request)))
        return _done(request, matter, done())

    return run


def _plain(done: Callable[[], str], act: Callable[..., Any]) -> Act:
    """Return an act that needs no form."""

    def run(request: OfficeRequest, matter: Matter) -> HttpResponse:
        act(matter=matter, **_by(request))
        return _done(request, matter, done())

    return run


def _send(request: OfficeRequest, matter: Matter) -> HttpResponse:
    form = _form(request, matter, "send")
    said = form.cleaned_data
    day = said["feedback_by"] if said["how"] == "assign" else None
    _tried(form, lambda: routing.send_matter(
        matter=matter, to_unit_id=said["unit"], reason=said["reason"], feedback_by=day, **_by(request)
    ))  # fmt: skip
    return _done(request, matter, _("已转出；对方 5 个工作日内可以提出异议。"))


def _weigh(request: OfficeRequest, matter: Matter) -> HttpResponse:
    form = _form(request, matter, "weigh")
    agrees, answer = form.cleaned_data["agrees"] == "yes", form.cleaned_data["reason"]
    _tried(form, lambda: routing.answer_objection(matter=matter, agrees=agrees, answer=answer, **_by(request)))
    return _done(request, matter, _("已收回，请另行确定承办单位。") if agrees else _("已答复，仍由该单位办理。"))


def _hand(request: OfficeRequest, matter: Matter) -> HttpResponse:
    form = _form(request, matter, "hand")
    staff = int(form.cleaned_data["staff"])
    _tried(form, lambda: handling.assign_staff(matter=matter, staff_id=staff, **_by(request)))
    return _done(request, matter, _("已转给同事。"))


def _take_over(request: OfficeRequest, matter: Matter) -> HttpResponse:
    handling.assign_staff(matter=matter, staff_id=request.actor.staff_id, **_by(request))
    return _done(request, matter, _("已转到您名下。"))


def _aside(request: OfficeRequest, matter: Matter) -> HttpResponse:
    form = _form(request, matter, "aside")
    staff, reason = int(form.cleaned_data["staff"]), form.cleaned_data["reason"]
    _tried(form, lambda: interests.declare_interest(matter=matter, staff_id=staff, reason=reason, **_by(request)))
    return _done(request, matter, _("已登记回避。"))


def _report(request: OfficeRequest, matter: Matter) -> HttpResponse:
    form = _form(request, matter, "report")
    said = form.cleaned_data
    _tried(form, lambda: routing.report_back(movement_id=said["movement"], report=said["report"], **_by(request)))
    return _done(request, matter, _("已报送办理结果。"))


def _part_answer(request: OfficeRequest, matter: Matter) -> HttpResponse:
    form = _form(request, matter, "part-answer")
    said = form.cleaned_data
    _tried(form, lambda: joint.answer_part(
        part_id=said["part"], answer=said["answer"], articles=said["articles"], **_by(request)
    ))  # fmt: skip
    return _done(request, matter, _("已答复协办。"))


@sensitive_variables()
def _add(request: OfficeRequest, matter: Matter) -> HttpResponse:
    form = _form(request, matter, "add")
    key = request.POST.get("sent_key", "")[:64] or uuid4().hex
    text = form.cleaned_data["told"]
    _tried(form, lambda: person.add_to_matter(matter=matter, text=text, sent_key=key, **_by(request)))
    return _done(request, matter, _("已记下本人补充的情况。"))


def _file(request: OfficeRequest, matter: Matter) -> HttpResponse:
    form = _form(request, matter, "file", files=True)
    said = form.cleaned_data
    _tried(form, lambda: attaching.attach_file(
        matter=matter, content=said["content"].read(), title=said["title"], **_by(request)
    ))  # fmt: skip
    return _done(request, matter, _("已加密存放。"))


def _delivery(request: OfficeRequest, matter: Matter) -> HttpResponse:
    form = _form(request, matter, "delivery")
    said = {name: form.cleaned_data[name] for name in ("how", "day", "proof")}
    paper = form.cleaned_data["paper"]
    if paper == "opinion":
        issued = delivering_paper(matter)
        _tried(form, lambda: delivering.deliver_opinion(matter=matter, issued_id=issued, **said, **_by(request)))
        return _done(request, matter, _("已登记送达；本人申请复查的期限从送达之日起算。"))
    _tried(form, lambda: delivering.deliver_paper(issued_id=int(paper), **said, **_by(request)))
    return _done(request, matter, _("已登记送达。"))


def delivering_paper(matter: Matter) -> int | None:
    """Return the issued paper of the opinion that is delivered, where it was issued."""
    rows = Issued.objects.filter(matter=matter, opinion=present_opinion(matter))
    return rows.order_by("-pk").values_list("pk", flat=True).first()


def _review(request: OfficeRequest, matter: Matter) -> HttpResponse:
    form = _form(request, matter, "review")
    door = reviewing.ask_review if matter.state == State.DELIVERED else reviewing.ask_rereview
    _tried(form, lambda: door(matter=matter, reason=form.cleaned_data["reason"], **_by(request)))
    return _done(request, matter, _("已登记，转上一级办理。"))


@sensitive_variables("record")
def _record(request: OfficeRequest, matter: Matter) -> HttpResponse:
    if identity.handles_blind(matter, request.actor):
        raise NotPermitted(_("该信访事项不能查看是谁，也就不能在旁边打开档案。"))
    form = _form(request, matter, "record")
    said = form.cleaned_data
    record = _tried_record(form, lambda: open_record(said["file_no"], said["purpose"], request.actor))
    return show_matter(request, matter, record=record)


def _tried_record(form: Any, act: Callable[[], Any]) -> Any:
    """Open a record; a number that is not known is said on the form."""
    try:
        return act()
    except NotFound as refusal:
        form.add_error("file_no", str(refusal))
        raise _Faulty(form) from None


ACTS: dict[str, Act] = {
    "send": _send, "weigh": _weigh, "hand": _hand, "take-over": _take_over, "aside": _aside, "report": _report,
    "part-answer": _part_answer, "add": _add, "file": _file, "delivery": _delivery, "review": _review,
    "record": _record,
    "take": _plain(lambda: _("已接收，请在期限内办理。"), routing.take_matter),
    "object": _said("object", lambda: _("已提出异议，由转送单位审核。"), routing.object_to_matter, reasons="reason"),
    "pass": _said("pass", lambda: _("已转有权处理的纪检监察机关。"), routing.pass_on, "note", to_unit_id="unit"),
    "inform": _said("inform", lambda: _("已登记告知。"), handling.inform, "how", "day", "note"),
    "accept": _plain(lambda: _("已受理；60 日内出具处理意见书。"), handling.accept),
    "study": _plain(lambda: _("已开始研究。"), handling.study),
    "guide": _said("guide", lambda: _("已告知办理途径。"), handling.guide, "text", "articles", "way"),
    "decline": _said("decline", lambda: _("已作出不予受理；理由和途径本人看得到。"), handling.decline,
                     "text", "articles", "way"),
    "reply": _said("reply", lambda: _("已回复，办结。"), handling.reply, "text", "articles"),
    "fulfil": _said("fulfil", lambda: _("已答复，办结。"), handling.fulfil, "text", "articles"),
    "close": _said("close", lambda: _("已办结。"), handling.close, "note"),
    "extend": _said("extend", lambda: _("已延期；请书面告知本人延期理由。"), handling.extend, "days", "reason"),
    "part": _said("part", lambda: _("已请该单位协办。"), joint.ask_part, "subject", "asked", "due_on", unit_id="unit"),
    "ask": _said("ask", lambda: _("已请本人补充；期限照常计算。"), joint.ask_person, "asked"),
    "again": _said("again", lambda: _("已退回分类；收到以来的日子照计。"), sorting.sort_again, "reason"),
    "withdraw": _said("withdraw", lambda: _("已按本人意思撤回。"), person.withdraw, "reason"),
    "not-ended": _said("not-ended", lambda: _("已登记本人不认可办结，重新办理。"), person.object_to_closing, "reason"),
    "reopen": _said("reopen", lambda: _("已重新办理。"), person.reopen, "reason"),
}  # fmt: skip
