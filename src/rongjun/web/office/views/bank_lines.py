"""待核对: lines of bank files that fit nothing, looked at one by one by two people."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from rongjun.base import clock
from rongjun.base.actor import Actor, Permission
from rongjun.base.errors import NotFound, NotPermitted, Refusal
from rongjun.domains.payments.bank import deciding
from rongjun.domains.payments.bank.deciding import Candidate, OpenedLine
from rongjun.domains.payments.models import BankLine
from rongjun.domains.safeguards.actions import record_set_look
from rongjun.kernel.identity import mask_number
from rongjun.kernel.money import format_yuan
from rongjun.kernel.period import format_month

from ...http import OfficeRequest, needs, page, shown
from ...templatetags.rongjun import badge
from ...ui.tables import Column, Filter, Table, list_page
from ..bank_frame import bank_tabs
from ..bank_words import LINE_STATES, TROUBLES, WHAT, WHY
from ..forms_bank import LineForm, WordForm

LINES = Table(
    key="bank-lines",
    caption=gettext_lazy("待核对的银行记录"),
    columns=(
        Column("number", gettext_lazy("编号"), lambda one: one.pk, sort=("pk",), kind="number",
               href=lambda one: reverse("bank-line", args=[one.pk])),
        Column("state", gettext_lazy("状态"), lambda one: str(LINE_STATES[one.state][0]), sort=("state",),
               cell=lambda one: badge(str(LINE_STATES[one.state][0]), LINE_STATES[one.state][1])),
        Column("what", gettext_lazy("银行说"), lambda one: str(WHAT.get(one.what, one.what)), sort=("what",)),
        Column("why", gettext_lazy("为什么没有自动对应"), lambda one: str(WHY.get(one.why, one.why)), sort=("why",)),
        Column("amount", gettext_lazy("金额（元）"), lambda one: one.amount_fen, sort=("amount_fen",), kind="money"),
        Column("currency", gettext_lazy("币种"), lambda one: one.currency or "", shown=False),
        Column("day", gettext_lazy("日期"), lambda one: one.day, sort=("day",), kind="date"),
        Column("reference", gettext_lazy("备注"), lambda one: one.reference, sort=("reference",)),
        Column("account", gettext_lazy("账户"), lambda one: f"****{one.tail}" if one.tail else ""),
        Column("file", gettext_lazy("文件"), lambda one: one.file.file_name, sort=("file__file_name",)),
        Column("taken", gettext_lazy("导入时间"), lambda one: one.file.taken_at, sort=("file__taken_at",), kind="date"),
        Column("decided", gettext_lazy("办理人"), lambda one: one.decided_by.name if one.decided_by else ""),
        Column("note", gettext_lazy("说明"), lambda one: one.note, kind="long", shown=False),
    ),
    filters=(
        Filter("state", gettext_lazy("状态"), lambda rows, value: rows.filter(state=value),
               [(key, name) for key, (name, _kind) in LINE_STATES.items()]),
        Filter("why", gettext_lazy("原因"), lambda rows, value: rows.filter(why=value), list(WHY.items())),
        Filter("what", gettext_lazy("银行说"), lambda rows, value: rows.filter(what=value), list(WHAT.items())),
    ),
    search=("reference", "file__file_name", "words"),
    search_label=gettext_lazy("备注或文件名"),
    order=("pk",),
    empty=gettext_lazy("没有银行记录。导入的回执里对不上的，会留在这里等人核对。"),
)  # fmt: skip


@needs(Permission.RUN_BANK)
@require_http_methods(["GET", "POST"])
def line_list(request: OfficeRequest) -> HttpResponse:
    """List the lines that were left for a person."""
    rows = deciding.list_lines(request.actor)

    def exported(query: str) -> None:
        record_set_look(
            by=request.actor, at=clock.now(), purpose="导出待核对的银行记录", set_kind="bank_line", set_id="all",
            fields=["row"],
        )  # fmt: skip

    lead = _("与每一笔都对不上的银行记录。系统只提出可能的款项，由一人对应、另一人确认；从不自动猜。")
    return list_page(
        request, LINES, rows, "office/bank/lines.html", _("待核对"), lead=lead, on_export=exported,
        **bank_tabs(request.actor, "bank-lines"),
    )  # fmt: skip


@needs(Permission.RUN_BANK)
@require_http_methods(["GET", "POST"])
def line_page(request: OfficeRequest, bank_line_id: int) -> HttpResponse:
    """Show a line beside the payments that it may be about; take what is decided on it."""
    by, at = request.actor, clock.now()
    opened = deciding.read_line(line_id=bank_line_id, by=by, at=at)
    candidates = deciding.find_candidates(opened, by=by, at=at)
    shown(request, [str(one.item.person.token) for one in candidates], "核对银行记录：可能的款项")
    line = opened.line
    act = request.POST.get("act", "")
    posted = request.POST if request.method == "POST" else None
    form = LineForm(
        _choices(candidates), posted if act == "propose" else None,
        initial={"taken_as": line.what if line.what in ("paid", "failed", "returned") else "", "reason": line.reason},
    )  # fmt: skip
    word = WordForm(posted if act in ("refuse", "not_ours", "reopen") else None, auto_id="word_%s")
    if posted is not None and _done(request, line, act, form, word):
        return redirect("bank-line", bank_line_id=bank_line_id)
    name, kind = LINE_STATES[line.state]
    return page(
        request, "office/bank/line.html", _("银行记录 %(number)d") % {"number": line.pk},
        crumbs=[(_("待核对"), reverse("bank-lines"))], line=line, opened=_facts(opened), sides=_sides(candidates),
        form=form, word=word, state=(name, kind), mine=line.decided_by_id == by.staff_id,
        trouble=TROUBLES.get(line.taken_reason), status=400 if form.errors or word.errors else 200,
        taken_as=WHAT.get(line.taken_as, ""),
    )  # fmt: skip


def _done(request: OfficeRequest, line: BankLine, act: str, form: LineForm, word: WordForm) -> bool:
    """Do what was asked; what is wrong stands on the form, or as a message where there is none."""
    by, at = request.actor, clock.now()
    if act == "propose":
        return form.is_valid() and _tried(form, lambda: _propose(line, form.cleaned_data, by, at)) and _say(
            request, _("已提出，等待另一人确认。确认之前款项不变。")
        )  # fmt: skip
    if act == "confirm":
        try:
            deciding.confirm_match(line_id=line.pk, by=by, at=at)
        except (NotPermitted, NotFound):
            raise
        except Refusal as refusal:
            messages.error(request, str(refusal))
            return True
        return _say(request, _("已确认，款项已按这条记录登记。"))
    does: dict[str, Callable[..., Any]] = {
        "refuse": deciding.refuse_match, "not_ours": deciding.mark_not_ours, "reopen": deciding.reopen_line,
    }  # fmt: skip
    if act not in does or not word.is_valid():
        return False
    note = word.cleaned_data["note"]
    return _tried(word, lambda: does[act](line_id=line.pk, note=note, by=by, at=at)) and _say(request, _("已登记。"))


def _propose(line: BankLine, data: dict[str, Any], by: Actor, at: datetime) -> None:
    deciding.propose_match(
        line_id=line.pk, item_id=int(data["item"] or 0), taken_as=data["taken_as"], reason=data["reason"],
        note=data["note"], by=by, at=at,
    )  # fmt: skip


def _tried(form: LineForm | WordForm, do: Callable[[], Any]) -> bool:
    try:
        do()
    except (NotPermitted, NotFound):
        raise
    except Refusal as refusal:
        form.add_error(None, str(refusal))
        return False
    return True


def _say(request: OfficeRequest, text: str) -> bool:
    messages.success(request, text)
    return True


def _choices(candidates: list[Candidate]) -> list[tuple[int, Any]]:
    return [
        (one.item.pk, _("%(reference)s　%(name)s　%(amount)s 元") % {
            "reference": one.item.reference, "name": one.item.person.name, "amount": format_yuan(one.item.amount_fen)})
        for one in candidates if one.possible
    ]  # fmt: skip


def _facts(opened: OpenedLine) -> dict[str, Any]:
    line = opened.line
    return {
        "what": WHAT.get(line.what, line.what), "why": WHY.get(line.why, line.why), "name": opened.name,
        "account": mask_number(opened.account), "text": opened.text,
        "trouble": TROUBLES[line.reason].name if line.reason in TROUBLES else "",
    }  # fmt: skip


def _sides(candidates: list[Candidate]) -> list[dict[str, Any]]:
    """Return the payments for the page, what differs in words."""
    return [
        {
            "item": one.item, "holder": one.holder, "month": format_month(one.item.run.month),
            "differs": [WHY[name] for name in one.differs], "names": set(one.differs), "possible": one.possible,
        }
        for one in candidates
    ]  # fmt: skip
