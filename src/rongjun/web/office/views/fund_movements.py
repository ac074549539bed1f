"""Movements of money and the units below: listed, recorded, signed; scans opened."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.csp import CSP
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.csp import csp_override
from django.views.decorators.http import require_http_methods, require_POST

from rongjun.base import clock
from rongjun.base.actor import Actor, Permission
from rongjun.base.errors import NotFound
from rongjun.base.media import TYPES
from rongjun.domains.funds import drafts, movements, papers, positions, queries
from rongjun.domains.funds.chains import require_keeper, require_maker
from rongjun.domains.funds.models import FundPaper, Movement
from rongjun.domains.units.models import Unit

from ...http import OfficeRequest, page, whole_number
from ...ui.tables import list_page
from ..approval_block import approval_of
from ..fund_forms import MovementForm, NoteForm
from ..fund_tables import movements_table, state_cell, units_table
from ..fund_words import KINDS, history_entries, named, needs_money, purpose_name, source_name
from ..run_forms import ReasonForm
from .fund_appropriations import form_page, told, tried
from .funds import fund_tabs

SANDBOX: dict[str, Any] = {"default-src": [CSP.NONE], "sandbox": True}


@needs_money
@require_http_methods(["GET", "POST"])
def movement_list(request: OfficeRequest) -> HttpResponse:
    """List the movements that the actor may see."""
    return list_page(
        request, movements_table(), queries.movements_in_reach(request.actor), "office/funds/movements.html",
        _("资金单据"), on_export=lambda query: None, tabs=fund_tabs(request.actor, "fund-movements"),
        may_open=_keeps(request.actor),
        lead=_("拨付下级、确认、支出、交回、付给医院和机构、调减和开账余额；每一份由两人办理。"),
    )  # fmt: skip


@require_http_methods(["GET", "POST"])
def movement_new(request: OfficeRequest, kind: str) -> HttpResponse:
    """Ask for a movement of a kind (?appropriation= or ?parent= is what it stands on), and submit it."""
    if kind not in movements.KINDS:
        raise NotFound(_("没有这种资金单据。"))
    actor, rule = request.actor, movements.KINDS[kind]
    require_maker(rule.matter, actor)
    if not rule.of_unit:
        require_keeper(actor)
    parent = queries.get_movement(_number(request, "parent"), by=actor) if rule.on_parent else None
    appropriation = queries.get_appropriation(_number(request, "appropriation")) if rule.on_appropriation else None
    units = [(unit.pk, unit.name) for unit in Unit.objects.filter(is_root=False).order_by("area_id", "name")]
    start = {"day": clock.today(), "spent_for": parent.purpose if parent else ""}
    form = MovementForm(kind, units, request.POST or None, request.FILES or None, initial=start)
    if request.method == "POST" and form.is_valid():
        proposal = form.proposal(
            appropriation_id=appropriation.pk if appropriation else None, parent_id=parent.pk if parent else None
        )
        done = tried(
            form,
            lambda: movements.propose_movement(proposal=proposal, paper=form.content(), by=actor, at=clock.now()),
        )
        if done is not None:
            messages.success(
                request, _("已登记，等待另一人签批。") if done[1] else _("这份单据已经登记过，没有重复登记。")
            )
            return redirect("fund-movement", movement_id=done[0].pk)
    one = appropriation or parent
    left = None if one is None else queries.left_to_move(
        kind, appropriation.pk if appropriation else None, parent.pk if parent else None, one.source, one.purpose
    )  # fmt: skip
    return form_page(
        request, form, named(KINDS, kind), [(_("资金单据"), reverse("fund-movements"))], left=left,
        stands_on=_stands_on(one), papers=[str(PAPERS[kind])], after=_("提交后由另一人签批，签批后生效记账。"),
    )  # fmt: skip


def _number(request: OfficeRequest, name: str) -> int:
    return whole_number(request.GET.get(name, ""))


def _stands_on(one: Any) -> str:
    if one is None:
        return ""
    unit = one.unit.name if isinstance(one, Movement) and one.unit else ""
    payee = one.payee if isinstance(one, Movement) else ""
    parts = (payee or unit, one.number, purpose_name(one.purpose), source_name(one.source))
    return " · ".join(part for part in parts if part)


@needs_money
@require_http_methods(["GET"])
def movement_page(request: OfficeRequest, movement_id: int) -> HttpResponse:
    """Show a movement: what it says, who signed, what came of it."""
    one = queries.get_movement(movement_id, by=request.actor)
    return _movement(request, one, NoteForm(), ReasonForm(prefix="return"))


@needs_money
@require_POST
def movement_decide(request: OfficeRequest, movement_id: int) -> HttpResponse:
    """Sign a movement that waits, or send it back with a reason."""
    one = queries.get_movement(movement_id, by=request.actor)
    note, back = NoteForm(request.POST), ReasonForm(request.POST, prefix="return")
    by, at = request.actor, clock.now()
    if request.POST.get("act") == "return":
        if not back.is_valid():
            return _movement(request, one, NoteForm(), back)
        reason = back.cleaned_data["reason"]
        act = lambda: movements.refuse_movement(movement_id=one.pk, reason=reason, by=by, at=at)  # noqa: E731
        return told(request, act, _("已退回。"), "fund-movement", one.pk)
    if not note.is_valid():
        return _movement(request, one, note, ReasonForm(prefix="return"))
    word = note.cleaned_data["note"]
    act = lambda: movements.sign_movement(movement_id=one.pk, note=word, by=by, at=at)  # noqa: E731
    return told(request, act, _("已签署。"), "fund-movement", one.pk)


@needs_money
@csp_override(SANDBOX)
@require_POST
def paper_open(request: OfficeRequest, paper_id: int) -> HttpResponse:
    """Give a scan as a file to keep, to those who may see what it belongs to; that it was opened is on record."""
    found = FundPaper.objects.filter(pk=paper_id).first()
    if found is None or (found.movement_id is None and not request.actor.may(Permission.FUNDS_BOOKS)):
        raise NotFound(_("没有这份材料。"))
    if found.movement_id is not None:
        queries.get_movement(found.movement_id, by=request.actor)
    paper, content = papers.open_paper(paper_id=paper_id, by=request.actor, at=clock.now())
    name = f"paper-{paper.pk}.{paper.media}"
    headers = {"Content-Disposition": content_disposition_header(True, name), "X-Content-Type-Options": "nosniff"}
    return HttpResponse(content, content_type=TYPES[paper.media], headers=headers)


@needs_money
@require_http_methods(["GET", "POST"])
def unit_list(request: OfficeRequest) -> HttpResponse:
    """List what the units below have, by purpose."""
    rows = positions.list_unit_money(request.actor)
    return list_page(
        request, units_table(), rows, "office/funds/units.html", _("下级单位的资金"), on_export=lambda query: None,
        tabs=fund_tabs(request.actor, "fund-units"), units=positions.units_in_reach(request.actor),
        lead=_("拨下去的钱：在途未确认、持有未用、已经支出。"),
    )  # fmt: skip


@needs_money
@require_http_methods(["GET"])
def unit_page(request: OfficeRequest, unit_id: int) -> HttpResponse:
    """Show what a unit got, confirmed, spent and gave back, and what waits."""
    actor = request.actor
    unit = next((one for one in positions.units_in_reach(actor) if one.pk == unit_id), None)
    if unit is None:
        raise NotFound(_("没有这个单位，或它不在您的辖区。"))
    pots = [
        {"one": pot, "unconfirmed": unconfirmed, "held": held, "purpose": purpose_name(pot.purpose),
         "source": source_name(pot.source)}
        for pot, unconfirmed, held in positions.list_pots(unit.pk)
    ]  # fmt: skip
    waiting = Movement.objects.filter(unit=unit, state=Movement.State.WAITING)
    return page(
        request, "office/funds/unit.html", unit.name, crumbs=[(_("下级单位的资金"), reverse("fund-units"))], unit=unit,
        pots=pots, waiting=[(one, named(KINDS, one.kind)) for one in waiting],
        may_act=actor.may(Permission.FUNDS_UNIT) and queries.unit_within(actor, unit), may_bounce=_keeps(actor),
        money=[(row, purpose_name(row.purpose)) for row in positions.list_unit_money(actor) if row.unit.pk == unit.pk],
    )  # fmt: skip


PAPERS = {
    drafts.REDUCTION: gettext_lazy("调减或收回文件的扫描件"),
    drafts.OPENING_USED: gettext_lazy("开账前的支出明细"),
    drafts.OPENING_BANK: gettext_lazy("开账日的银行对账单"),
    drafts.OPENING_HELD: gettext_lazy("下级单位开账日的余额表"),
    drafts.ALLOCATION: gettext_lazy("拨付审批单或银行回单"),
    drafts.BOUNCED: gettext_lazy("银行退回的回单"),
    drafts.CONFIRMATION: gettext_lazy("本单位银行到账回单"),
    drafts.SPENDING: gettext_lazy("报销单、发放清单（名单作为材料存档，不写进事由）"),
    drafts.GIVE_BACK: gettext_lazy("交回款项的银行回单"),
    drafts.PAYMENT: gettext_lazy("付款审批单，合同、结算表或缴费通知"),
    drafts.ARRIVED: gettext_lazy("收款方的收据或发票"),
    drafts.PAYMENT_BACK: gettext_lazy("银行退回的回单"),
    drafts.REFUND: gettext_lazy("退款到账的银行回单"),
}
"""Kind -> the papers to have at hand."""


def _in_place(actor: Actor, one: Movement, of_unit: bool) -> bool:
    """Tell whether a paper is an actor's to work: of a unit in reach, or of the unit that keeps the books."""
    if not of_unit:
        return actor.area_prefix == ""
    return one.unit is not None and queries.unit_within(actor, one.unit)


def _keeps(actor: Actor) -> bool:
    return actor.may(Permission.FUNDS_RECORD) and actor.area_prefix == ""


FOLLOWS = (
    (drafts.ARRIVED, gettext_lazy("登记收据"), "primary"), (drafts.PAYMENT_BACK, gettext_lazy("登记退回"), "secondary"),
    (drafts.REFUND, gettext_lazy("登记退款"), "secondary"),
)  # fmt: skip
"""What is recorded of a payment once it was made: kind, words of the button, its look."""


def _follow(actor: Actor, one: Movement) -> list[tuple[str, Any, str]]:
    """Return what may be recorded of a payment to a third party now: as far as there is something left of it."""
    if one.kind != drafts.PAYMENT or one.state != Movement.State.IN_FORCE or not _keeps(actor):
        return []
    return [each for each in FOLLOWS if queries.left_of_parent(one.pk, each[0]) > 0]


def _movement(request: OfficeRequest, one: Movement, note: NoteForm, back: ReasonForm) -> HttpResponse:
    actor, kind = request.actor, movements.KINDS[one.kind]
    approval = approval_of(kind.matter, one.pk, actor, clock.now())
    step, signed = approval.step, approval.signed_by(actor)
    may = step is not None and actor.may(Permission(step["permission"])) and _in_place(actor, one, kind.of_unit)
    return page(
        request, "office/funds/movement.html", f"{named(KINDS, one.kind)} {one.number}",
        crumbs=[(_("资金单据"), reverse("fund-movements"))], one=one, kind=named(KINDS, one.kind),
        source=source_name(one.source), purpose=purpose_name(one.purpose), spent_for=purpose_name(one.spent_for),
        other_purpose=bool(one.spent_for) and one.spent_for != one.purpose, state=state_cell(one), approval=approval,
        papers=list(FundPaper.objects.filter(movement=one)), note=note, back=back, signed=signed,
        waiting=one.state == Movement.State.WAITING, may_sign=may and not signed,
        children=[(child, named(KINDS, child.kind), state_cell(child)) for child in one.children.all()],
        history=history_entries(positions.list_history(f"movement:{one.pk}")),
        follow=_follow(actor, one), books=actor.may(Permission.FUNDS_BOOKS),
        status=400 if note.errors or back.errors else 200,
    )  # fmt: skip
