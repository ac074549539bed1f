"""Applications of a round of the care fund: the list, one with its papers and scans, its result as a letter."""

from collections.abc import Mapping
from typing import Any, Final

from django import forms
from django.http import Http404, HttpResponse
from django.urls import reverse
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods

from rongjun.base import clock
from rongjun.base.actor import Permission
from rongjun.base.errors import NotFound
from rongjun.base.media import TYPES
from rongjun.base.papers import make_docx, make_pdf
from rongjun.domains.people.batches import office_day
from rongjun.domains.safeguards.actions import record_look
from rongjun.domains.services.aid import care_letters, evidence
from rongjun.domains.services.aid.models import Application, Round
from rongjun.domains.services.aid.queries import MAY_OPEN
from rongjun.domains.services.aid.rounds import see_papers
from rongjun.domains.services.aid.settings import situations
from rongjun.domains.services.aid.telling import DECIDED, told_application
from rongjun.kernel.aid.rounds import Round as State
from rongjun.kernel.money import format_yuan

from ...http import OfficeRequest, file_response, needs, page, shown
from ...ui.tables import Column, Filter, Table, list_page
from ..aid_forms import HouseholdForm
from ..aid_frame import Act, Cell, Grid, done, fields_form, opening_act, sheet
from ..forms_people import PurposeForm
from .care import LOOK, standing_text

READ: Final = "关爱基金：评审结果告知书"
"""The purpose of a look at the figures that a letter tells to their own person."""


def applications_table(names: dict[str, str]) -> Table:
    """Return the list of the applications of a round."""
    return Table(
        key="care-applications",
        caption=gettext_lazy("关爱基金申请"),
        columns=(
            Column("name", gettext_lazy("姓名"), lambda one: one.person.name, sort=("person__name",),
                   href=lambda one: reverse("care-application", args=[one.pk])),
            Column("file_no", gettext_lazy("档案号"), lambda one: one.person.file_no, sort=("person__file_no",)),
            Column("situation", gettext_lazy("困难情形"), lambda one: names.get(one.situation, one.situation),
                   sort=("situation",)),
            Column("asked", gettext_lazy("申请（元）"), lambda one: one.asked_fen, sort=("asked_fen",), kind="money"),
            Column("lacks", gettext_lazy("还缺的材料"), standing_text),
            Column("given", gettext_lazy("分配（元）"), lambda one: one.fen, sort=("fen",), kind="money"),
            Column("reason", gettext_lazy("理由"), lambda one: one.reason, kind="long", shown=False),
            Column("made", gettext_lazy("登记日期"), lambda one: one.made_at, sort=("made_at",), kind="date"),
        ),
        filters=(
            Filter("situation", gettext_lazy("困难情形"), lambda rows, code: rows.filter(situation=code),
                   list(names.items())),
            Filter("given", gettext_lazy("分配"), _given, [("yes", gettext_lazy("有")), ("no", gettext_lazy("没有"))]),
        ),
        search=("person__name", "person__file_no", "person__pinyin"),
        search_label=gettext_lazy("姓名、拼音或档案号"),
        order=("pk",),
        empty=gettext_lazy("还没有申请"),
        people=lambda one: str(one.person.token),
    )  # fmt: skip


def _given(rows: Any, code: str) -> Any:
    return rows.filter(fen__gt=0) if code == "yes" else rows.filter(fen=0)


@needs(Permission.AID_VIEW)
@require_http_methods(["GET", "POST"])
def application_list(request: OfficeRequest, round_id: int) -> HttpResponse:
    """List the applications of a round, as far as the area goes."""
    one = Round.objects.filter(pk=round_id).first()
    if one is None:
        raise NotFound(_("没有这一轮关爱基金。"))
    rows = Application.objects.filter(round=one).select_related("person", "round")
    may = request.actor.may(Permission.PEOPLE_EXPORT)
    return list_page(
        request, applications_table(situations(clock.today())), rows, "office/aid/list.html",
        _("申请：%(name)s") % {"name": one.name}, on_export=(lambda query: None) if may else None,
        crumbs=[(_("关爱基金"), reverse("care-rounds")), (one.name, reverse("care-round", args=[one.pk]))],
        lead=_("材料不齐的可以在 %(day)s 以前补；不齐的不参加评审。") % {"day": one.closes_on.isoformat()},
    )  # fmt: skip


@needs(Permission.AID_VIEW)
@require_http_methods(["GET", "POST"])
def application_page(request: OfficeRequest, asked_id: int) -> HttpResponse:
    """Show an application with its papers and scans; put in a scan, note a paper, put figures right, withdraw."""
    one = evidence.get_application(asked_id)
    acts = _acts(request, one)
    answer = done(request, acts, lambda: reverse("care-application", args=[asked_id]))
    if answer is not None:
        return answer
    shown(request, [str(one.person.token)], LOOK)
    names, decided = situations(clock.today()), one.round.state in DECIDED
    facts = [
        (_("人员"), f"{one.person.file_no} {one.person.name}"),
        (_("困难情形"), names.get(one.situation, one.situation)), (_("申请金额（元）"), format_yuan(one.asked_fen)),
        (_("还缺的材料"), standing_text(one)), (_("登记日期"), office_day(one.made_at).isoformat()),
        (_("分配（元）"), format_yuan(one.fen) if decided else ""), (_("理由"), one.reason),
        (_("家庭数字"), _("加密；在下面“查看家庭数字”里写明目的后查看")),
    ]  # fmt: skip
    return sheet(
        request, _("关爱基金申请：%(name)s") % {"name": one.person.name}, facts=facts, acts=acts, grids=[_papers(one)],
        links=_letters(one) if decided else [],
        crumbs=[(_("关爱基金"), reverse("care-rounds")), (one.round.name, reverse("care-round", args=[one.round_id]))],
    )  # fmt: skip


def _papers(one: Application) -> Grid:
    """Return the papers of the round: seen or not, and the scans of each."""
    scans = evidence.scans_of(one)
    rows = []
    for code, name in one.round.papers:
        first = [Cell(name), Cell(_("已见到") if code in one.seen else _("还没有"))]
        of_one = [scan for scan in scans if scan.code == code]
        rows += [[*first, Cell("")]] if not of_one else []
        rows += [
            [*first, Cell(_("扫描件 %(number)d（%(who)s）") % {"number": number, "who": scan.made_by.name},
                          href=reverse("care-scan", args=[scan.pk]))]
            for number, scan in enumerate(of_one, 1)
        ]  # fmt: skip
    return Grid(_("要交的材料"), [(_("材料"), ""), (_("核对"), ""), (_("扫描件"), "")], rows)


def _letters(one: Application) -> list[tuple[str, str]]:
    return [
        (f"{_('结果告知书')}（{end}）", reverse("care-result", args=[one.pk, end])) for end in ("pdf", "docx")
    ]  # fmt: skip


def _acts(request: OfficeRequest, one: Application) -> list[Act]:
    who: dict[str, Any] = {"application_id": one.pk, "by": request.actor, "at": clock.now()}
    found = [_open(who)] if any(request.actor.may(each) for each in MAY_OPEN) else []
    if one.round.state != State.OPEN or one.withdrawn or not request.actor.may(Permission.AID_TAKE):
        return found
    return [_scan(one, who), *([_seen(one, who)] if evidence.lacking(one, one.round) else []), *found, _correct(who),
            _withdraw(who)]  # fmt: skip


def _scan(one: Application, who: dict[str, Any]) -> Act:
    form = fields_form(
        "Scan", code=forms.ChoiceField(label=_("哪一份材料"), choices=[("", "—"), *one.round.papers]),
        content=forms.FileField(label=_("扫描件或照片"), help_text=_("jpg、png 或 pdf；拍摄地点自动去掉，加密存放。")),
    )  # fmt: skip

    def run(said: Mapping[str, Any]) -> str:
        evidence.keep_scan(code=said["code"], content=said["content"].read(), **who)
        return _("已存，这份材料记为已见到。")

    return Act("scan", _("存一份扫描件"), form, run)


def _seen(one: Application, who: dict[str, Any]) -> Act:
    choices = [(code, name) for code, name in one.round.papers if code not in one.seen]
    form = fields_form(
        "Seen", seen=forms.MultipleChoiceField(
            label=_("已见到的材料"), choices=choices, widget=forms.CheckboxSelectMultiple
        ),
    )  # fmt: skip

    def run(said: Mapping[str, Any]) -> str:
        see_papers(seen=said["seen"], **who)
        return _("已登记。")

    return Act("seen", _("登记补来的材料"), form, run, _("只勾亲眼核对过原件的。"))


def _open(who: dict[str, Any]) -> Act:
    return opening_act(lambda purpose: evidence.open_application_figures(purpose=purpose, **who))


def _correct(who: dict[str, Any]) -> Act:
    acts: list[Act] = []

    def run(said: Mapping[str, Any]) -> str:
        form = acts[0].bound
        if isinstance(form, HouseholdForm):
            evidence.correct_figures(figures=form.figures(), **who)
        return _("已更正。")

    told = _("录错了的，按材料重新填写全部数字；原来的数字不再保留。")
    acts.append(Act("correct", _("更正家庭数字"), HouseholdForm, run, told))
    return acts[0]


def _withdraw(who: dict[str, Any]) -> Act:
    def run(said: Mapping[str, Any]) -> str:
        evidence.withdraw_application(**who)
        return _("已撤回。")

    told = _("本人不申请了；撤回以后这一轮不能再申请。")
    return Act("withdraw", _("撤回申请"), fields_form("Withdraw"), run, told, danger=True)


@needs(Permission.AID_VIEW)
@require_GET
def result_paper(request: OfficeRequest, asked_id: int, ending: str) -> HttpResponse:
    """Give the letter that tells an applicant what was decided and how the need was worked out."""
    one = evidence.get_application(asked_id)
    if ending not in ("pdf", "docx"):
        raise Http404
    if one.round.state not in DECIDED:
        raise NotFound(_("没有这份文书。"))
    token = str(one.person.token)
    record_look(by=request.actor, at=clock.now(), purpose=READ, tokens=[token], fields=["hardship"])
    paper = care_letters.result(told_application(one), clock.now())
    name = f"{one.round.number}-{one.pk}.{ending}"
    return file_response(make_pdf(paper) if ending == "pdf" else make_docx(paper), name)


@needs(Permission.AID_VIEW)
@require_http_methods(["GET", "POST"])
def scan_page(request: OfficeRequest, scan_id: int) -> HttpResponse:
    """Give a scan once its purpose is stated, or take out one that was put in by mistake."""
    scan = evidence.get_scan(scan_id)
    back = reverse("care-application", args=[scan.application_id])
    who: dict[str, Any] = {"scan_id": scan.pk, "by": request.actor, "at": clock.now()}

    def take_out(said: Mapping[str, Any]) -> str:
        evidence.take_out_scan(**who)
        return _("已取出，内容已删除。")

    form = PurposeForm(request.POST if request.POST.get("act") == "open" else None)
    if form.is_bound and form.is_valid():
        _scan_row, content = evidence.open_scan(purpose=form.purpose(), **who)
        headers = {
            "Content-Disposition": content_disposition_header(True, f"{scan.code}-{scan.pk}.{scan.media}"),
            "X-Content-Type-Options": "nosniff",
        }
        return HttpResponse(content, content_type=TYPES[scan.media], headers=headers)
    changes = scan.application.round.state == State.OPEN and request.actor.may(Permission.AID_TAKE)
    out = Act("out", _("取出"), fields_form("Out"), take_out, _("存错了的取出；内容随即删除。"), danger=True)
    acts = [out] if changes else []
    answer = done(request, acts, lambda: back) if request.POST.get("act") != "open" else None
    if answer is not None:
        return answer
    shown(request, [str(scan.application.person.token)], LOOK)
    name = dict(scan.application.round.papers).get(scan.code, scan.code)
    crumbs = [(_("关爱基金"), reverse("care-rounds")), (scan.application.person.name, back)]
    return page(
        request, "office/aid/scan.html", name, crumbs=crumbs, form=form, scan=scan,
        acts=[(act, act.filled(request)) for act in acts], status=400 if form.errors else 200,
    )  # fmt: skip
