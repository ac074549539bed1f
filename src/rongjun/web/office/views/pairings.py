"""Pairings of departments with families that said yes, and the room's settings."""

from collections.abc import Mapping
from typing import Any, Final

from django.http import Http404, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods

from rongjun.base import clock
from rongjun.base.actor import Permission
from rongjun.base.errors import NotFound
from rongjun.base.papers import make_docx, make_pdf
from rongjun.domains.services.aid import letters, pairing, settings
from rongjun.domains.services.aid.models import Help, Pairing
from rongjun.kernel.money import format_yuan

from ...http import OfficeRequest, file_response, needs, shown
from ...told.aid_words import HELPS, KINDS
from ...ui.forms import OfficeForm
from ...ui.tables import Column, Filter, Table, list_page
from ..aid_forms import HelpForm, PairForm, SettingForm
from ..aid_frame import Act, Cell, Grid, approval_at, done, fields_form, may_sign_now, sheet, text_field
from .aid import aid_tabs
from .person import load_person

LOOK: Final = "办理业务：结对帮扶"


def pairings_table() -> Table:
    """Return the list of pairings."""
    standing = {"yes": gettext_lazy("结对中"), "no": gettext_lazy("已结束")}
    return Table(
        key="pairings",
        caption=gettext_lazy("结对帮扶"),
        columns=(
            Column("department", gettext_lazy("结对部门"), lambda one: one.department, sort=("department",),
                   href=lambda one: reverse("pairing", args=[one.pk])),
            Column("name", gettext_lazy("姓名"), lambda one: one.person.name, sort=("person__name",)),
            Column("file_no", gettext_lazy("档案号"), lambda one: one.person.file_no, sort=("person__file_no",)),
            Column("need", gettext_lazy("需要的帮助"), lambda one: one.need, kind="long"),
            Column("since", gettext_lazy("自何日起"), lambda one: one.since, sort=("since",), kind="date"),
            Column("ended", gettext_lazy("结束日期"), lambda one: one.ended_on, sort=("ended_on",), kind="date"),
        ),
        filters=(
            Filter("standing", gettext_lazy("状态"),
                   lambda rows, code: rows.filter(ended_on__isnull=code == "yes"), list(standing.items())),
        ),
        search=("department", "person__name", "person__file_no"),
        search_label=gettext_lazy("部门、姓名或档案号"),
        order=("-pk",),
        empty=gettext_lazy("还没有结对"),
        people=lambda one: str(one.person.token),
    )  # fmt: skip


@needs(Permission.AID_VIEW)
@require_http_methods(["GET", "POST"])
def pairing_list(request: OfficeRequest) -> HttpResponse:
    """List the pairings of the area."""
    may = request.actor.may(Permission.PEOPLE_EXPORT)
    return list_page(
        request, pairings_table(), pairing.list_pairings(request.actor), "office/aid/list.html", _("结对帮扶"),
        on_export=(lambda query: None) if may else None, tabs=aid_tabs(request, "pairings"),
        lead=_("只有本人同意的才结对；从人员页面的“困难帮扶”进入，或在人员中找到本人后办理。"),
    )  # fmt: skip


@needs(Permission.AID_PAIR)
@require_http_methods(["GET", "POST"])
def person_pair(request: OfficeRequest, person_id: int) -> HttpResponse:
    """Pair a department with somebody's family."""
    person, made = load_person(request, person_id, LOOK), list[Pairing]()

    def run(said: Mapping[str, Any]) -> str:
        made.append(pairing.begin_pairing(person_id=person.pk, **said, by=request.actor, at=clock.now()))
        return _("已结对。")

    acts = [Act("pair", _("结对"), PairForm, run, _("须先登记本人同意；不同意的不留记录，帮扶照常办理。"))]
    answer = done(request, acts, lambda: reverse("pairing", args=[made[0].pk]))
    if answer is not None:
        return answer
    return sheet(
        request, _("结对帮扶：%(name)s") % {"name": person.name}, facts=[(_("档案号"), person.file_no)], acts=acts,
        crumbs=[(_("结对帮扶"), reverse("pairings"))],
        links=[(_("本人的同意"), reverse("person-consents", args=[person.pk]))],
    )  # fmt: skip


@needs(Permission.AID_VIEW)
@require_http_methods(["GET", "POST"])
def pairing_page(request: OfficeRequest, pairing_id: int) -> HttpResponse:
    """Show a pairing with its help; record help, thank the department, end it."""
    one = _load(request, pairing_id)
    acts = _acts(request, one) if request.actor.may(Permission.AID_PAIR) and one.ended_on is None else []
    answer = done(request, acts, lambda: reverse("pairing", args=[pairing_id]))
    if answer is not None:
        return answer
    shown(request, [str(one.person.token)], LOOK)
    rows = [
        [Cell(each.day.isoformat(), "date"), Cell(HELPS[each.kind]), Cell(each.what),
         Cell(format_yuan(each.worth_fen), "number"), Cell(str(each.thanked_on or ""), "date")]
        for each in Help.objects.filter(pairing=one)
    ]  # fmt: skip
    heads = [(_("日期"), ""), (_("帮扶方式"), ""), (_("内容"), ""), (_("折合（元）"), "number"), (_("致谢"), "")]
    links = [
        (f"{_('感谢信')} {told}", reverse("pairing-thanks", args=[one.pk, end]))
        for told, end in (("PDF", "pdf"), ("Word", "docx"))
    ]
    return sheet(
        request, one.department, facts=_facts(one), acts=acts, grids=[Grid(_("帮扶记录"), heads, rows)] if rows else [],
        state=(_("已结束"), "plain") if one.ended_on else (_("结对中"), "done"), links=links if rows else [],
        crumbs=[(_("结对帮扶"), reverse("pairings"))],
    )  # fmt: skip


@needs(Permission.AID_VIEW)
@require_GET
def pairing_thanks(request: OfficeRequest, pairing_id: int, ending: str) -> HttpResponse:
    """Give the letter that thanks a department; it does not name who was helped."""
    one = _load(request, pairing_id)
    if ending not in ("pdf", "docx"):
        raise Http404
    paper = letters.thanks(one, list(Help.objects.filter(pairing=one)), clock.now())
    return file_response(make_pdf(paper) if ending == "pdf" else make_docx(paper), f"thanks-{one.pk}.{ending}")


@needs(Permission.AID_VIEW)
@require_http_methods(["GET", "POST"])
def setting_list(request: OfficeRequest) -> HttpResponse:
    """List what the room goes by now: value, since when, and where it comes from."""
    day = clock.today()
    rows = []
    for key, one in settings.SHIPPED.items():
        found = settings.standing_of(key, day)
        value = _shown(key, settings.value_of(key, day))
        href = reverse("aid-setting-new", args=[key]) if request.actor.may(Permission.AID_COUNTY) else ""
        since = found.since.isoformat() if found else _("随系统提供")
        rows.append([Cell(one.name, href=href), Cell(value), Cell(since), Cell(settings.source_of(key, day))])
    heads = [(_("设置"), ""), (_("内容"), ""), (_("自何日起"), ""), (_("出处"), "")]
    note = _("随系统提供的不是国家标准；改动须写明文件编号，由另一人批准，自所写的日期起生效。")
    return sheet(
        request, _("困难帮扶的设置"), facts=[], grids=[Grid(_("现行设置"), heads, rows, note=note)],
        crumbs=[(_("困难帮扶"), reverse("aid"))],
    )  # fmt: skip


def _shown(key: str, value: Any) -> str:
    """Return a value as it is read: names without their codes."""
    form = settings.SHIPPED[key].form
    if form == "codes":
        return "、".join(name for _code, name in value)
    if form == "kinds":
        return "、".join(str(KINDS[code]) for code in value)
    return settings.told_value(key, value)


@needs(Permission.AID_COUNTY)
@require_http_methods(["GET", "POST"])
def setting_new(request: OfficeRequest, setting: str) -> HttpResponse:
    """Propose another value of a setting."""
    if setting not in settings.SHIPPED:
        raise NotFound(_("没有这项设置。"))
    key, one, day = setting, settings.SHIPPED[setting], clock.today()
    initial = {"text": settings.told_value(key, settings.value_of(key, day)), "since": day}

    def run(said: Mapping[str, Any]) -> str:
        settings.propose_setting(key=key, **said, by=request.actor, at=clock.now())
        return _("已提交，等另一人批准。")

    acts = [Act("set", _("提交"), SettingForm, run, settings.HELP[one.form], initial=initial)]
    answer = done(request, acts, lambda: reverse("aid-settings"))
    if answer is not None:
        return answer
    facts = [(_("出处"), settings.source_of(key, day))]
    return sheet(request, one.name, facts=facts, acts=acts, crumbs=[(_("困难帮扶的设置"), reverse("aid-settings"))])


@needs(Permission.AID_VIEW)
@require_http_methods(["GET", "POST"])
def setting_sign(request: OfficeRequest, setting_id: int) -> HttpResponse:
    """Show a proposed setting and take a signature or a refusal."""
    one = settings.get_setting(setting_id)
    who: dict[str, Any] = {"setting_id": one.pk, "by": request.actor, "at": clock.now()}
    approval = approval_at(request, settings.KIND, one.pk)

    def sign(said: Mapping[str, Any]) -> str:
        settings.sign_setting(**who)
        return _("已签署。")

    def back(said: Mapping[str, Any]) -> str:
        settings.return_setting(reason=said["reason"], **who)
        return _("已退回。")

    why = fields_form("Why", reason=text_field(_("理由"), most=200, long=True))
    acts = [Act("sign", _("签署"), OfficeForm, sign), Act("return", _("不同意"), why, back, danger=True)]
    acts = acts if may_sign_now(request, approval) else []
    answer = done(request, acts, lambda: reverse("aid-setting", args=[setting_id]))
    if answer is not None:
        return answer
    facts = [
        (_("内容"), settings.told_value(one.key, one.value)), (_("自何日起"), one.since.isoformat()),
        (_("依据"), one.document), (_("提出"), one.made_by.name),
    ]  # fmt: skip
    return sheet(
        request, settings.SHIPPED[one.key].name, facts=facts, acts=acts, approval=approval,
        crumbs=[(_("困难帮扶的设置"), reverse("aid-settings"))],
    )  # fmt: skip


def _load(request: OfficeRequest, pairing_id: int) -> Pairing:
    found = pairing.list_pairings(request.actor).filter(pk=pairing_id).first()
    if found is None:
        raise NotFound(_("没有这项结对，或它不在您的辖区。"))
    return found


def _facts(one: Pairing) -> list[tuple[str, Any]]:
    return [
        (_("人员"), f"{one.person.file_no} {one.person.name}"), (_("部门联系人"), one.contact),
        (_("需要的帮助"), one.need), (_("自何日起"), one.since.isoformat()),
        (_("结束"), f"{one.ended_on} {one.end_reason}" if one.ended_on else ""),
    ]  # fmt: skip


def _acts(request: OfficeRequest, one: Pairing) -> list[Act]:
    who: dict[str, Any] = {"pairing_id": one.pk, "by": request.actor, "at": clock.now()}

    def help_(said: Mapping[str, Any]) -> str:
        worth = said["worth"] or 0
        pairing.record_pairing_help(kind=said["kind"], what=said["what"], worth_fen=worth, day=said["day"], **who)
        return _("已登记。")

    def thank(said: Mapping[str, Any]) -> str:
        return _("已登记致谢 %(count)d 次帮扶；感谢信在上面下载。") % {"count": pairing.thank(**who)}

    def end(said: Mapping[str, Any]) -> str:
        pairing.end_pairing(reason=said["reason"], **who)
        return _("已结束。")

    why = fields_form("Why", reason=text_field(_("理由"), most=200, long=True, help=_("本人看得到。")))
    return [
        Act("help", _("登记帮扶"), HelpForm, help_, initial={"day": clock.today()}),
        Act("thank", _("登记致谢"), OfficeForm, thank),
        Act("end", _("结束结对"), why, end, danger=True),
    ]
