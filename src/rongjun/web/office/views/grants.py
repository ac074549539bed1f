"""Grants 核定: the list, one with its lines and signatures, taking back what was granted."""

from collections.abc import Mapping
from typing import Any, Final

from django import forms
from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from rongjun.base import clock
from rongjun.base.actor import Permission
from rongjun.base.errors import Refusal
from rongjun.domains.services.grants import actions, lists, queries
from rongjun.domains.services.grants.models import Grant, GrantLine
from rongjun.kernel.aid.grants import State
from rongjun.kernel.money import format_yuan
from rongjun.kernel.period import format_month

from ...http import OfficeRequest, needs, shown
from ...templatetags.rongjun import badge
from ...told.aid_words import BENEFITS, GRANT_BADGES, GRANT_STATES
from ...ui.tables import Column, Filter, Table, list_page
from ..aid_frame import Act, Cell, Grid, approval_at, done, fields_form, may_sign_now, sheet, text_field

LOOK: Final = "办理业务：帮扶核定"
SHOWN: Final = 25
"""So many lines are on the sheet itself; the whole list has its own page."""


def grants_table() -> Table:
    """Return the list of grants: it names nobody."""
    return Table(
        key="grants",
        caption=gettext_lazy("帮扶核定"),
        columns=(
            Column("number", gettext_lazy("核定编号"), lambda one: one.number, sort=("number",),
                   href=lambda one: reverse("grant", args=[queries.subject_of(one)])),
            Column("title", gettext_lazy("内容"), lambda one: one.title, sort=("title",)),
            Column("state", gettext_lazy("状态"), lambda one: str(GRANT_STATES[one.state]), sort=("state",),
                   cell=lambda one: badge(str(GRANT_STATES[one.state]), GRANT_BADGES[one.state])),
            Column("lines", gettext_lazy("行数"), lambda one: one.line_count, sort=("line_count",), kind="number"),
            Column("amount", gettext_lazy("金额合计（元）"), lambda one: one.amount_fen, sort=("amount_fen",),
                   kind="money"),
            Column("by", gettext_lazy("提出"), lambda one: one.made_by.name),
            Column("made", gettext_lazy("提出日期"), lambda one: one.made_at, sort=("made_at",), kind="date"),
            Column("decided", gettext_lazy("办结日期"), lambda one: one.decided_at, sort=("decided_at",), kind="date"),
        ),
        filters=(
            Filter("state", gettext_lazy("状态"), lambda rows, code: rows.filter(state=code),
                   list(GRANT_STATES.items())),
        ),
        search=("number", "title"),
        search_label=gettext_lazy("核定编号或内容"),
        order=("-pk",),
        empty=gettext_lazy("还没有帮扶核定"),
    )  # fmt: skip


def lines_table() -> Table:
    """Return the list of the lines of a grant."""
    return Table(
        key="grant-lines",
        caption=gettext_lazy("核定名单"),
        columns=(
            Column("ordinal", gettext_lazy("序号"), lambda one: one.ordinal, sort=("ordinal",), kind="number"),
            Column("file_no", gettext_lazy("档案号"), lambda one: one.person.file_no, sort=("person__file_no",)),
            Column("name", gettext_lazy("姓名"), lambda one: one.person.name, sort=("person__name",),
                   href=lambda one: reverse("person-pay", args=[one.person_id])),
            Column("benefit", gettext_lazy("待遇项目"), lambda one: str(BENEFITS[one.benefit]), sort=("benefit",)),
            Column("amount", gettext_lazy("金额（元）"), lambda one: one.amount_fen, sort=("amount_fen",),
                   kind="money"),
            Column("basis", gettext_lazy("依据"), lambda one: one.basis),
            Column("reason", gettext_lazy("理由"), lambda one: one.reason, kind="long"),
        ),
        search=("person__name", "person__file_no", "person__pinyin"),
        search_label=gettext_lazy("姓名、拼音或档案号"),
        order=("ordinal",),
        empty=gettext_lazy("没有行"),
        people=lambda one: str(one.person.token),
    )  # fmt: skip


@needs(Permission.GRANTS_VIEW)
@require_http_methods(["GET", "POST"])
def grant_list(request: OfficeRequest) -> HttpResponse:
    """List what was proposed and granted."""
    proposes = request.actor.may(Permission.GRANTS_PROPOSE)
    return list_page(
        request, grants_table(), queries.visible_grants(request.actor), "office/aid/list.html", _("帮扶核定"),
        on_export=lambda query: None, links=[(_("提出一份名单"), reverse("grant-new"))] if proposes else [],
        lead=_("困难补助、医疗补助、关爱基金、慰问金等：提出、审核、批准由不同的人办理，批准后在下一次发放中支付。"),
    )  # fmt: skip


@needs(Permission.GRANTS_VIEW)
@require_http_methods(["GET", "POST"])
def grant_lines(request: OfficeRequest, grant_id: int) -> HttpResponse:
    """List every line of a grant."""
    grant = queries.get_grant(grant_id, request.actor)
    may = request.actor.may(Permission.PEOPLE_EXPORT)
    return list_page(
        request, lines_table(), queries.lines_of(grant), "office/recoveries/list.html",
        _("核定名单 %(number)s") % {"number": grant.number}, crumbs=_crumbs(grant),
        on_export=(lambda query: None) if may else None,
    )  # fmt: skip


@needs(Permission.GRANTS_VIEW)
@require_http_methods(["GET", "POST"])
def grant_page(request: OfficeRequest, subject_id: int) -> HttpResponse:
    """Show a grant with its lines, who signed, which run paid it; take a signature, a return or a taking back."""
    grant = queries.latest_of_subject(subject_id, request.actor)
    lines = list(queries.lines_of(grant).select_related("person", "grant")[: SHOWN + 1])
    acts = _acts(request, grant, lines)
    answer = done(request, acts, lambda: reverse("grant", args=[subject_id]))
    if answer is not None:
        return answer
    shown(request, [str(one.person.token) for one in lines[:SHOWN]], LOOK)
    approval = approval_at(request, actions.kind_of(grant), subject_id)
    return sheet(
        request, _("帮扶核定 %(number)s") % {"number": grant.number}, facts=_facts(grant), acts=acts,
        grids=[_lines(grant, lines)], approval=approval, state=(GRANT_STATES[grant.state], GRANT_BADGES[grant.state]),
        why_not=_why_not(request, grant, approval), crumbs=[(_("帮扶核定"), reverse("grants"))],
        content=grant.content_hash, links=_again(request, grant),
    )  # fmt: skip


def _again(request: OfficeRequest, grant: Grant) -> list[tuple[str, str]]:
    """Return where a list that was returned is proposed anew."""
    may = request.actor.may(Permission.GRANTS_PROPOSE) and lists.returned_list(grant.pk, request.actor) is not None
    return [(_("修改后重新提出"), f"{reverse('grant-new')}?again={grant.pk}")] if may else []


def _acts(request: OfficeRequest, grant: Grant, lines: list[GrantLine]) -> list[Act]:
    approval = approval_at(request, actions.kind_of(grant), queries.subject_of(grant))
    who: dict[str, Any] = {"grant_id": grant.pk, "by": request.actor, "at": clock.now()}
    note = fields_form("Note", note=text_field(_("意见"), most=300, long=True, required=False))
    why = fields_form("Why", reason=text_field(_("理由"), most=300, long=True))

    def sign(said: Mapping[str, Any]) -> str:
        if request.POST.get("content") != grant.content_hash:
            raise Refusal(_("页面打开之后内容有变动，没有签署。请重新核对下面的内容。"))
        last = actions.sign_grant(note=said["note"], **who)
        return _("已签署，核定生效，下一次发放支付。") if last else _("已签署，等待下一环节；全部签完才生效。")

    def back(final: bool) -> Any:
        def run(said: Mapping[str, Any]) -> str:
            actions.return_grant(reason=said["reason"], final=final, **who)
            return _("已作出不批准的决定。") if final else _("已退回经办人。")

        return run

    if may_sign_now(request, approval) and grant.state == State.WAITING.value:
        told = _("我已核对上面的名单、金额和依据，同意办理。")
        signing = [] if approval.hold else [Act("sign", _("签署"), note, sign, told)]
        return [
            *signing, Act("return", _("退回经办人"), why, back(False), danger=True),
            Act("refuse", _("不批准"), why, back(True), _("不再办理；理由告知本人。"), danger=True),
        ]  # fmt: skip
    if not request.actor.may(Permission.GRANTS_PROPOSE):
        return []
    if grant.state == State.WAITING.value:
        return [Act("withdraw", _("撤回"), why, lambda said: _withdraw(said, who), danger=True)]
    return _taking_back(grant, lines, who)


def _withdraw(said: Mapping[str, Any], who: dict[str, Any]) -> str:
    actions.withdraw_grant(reason=said["reason"], **who)
    return _("已撤回。")


def _taking_back(grant: Grant, lines: list[GrantLine], who: dict[str, Any]) -> list[Act]:
    standing = [one for one in lines if one.live and one.fact is not None and grant.takes_back_id is None]
    if grant.state != State.GRANTED.value or not standing:
        return []
    form = fields_form(
        "TakeBack",
        lines=_which_lines(grant, standing),
        reason=text_field(_("理由"), most=300, long=True, help=_("本人看得到；已发的款项成为多发，按追回办理。")),
    )

    def run(said: Mapping[str, Any]) -> str:
        actions.propose_taking_back(line_ids=said["lines"], reason=said["reason"], **who)
        return _("已提出撤销，等另外两人签批。")

    return [Act("back", _("提出撤销"), form, run, danger=True)]


class OrdinalsField(forms.CharField):
    """Which lines of a long list, by their numbers; the value is the ids of the lines that stand."""

    def __init__(self, grant: Grant, **more: Any) -> None:
        super().__init__(**more)
        self.grant = grant

    def clean(self, value: Any) -> list[int]:
        """Return the ids. Raises ValidationError naming what is no line that stands."""
        asked = super().clean(value).replace("，", " ").replace("、", " ").replace(",", " ").split()
        standing = queries.lines_of(self.grant).filter(live=True, fact__isnull=False)
        known = {str(ordinal): pk for ordinal, pk in standing.values_list("ordinal", "pk")}
        wrong = [one for one in asked if one not in known]
        if wrong:
            raise forms.ValidationError(
                _("没有这些序号，或已经撤销：%(numbers)s。") % {"numbers": " ".join(wrong)[:200]}
            )
        return [known[one] for one in asked]


def _which_lines(grant: Grant, standing: list[GrantLine]) -> forms.Field:
    """Return the field in which lines are chosen: boxes for a short list, numbers for a long one."""
    if grant.line_count > SHOWN:
        return OrdinalsField(grant, label=_("撤销哪几行"), max_length=400, help_text=_("写序号，用空格隔开，如 3 17。"))
    choices = [(one.pk, f"{one.ordinal}. {one.person.name} {format_yuan(one.amount_fen)}") for one in standing]
    return forms.TypedMultipleChoiceField(
        label=_("撤销哪几行"), choices=choices, coerce=int, widget=forms.CheckboxSelectMultiple
    )


def _facts(grant: Grant) -> list[tuple[str, Any]]:
    origin = grant.takes_back
    return [
        (_("内容"), grant.title), (_("提出"), grant.made_by.name), (_("行数"), str(grant.line_count)),
        (_("金额合计（元）"), format_yuan(grant.amount_fen)),
        (_("撤销的是"), origin.number if origin else ""), (_("退回、不批准或撤回的理由"), grant.reason),
    ]  # fmt: skip


def _lines(grant: Grant, lines: list[GrantLine]) -> Grid:
    paid = queries.paid_by(lines)
    rows = [
        [
            Cell(f"{one.person.file_no} {one.person.name}", href=reverse("person-pay", args=[one.person_id])),
            Cell(BENEFITS[one.benefit]), Cell(format_yuan(one.amount_fen), "number"), Cell(one.basis), Cell(one.reason),
            Cell(_paid(one, paid.get(one.pk))),
        ]
        for one in lines[:SHOWN]
    ]  # fmt: skip
    heads = [
        (_("人员"), "text"), (_("待遇项目"), "text"), (_("金额（元）"), "number"), (_("依据"), "text"),
        (_("理由"), "text"), (_("发放"), "text"),
    ]  # fmt: skip
    more = reverse("grant-lines", args=[grant.pk]) if len(lines) > SHOWN else ""
    return Grid(_("核定名单"), heads, rows, more=more)


def _paid(line: GrantLine, paid: tuple[int, int, str] | None) -> str:
    if not line.live and line.fact is not None:
        return _("已撤销")
    if paid is None:
        return _("下一次发放") if line.fact is not None else ""
    words = {"paid": _("已到账"), "failed": _("银行退回"), "waiting": _("待银行回执")}
    return f"{format_month(paid[1])} {_('批次')} {words.get(paid[2], '')}".strip()


def _why_not(request: OfficeRequest, grant: Grant, approval: Any) -> str:
    if grant.state != State.WAITING.value or may_sign_now(request, approval):
        return ""
    if approval.signed_by(request.actor):
        return _("您已在本轮办理过一步；同一人不能签两次，须由另一位有权限的人签署。")
    return _("由有这项权限的另一位同事办理。")


def _crumbs(grant: Grant) -> list[tuple[str, str]]:
    return [(_("帮扶核定"), reverse("grants")), (grant.number, reverse("grant", args=[queries.subject_of(grant)]))]
