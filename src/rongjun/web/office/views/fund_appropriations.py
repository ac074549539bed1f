"""Appropriations and their receipts: listed, recorded, signed, and what they were used for."""

from typing import Any

from django import forms as django_forms
from django.contrib import messages
from django.db.models import F, Q, Sum
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from rongjun.base import clock
from rongjun.base.actor import Actor, Permission
from rongjun.base.errors import AlreadyDone, NotFound, NotPermitted, Refusal
from rongjun.domains.funds import accounts, appropriations, positions, queries
from rongjun.domains.funds.chains import APPROPRIATION, require_keeper
from rongjun.domains.funds.models import Appropriation, FundPaper, Movement, Receipt
from rongjun.domains.units.queries import unit_names

from ...http import OfficeRequest, needs, page
from ...told.run_words import benefit_names
from ...ui.tables import list_page
from ..approval_block import approval_of
from ..fund_forms import AppropriationForm, NoteForm, ReceiptForm
from ..fund_tables import appropriations_table, state_cell
from ..fund_words import KINDS, history_entries, named, purpose_name, source_name
from ..run_forms import ReasonForm
from .funds import fund_tabs

State = Appropriation.State


@needs(Permission.FUNDS_BOOKS)
@require_http_methods(["GET", "POST"])
def appropriation_list(request: OfficeRequest) -> HttpResponse:
    """List the appropriations of every year with what arrived and what is left."""
    legs: Any = {
        name: Sum("legs__amount_fen", filter=Q(legs__account__in=some), default=0)
        for name, some in (("used_fen", accounts.USES), ("due_fen", [accounts.DUE]))
    }
    reduced = Q(legs__account=accounts.APPROPRIATED, legs__amount_fen__gt=0)
    granted = F("amount_fen") - Sum("legs__amount_fen", filter=reduced, default=0)
    rows = Appropriation.objects.annotate(granted_fen=granted, **legs)
    return list_page(
        request, appropriations_table(positions.list_years()), rows, "office/funds/appropriations.html", _("拨款"),
        on_export=lambda query: None, tabs=fund_tabs(request.actor, "fund-appropriations"),
        may_record=_may_record(request.actor), lead=_("上级下达、本级安排的每一笔钱：一个文号一笔，批准后生效。"),
    )  # fmt: skip


@needs(Permission.FUNDS_RECORD)
@require_http_methods(["GET", "POST"])
def appropriation_new(request: OfficeRequest) -> HttpResponse:
    """Ask for what the document says, and submit it to be approved."""
    require_keeper(request.actor)
    today = clock.today()
    form = AppropriationForm(
        request.POST or None, request.FILES or None, initial={"year": today.year, "notified": today}
    )
    if request.method == "POST" and form.is_valid():
        done = tried(
            form,
            lambda: appropriations.propose_appropriation(
                promise=form.promise(), paper=form.content(), by=request.actor, at=clock.now()
            ),
        )
        if done is not None:
            made, fresh = done
            text = _("已登记，等待签批。") if fresh else _("这份文件已经登记过，没有重复登记。")
            messages.success(request, text)
            return redirect("fund-appropriation", appropriation_id=made.pk)
    return form_page(
        request, form, _("登记拨款"), [(_("拨款"), reverse("fund-appropriations"))],
        papers=[_("拨款文件（或捐赠协议）的扫描件"), _("文件上的文号、金额、用途")],
        after=_("提交后依次由科长、局长签批；签批之后生效记账，先冲抵已经垫付的同类待遇。"),
    )  # fmt: skip


@needs(Permission.FUNDS_BOOKS)
@require_http_methods(["GET"])
def appropriation_page(request: OfficeRequest, appropriation_id: int) -> HttpResponse:
    """Show an appropriation: what arrived, what it was used for, who signed, its history."""
    return _appropriation(request, queries.get_appropriation(appropriation_id), NoteForm(), ReasonForm(prefix="return"))


@needs(Permission.FUNDS_APPROVE)
@require_POST
def appropriation_decide(request: OfficeRequest, appropriation_id: int) -> HttpResponse:
    """Sign an appropriation that waits, or send it back with a reason."""
    one = queries.get_appropriation(appropriation_id)
    note, back = NoteForm(request.POST), ReasonForm(request.POST, prefix="return")
    number, by, at = one.pk, request.actor, clock.now()
    if request.POST.get("act") == "return":
        if not back.is_valid():
            return _appropriation(request, one, NoteForm(), back)
        act = lambda: appropriations.refuse_appropriation(  # noqa: E731
            appropriation_id=number, reason=back.cleaned_data["reason"], by=by, at=at
        )
        return told(request, act, _("已退回。"), "fund-appropriation", number)
    if not note.is_valid():
        return _appropriation(request, one, note, ReasonForm(prefix="return"))
    act = lambda: appropriations.approve_appropriation(  # noqa: E731
        appropriation_id=number, note=note.cleaned_data["note"], by=by, at=at
    )
    return told(request, act, _("已签署。"), "fund-appropriation", number)


@needs(Permission.FUNDS_RECORD)
@require_http_methods(["GET", "POST"])
def receipt_new(request: OfficeRequest, appropriation_id: int) -> HttpResponse:
    """Ask for what the bank's slip says, and record it."""
    require_keeper(request.actor)
    one = queries.get_appropriation(appropriation_id)
    due = appropriations.due_of(one)
    start = {"received": clock.today(), "amount": max(0, due)}
    form = ReceiptForm(request.POST or None, initial=start)
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data
        done = tried(
            form,
            lambda: appropriations.record_receipt(
                appropriation_id=one.pk, received_on=said["received"], reference=said["reference"],
                amount_fen=form.fen(), note=said["note"], by=request.actor, at=clock.now(),
            ),
        )  # fmt: skip
        if done is not None:
            messages.success(request, _("已登记到账。") if done[1] else _("这张回单已经登记过，没有重复登记。"))
            return redirect("fund-appropriation", appropriation_id=one.pk)
    return form_page(
        request, form, _("登记到账"), _crumbs(one), papers=[_("银行回单或对账单")], due=due,
        after=_("登记后立即记账。登记错的由另一人冲销，原来的记录保留。"),
    )  # fmt: skip


@needs(Permission.FUNDS_APPROVE)
@require_http_methods(["GET", "POST"])
def receipt_reverse(request: OfficeRequest, receipt_id: int) -> HttpResponse:
    """Ask why a receipt was recorded wrongly, and reverse it."""
    require_keeper(request.actor)
    receipt = Receipt.objects.select_related("appropriation").filter(pk=receipt_id).first()
    if receipt is None:
        raise NotFound(_("没有这笔到账。"))
    form = ReasonForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        reason = form.cleaned_data["reason"]
        act = lambda: appropriations.reverse_receipt(  # noqa: E731
            receipt_id=receipt.pk, reason=reason, by=request.actor, at=clock.now()
        )
        return told(request, act, _("已冲销。"), "fund-appropriation", receipt.appropriation_id)
    return form_page(
        request, form, _("冲销到账"), _crumbs(receipt.appropriation), receipt=receipt,
        papers=[_("证明登记有误的银行回单")], after=_("冲销另记一笔相反的凭证，原来的记录保留。"),
    )  # fmt: skip


def tried[T](form: django_forms.Form, act: Any) -> T | None:
    """Act; where the rules refuse, put what is wrong on the form and keep what was typed."""
    try:
        done: T = act()
    except (NotPermitted, NotFound):
        raise
    except Refusal as refusal:
        form.add_error(None, str(refusal))
        return None
    return done


def told(request: OfficeRequest, act: Any, done: str, target: str, number: int) -> HttpResponse:
    """Act and say so; done before or refused, that is said and nothing changes."""
    try:
        act()
    except AlreadyDone as before:
        messages.warning(request, str(before))
    except (NotPermitted, NotFound):
        raise
    except Refusal as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, done)
    return redirect(target, number)


def form_page(
    request: OfficeRequest, form: django_forms.Form, title: str, crumbs: list[tuple[str, str]], **context: Any
) -> HttpResponse:
    """Show a form of money with the papers that it needs."""
    above = [(_("资金"), reverse("funds" if request.actor.may(Permission.FUNDS_VIEW) else "fund-units"))]
    return page(
        request, "office/funds/form.html", title, crumbs=[*above, *crumbs], form=form,
        status=400 if form.errors else 200, **context,
    )  # fmt: skip


def _may_record(actor: Actor) -> bool:
    return actor.may(Permission.FUNDS_RECORD) and actor.area_prefix == ""


def _crumbs(one: Appropriation) -> list[tuple[str, str]]:
    return [(_("拨款"), reverse("fund-appropriations")), (one.number, reverse("fund-appropriation", args=[one.pk]))]


def _appropriation(request: OfficeRequest, one: Appropriation, note: NoteForm, back: ReasonForm) -> HttpResponse:
    actor, names = request.actor, benefit_names()
    approval = approval_of(APPROPRIATION, one.pk, actor, clock.now())
    figures = queries.with_left().filter(pk=one.pk).first()
    uses = [{**use, "benefit_name": names.get(use["benefit"], use["benefit"])} for use in positions.list_uses(one)]
    units = unit_names()
    movements = [
        {"one": move, "kind": named(KINDS, move.kind), "unit": units.get(move.unit_id or 0, "")}
        for move in Movement.objects.filter(appropriation=one, state=Movement.State.IN_FORCE)
    ]
    waiting = one.state == State.WAITING and actor.area_prefix == ""
    signed = approval.signed_by(actor)
    return page(
        request, "office/funds/appropriation.html", one.number, crumbs=_crumbs(one)[:1], one=one, figures=figures,
        left_fen=figures.granted_fen - figures.used_fen if figures else 0,
        source=source_name(one.source), purpose=purpose_name(one.purpose), state=state_cell(one),
        receipts=list(positions.list_receipts(one)), uses=uses, movements=movements, note=note, back=back,
        approval=approval, papers=list(FundPaper.objects.filter(appropriation=one)), waiting=waiting, signed=signed,
        may_sign=waiting and actor.may(Permission.FUNDS_APPROVE) and not signed,
        may_record=_may_record(actor) and one.state == State.IN_FORCE,
        may_reverse=actor.may(Permission.FUNDS_APPROVE) and actor.area_prefix == "",
        history=history_entries(positions.list_history(f"appropriation:{one.pk}")),
        status=400 if note.errors or back.errors else 200,
    )  # fmt: skip
