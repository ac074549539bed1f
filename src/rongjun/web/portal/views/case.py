"""Following one's case: where it stands, clocks, history, who looked, the decision, withdrawing, a review."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from rongjun.base import clock
from rongjun.base.errors import AlreadyDone, Refusal
from rongjun.domains.recognition import applying, ending
from rongjun.domains.recognition.access import list_looks
from rongjun.domains.recognition.course import applicant_of
from rongjun.domains.recognition.drafts import KEPT_DAYS
from rongjun.domains.recognition.issuing import open_issued
from rongjun.domains.recognition.models import Case
from rongjun.domains.recognition.procedures import spec_of
from rongjun.kernel.recognition.states import Move, State, moves_from

from ...labels import role_name
from ...ui.paging import take_page
from ..forms import ReasonForm
from ..http import own_case, page
from ..standing import can_withdraw, clock_lines, event_lines, standing_of
from ..words import said

LOOKS_A_PAGE = 25


@require_GET
@own_case
def case_page(request: HttpRequest, case: Case) -> HttpResponse:
    """Show where a case stands, who has it, until when, what is missing, the decision, papers, what one may do."""
    shown = standing_of(case)
    return page(
        request, "portal/case.html", shown.name, case=case, shown=shown, kept_days=KEPT_DAYS, tabs=_tabs("portal-case")
    )


@require_GET
@own_case
def history(request: HttpRequest, case: Case) -> HttpResponse:
    """Show what happened, with every note; units and posts, no names."""
    return page(
        request, "portal/history.html", _("经过"), case=case, events=event_lines(case), tabs=_tabs("portal-history")
    )


@require_GET
@own_case
def clocks(request: HttpRequest, case: Case) -> HttpResponse:
    """Show each clock: its last day, how it was counted, by which rule."""
    lines = clock_lines(case, clock.today())
    return page(request, "portal/clocks.html", _("各个期限"), case=case, clocks=lines, tabs=_tabs("portal-clocks"))


@require_GET
@own_case
def looks(request: HttpRequest, case: Case) -> HttpResponse:
    """Show who looked at this case: when, unit, post, purpose."""
    listed = take_page(list_looks(case), request.GET.get("page"), LOOKS_A_PAGE)
    rows = [(one, role_name(one.role)) for one in listed.rows]
    return page(
        request, "portal/looks.html", _("谁看过"), case=case, rows=rows, paged=listed, tabs=_tabs("portal-looks")
    )


@require_GET
@own_case
def download(request: HttpRequest, case: Case, issued_id: int) -> HttpResponse:
    """Give a paper that was issued to the applicant, as PDF."""
    paper, content = open_issued(case=case, issued_id=issued_id, docx=False, by=applicant_of(case), at=clock.now())
    name = f"{paper.title}-{paper.number}.pdf"
    headers = {"Content-Disposition": content_disposition_header(True, name)}
    return HttpResponse(content, content_type="application/pdf", headers=headers)


@require_http_methods(["GET", "POST"])
@own_case
def withdraw(request: HttpRequest, case: Case) -> HttpResponse:
    """Withdraw a case before its decision, or drop one that was never handed in."""
    drafted = case.state == State.DRAFT
    title = _("放弃这份申请") if drafted else _("撤回申请")
    form = ReasonForm(_("撤回的理由"), request.POST or None)
    if request.method == "POST" and (drafted or form.is_valid()):
        try:
            _end(case, "" if drafted else form.cleaned_data["reason"])
        except AlreadyDone:
            return redirect("portal-case")
        except Refusal as refused:
            form.add_error(None, str(refused))
        else:
            messages.success(request, _("已撤回。以后可以重新申请，不受影响。"))
            return redirect("portal-case")
    if not can_withdraw(State(case.state)):
        return redirect("portal-case")
    status = 400 if form.errors and not drafted else 200
    return page(request, "portal/withdraw.html", title, case=case, form=form, drafted=drafted, status=status, crumbs=[
        (case.number, reverse("portal-case"))
    ])  # fmt: skip


@require_http_methods(["GET", "POST"])
@own_case
def appeal(request: HttpRequest, case: Case) -> HttpResponse:
    """Ask that a refusal is looked at again; the way to 行政复议 stands beside it and is not shortened."""
    form = ReasonForm(_("为什么不服、请求怎样处理"), request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            ending.appeal_case(
                case=case, grounds=form.cleaned_data["reason"], by=applicant_of(case), at=clock.now()
            )  # fmt: skip
        except AlreadyDone:
            return redirect("portal-case")
        except Refusal as refused:
            form.add_error(None, str(refused))
        else:
            messages.success(request, _("复核申请已提交。"))
            return redirect("portal-case")
    if Move.APPEAL not in moves_from(case.state) or case.outcome not in ("refused", "declined"):
        return redirect("portal-case")
    way = spec_of(case.procedure).ends.refused.appeal
    context: dict[str, Any] = {"case": case, "form": form, "way": said(way.zh, way.en), "cite": way.cite}
    status = 400 if form.errors else 200
    return page(request, "portal/appeal.html", _("请求复核"), status=status, crumbs=[
        (case.number, reverse("portal-case"))
    ], **context)  # fmt: skip


def _end(case: Case, reason: str) -> None:
    if case.state == State.DRAFT:
        applying.drop_case(case=case, by=applicant_of(case), at=clock.now())
    else:
        applying.withdraw_case(case=case, reason=reason, by=applicant_of(case), at=clock.now())


def _tabs(current: str) -> list[tuple[str, str, bool]]:
    named = [
        ("portal-case", _("现在的情况")), ("portal-history", _("经过")), ("portal-clocks", _("各个期限")),
        ("portal-looks", _("谁看过")),
    ]  # fmt: skip
    return [(title, reverse(name), name == current) for name, title in named]
