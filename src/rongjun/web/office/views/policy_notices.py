"""Notices: their list, a new one, one with everything that its approver must see, and the decision."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from rongjun.base import clock
from rongjun.base.actor import Permission
from rongjun.base.errors import AlreadyDone, NotFound, NotPermitted, Refusal
from rongjun.base.media import TYPES
from rongjun.domains.payments.notice_costs import ask_cost, stamp_of
from rongjun.domains.payments.tasks import enqueue_cost
from rongjun.domains.policy.models import Notice, NoticeCost
from rongjun.domains.policy.notices import actions, papers, queries
from rongjun.domains.policy.notices.checking import Checked, check_entered
from rongjun.domains.policy.notices.states import State, next_state
from rongjun.domains.policy.queries import current_rulebook
from rongjun.kernel.period import format_month

from ...http import OfficeRequest, needs, page
from ...templatetags.rongjun import badge
from ...ui.tables import Column, Filter, Table, list_page
from ..approval_block import approval_of
from ..notice_forms import HeadForm, PaperForm, ReasonForm
from ..notice_words import KIND_NAMES, STATE_KINDS, STATE_NAMES, cost_parts, local_entry, shown_tables
from ..policy_words import rulebook_name

ENTERING = ("rules", "values", "funding")


@needs(Permission.POLICY_VIEW)
@require_http_methods(["GET", "POST"])
def notice_list(request: OfficeRequest) -> HttpResponse:
    """List the notices: drafts, those that wait, and those that are part of the rulebook."""
    return list_page(
        request, notices_table(), queries.list_notices(), "office/policy/notices.html", _("政策通知"),
        crumbs=[(_("政策标准"), reverse("policy-list"))], on_export=lambda query: None,
        lead=_("国家和地方的新标准在这里录入、对照、测算；另一人批准后成为标准册的一部分，不再改动。"),
        may_make=may_make(request),
    )  # fmt: skip


def may_make(request: OfficeRequest) -> bool:
    """Tell whether the person may enter notices: the role and a unit that keeps the books."""
    return request.actor.may(Permission.NOTICE_MAKE) and request.actor.area_prefix == ""


def notices_table() -> Table:
    """Return the list of notices."""
    return Table(
        key="notices",
        caption=_("政策通知"),
        columns=(
            Column("number", _("编号"), lambda one: one.pk, sort=("pk",), kind="number",
                   href=lambda one: reverse("notice", args=[one.pk])),
            Column("doc", _("文号"), lambda one: one.doc_no or _("未填文号"), sort=("doc_no",)),
            Column("title", _("通知名称"), lambda one: one.title, kind="long"),
            Column("kind", _("种类"), lambda one: _kind(one)),
            Column("effective", _("执行起始月"), lambda one: one.effective, sort=("effective",), kind="month"),
            Column("state", _("状态"), lambda one: STATE_NAMES[one.state], sort=("state",), cell=_state),
            Column("made_by", _("录入人"), lambda one: one.made_by.name),
            Column("made", _("录入日期"), lambda one: one.made_at, kind="date", sort=("made_at",)),
        ),
        filters=(
            Filter("state", _("状态"), lambda rows, state: rows.filter(state=state), list(STATE_NAMES.items())),
            Filter("kind", _("种类"), lambda rows, kind: rows.filter(kind=kind), list(KIND_NAMES.items())),
        ),
        search=("doc_no", "title", "issuer", "region_name"),
        search_label=_("文号、名称、机关或地方"),
        empty=_("还没有录入过通知。"),
    )  # fmt: skip


def _kind(notice: Notice) -> str:
    return f"{KIND_NAMES[notice.kind]} {notice.region_name}".strip()


def _state(notice: Notice) -> str:
    return badge(str(STATE_NAMES[notice.state]), STATE_KINDS[notice.state])


@needs(Permission.NOTICE_MAKE)
@require_http_methods(["GET", "POST"])
def notice_new(request: OfficeRequest) -> HttpResponse:
    """Begin a notice: what stands on top of it."""
    actions.permit(request.actor, Permission.NOTICE_MAKE)
    form = HeadForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        made = actions.make_draft(head=form.head(), typed={}, by=request.actor, at=clock.now())
        return redirect(entry_page(made))
    return _head_page(request, form, _("录入新通知"), [])


@needs(Permission.NOTICE_MAKE)
@require_http_methods(["GET", "POST"])
def notice_head(request: OfficeRequest, notice_id: int) -> HttpResponse:
    """Change what stands on top of a draft."""
    actions.permit(request.actor, Permission.NOTICE_MAKE)
    found = queries.get_notice(notice_id)
    next_state(found.state, "change")
    known = queries.head_of(found)
    initial = {name: getattr(known, name) for name in HeadForm.base_fields}
    form = HeadForm(request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        actions.change_draft(notice_id=found.pk, head=form.head(), by=request.actor, at=clock.now())
        messages.success(request, _("已保存。"))
        return redirect("notice", notice_id=found.pk)
    return _head_page(request, form, _("修改通知"), [(name_of(found), reverse("notice", args=[found.pk]))])


def _head_page(request: OfficeRequest, form: HeadForm, title: str, more: list[tuple[str, str]]) -> HttpResponse:
    return page(
        request, "office/policy/head.html", title, crumbs=[*crumbs(), *more], form=form,
        status=400 if form.errors else 200,
    )  # fmt: skip


def crumbs() -> list[tuple[str, str]]:
    """Return the way to the notices."""
    return [(_("政策标准"), reverse("policy-list")), (_("政策通知"), reverse("notice-list"))]


def name_of(notice: Notice) -> str:
    """Return what a notice is called: its document number, or that it has none yet."""
    return notice.doc_no or _("通知 %(number)d（未填文号）") % {"number": notice.pk}


def entry_page(notice: Notice) -> str:
    """Return where the values of a draft are entered."""
    if notice.kind == Notice.Kind.LOCAL:
        return reverse("notice-local", args=[notice.pk])
    return reverse("notice-table", args=[notice.pk, "disability"])


@needs(Permission.POLICY_VIEW)
@require_GET
def notice(request: OfficeRequest, notice_id: int) -> HttpResponse:
    """Show a notice: cells before and after, what is odd, clashes, cost, scans, signatures, and the next step."""
    return notice_page(request, queries.get_notice(notice_id))


def notice_page(
    request: OfficeRequest, found: Notice, *, paper: PaperForm | None = None, reason: ReasonForm | None = None,
) -> HttpResponse:  # fmt: skip
    """Return the page of a notice; a form that was refused keeps what was typed."""
    checked = check_entered(found)
    name, kind = STATE_NAMES[found.state], STATE_KINDS[found.state]
    shown: dict[str, Any] = {
        "notice": found, "state_name": name, "state_kind": kind, "kind_name": KIND_NAMES[found.kind],
        "month": format_month(found.effective), "paper_form": paper or PaperForm(),
        "reason_form": reason or ReasonForm(), "papers": queries.list_papers(found.pk),
        "enter_url": entry_page(found), "is_maker": found.made_by_id == request.actor.staff_id,
    }  # fmt: skip
    shown |= _compared(found, checked) | _cost(found, checked) | _acts(request, found)
    lead = found.title
    return page(
        request, "office/policy/notice.html", name_of(found), lead=lead, crumbs=crumbs(),
        status=400 if paper or reason else 200, **shown,
    )  # fmt: skip


def _compared(found: Notice, checked: Checked) -> dict[str, Any]:
    book = checked.after or checked.before
    clashes = [checked.told(clash) for clash in checked.clashes if not clash.same]
    entries = [(local_entry(book, part, entry), part) for part in ENTERING for entry in found.typed.get(part, ())]
    shares = [
        (
            rulebook_name(book.benefits[one.new.benefit]) if one.new.benefit in book.benefits else _("全部待遇"),
            _shares(one.old), _shares(one.new),
        )
        for one in checked.shares
    ]  # fmt: skip
    national = shown_tables(book, checked.cells)
    return {
        "faults": checked.faults, "tables": [*national, *shown_tables(book, checked.amounts)], "clashes": clashes,
        "entries": entries, "shares": shares, "rejected": found.rejected, "empty": not checked.has_entries,
        "odd": sum(one.odd for one in national), "missing": sum(one.missing for one in national),
    }  # fmt: skip


def _shares(rule: Any) -> str:
    if rule is None:
        return _("未知")
    rest = 10_000 - rule.central_bp - rule.provincial_bp
    parts = [f"{bp // 100}.{bp % 100:02d}%" for bp in (rule.central_bp, rule.provincial_bp, rest)]
    return _("中央 %(central)s，省级 %(provincial)s，市县 %(rest)s") % dict(
        zip(("central", "provincial", "rest"), parts, strict=True)
    )


def _cost(found: Notice, checked: Checked) -> dict[str, Any]:
    cost = NoticeCost.objects.filter(notice_id=found.pk).first()
    content = cost.content if cost and cost.state == NoticeCost.State.DONE else None
    stale = bool(
        content and found.state in (State.DRAFT, State.SUBMITTED)
        and (content["of"] != stamp_of(found) or content["rulebook"] != checked.before.version)
    )  # fmt: skip
    months = [(format_month(month), fen, f"{fen / 100:,.2f}") for month, fen in content["by_month"]] if content else []
    return {
        "cost": cost, "content": content, "stale": stale, "months": months,
        "cost_parts": cost_parts(content, checked.before) if content else [],
    }  # fmt: skip


def _acts(request: OfficeRequest, found: Notice) -> dict[str, Any]:
    """Return the signatures and what this person may do next."""
    actor, keeper = request.actor, request.actor.area_prefix == ""
    approval = approval_of(actions.KIND, found.pk, actor, clock.now())
    step, signed = approval.step, approval.signed_by(actor)
    draft, waits = found.state == State.DRAFT, found.state == State.SUBMITTED
    allowed = step is not None and actor.may(Permission(step["permission"]))
    make = keeper and actor.may(Permission.NOTICE_MAKE)
    return {
        "approval": approval, "may_change": draft and make, "may_submit": draft and make,
        "may_approve": waits and keeper and allowed and not signed, "may_withdraw": (draft or waits) and make,
        "may_copy": found.state in (State.RETURNED, State.WITHDRAWN, State.APPROVED) and make,
        "may_cost": (draft or waits) and keeper and (make or actor.may(Permission.NOTICE_APPROVE)),
        "signed": signed and waits,
    }  # fmt: skip


@needs(Permission.POLICY_VIEW)
@require_POST
def notice_decide(request: OfficeRequest, notice_id: int) -> HttpResponse:
    """Submit, approve, return, withdraw or copy a notice."""
    found = queries.get_notice(notice_id)
    act = request.POST.get("act", "")
    reason = ReasonForm(request.POST) if act in ("return", "withdraw") else None
    if reason is not None and not reason.is_valid():
        return notice_page(request, found, reason=reason)
    try:
        after, told = _ACTS[act](request, found) if act in _ACTS else (None, "")
    except (NotPermitted, AlreadyDone, NotFound):
        raise
    except Refusal as refusal:
        messages.error(request, str(refusal))
        return redirect("notice", notice_id=found.pk)
    if after is None:
        raise NotFound(_("没有这种操作。请刷新页面后重试。"))
    messages.success(request, told)
    return redirect("notice", notice_id=after.pk)


def _submit(request: OfficeRequest, found: Notice) -> tuple[Notice, str]:
    with transaction.atomic():
        done = actions.submit_notice(notice_id=found.pk, by=request.actor, at=clock.now())
        ask_cost(notice_id=done.pk, by=request.actor, at=clock.now())
        enqueue_cost(done.pk)
    return done, _("已提交，等待另一人批准；正在测算花费。")


def _approve(request: OfficeRequest, found: Notice) -> tuple[Notice, str]:
    content = request.POST.get("content", "")
    done = actions.approve_notice(
        notice_id=found.pk, content_hash=content, by=request.actor, at=clock.now(), note=request.POST.get("note", "")
    )
    current_rulebook()  # so that names and footer know it at once
    if done.state == State.APPROVED:
        return done, _("已批准，成为标准册的一部分；差额由下一批次补发。")
    return done, _("已签署，等待下一环节。")


def _return(request: OfficeRequest, found: Notice) -> tuple[Notice, str]:
    reason = request.POST["reason"]
    return actions.return_notice(notice_id=found.pk, reason=reason, by=request.actor, at=clock.now()), _("已退回。")


def _withdraw(request: OfficeRequest, found: Notice) -> tuple[Notice, str]:
    reason = request.POST["reason"]
    return actions.withdraw_notice(notice_id=found.pk, reason=reason, by=request.actor, at=clock.now()), _("已撤回。")


def _copy(request: OfficeRequest, found: Notice) -> tuple[Notice, str]:
    made = actions.copy_notice(notice_id=found.pk, by=request.actor, at=clock.now())
    return made, _("已照录一份草稿；请改正后附上扫描件重新提交。")


_ACTS: dict[str, Callable[[OfficeRequest, Notice], tuple[Notice, str]]] = {
    "submit": _submit, "approve": _approve, "return": _return, "withdraw": _withdraw, "copy": _copy,
}  # fmt: skip


@needs(Permission.POLICY_VIEW)
@require_POST
def notice_cost(request: OfficeRequest, notice_id: int) -> HttpResponse:
    """Have the cost worked out anew."""
    found = queries.get_notice(notice_id)
    try:
        with transaction.atomic():
            ask_cost(notice_id=found.pk, by=request.actor, at=clock.now())
            enqueue_cost(found.pk)
    except NotPermitted:
        raise
    except Refusal as refusal:
        messages.error(request, str(refusal))
    return redirect(reverse("notice", args=[found.pk]) + "#cost")


@needs(Permission.POLICY_VIEW)
@require_GET
def notice_progress(request: OfficeRequest, notice_id: int) -> HttpResponse:
    """Show how far the cost is; when it is done, the page reloads itself."""
    cost = NoticeCost.objects.filter(notice_id=queries.get_notice(notice_id).pk).first()
    answer = page(request, "office/policy/progress.html", "", cost=cost, notice_id=notice_id)
    if cost is None or cost.state != NoticeCost.State.WAITING:
        answer["HX-Refresh"] = "true"
    return answer


@needs(Permission.NOTICE_MAKE)
@require_POST
def notice_papers(request: OfficeRequest, notice_id: int) -> HttpResponse:
    """Add a scan to a draft, or take one out."""
    actions.permit(request.actor, Permission.NOTICE_MAKE)
    found = queries.get_notice(notice_id)
    remove = request.POST.get("remove", "")
    if remove.isdecimal():
        papers.remove_notice_paper(notice_id=found.pk, paper_id=int(remove), by=request.actor, at=clock.now())
        return redirect(reverse("notice", args=[found.pk]) + "#papers")
    form = PaperForm(request.POST, request.FILES)
    if form.is_valid():
        file = form.cleaned_data["file"]
        try:
            papers.add_notice_paper(
                notice_id=found.pk, content=file.read(), name=file.name or "", by=request.actor, at=clock.now()
            )
            return redirect(reverse("notice", args=[found.pk]) + "#papers")
        except (NotPermitted, AlreadyDone):
            raise
        except Refusal as refusal:
            form.add_error("file", str(refusal))
    return notice_page(request, found, paper=form)


@needs(Permission.POLICY_VIEW)
@require_GET
def notice_paper(request: OfficeRequest, notice_id: int, notice_paper_id: int) -> HttpResponse:
    """Give a scan as a file to keep; notices are public."""
    paper, content = papers.open_notice_paper(notice_id=notice_id, paper_id=notice_paper_id, by=request.actor)
    name = f"{_('通知')}-{notice_id}-{paper.pk}.{paper.media}"
    headers = {"Content-Disposition": content_disposition_header(True, name), "X-Content-Type-Options": "nosniff"}
    return HttpResponse(content, content_type=TYPES[paper.media], headers=headers)
