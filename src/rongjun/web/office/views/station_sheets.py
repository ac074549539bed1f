"""Indicator sets, staffing rules and question banks: their versions, one of them, a new one by two persons."""

from typing import Any

from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from rongjun.base import clock
from rongjun.base.actor import Permission
from rongjun.domains.services.stations import sheets
from rongjun.domains.services.stations.models import Sheet
from rongjun.kernel.stations.loading import sheet_text
from rongjun.kernel.stations.sheets import AppraisalRules, IndicatorSet, QuestionBank, SheetKind, StaffingRules

from ...addresses import address
from ...http import OfficeRequest, needs, page, whole_number
from ...templatetags.rongjun import badge
from ...ui.tables import Column, Filter, Table, list_page
from .. import station_forms as sf
from ..approval_block import approval_of
from ..station_frame import Act, form_act, run_acts, said_by, station_crumbs, station_tabs, status_of
from ..station_more_words import MEASURES
from ..station_words import COUNTED, LEVELS, ORIGINS, SHEETS, score_text, sheet_state

P = Permission


def sheets_table() -> Table:
    """Return the list of versions."""
    return Table(
        key="station-sheets", caption=gettext_lazy("指标和规则"),
        columns=(
            Column("name", gettext_lazy("名称"), lambda one: one.name, sort=("name",),
                   href=lambda one: address("station-sheet", one.pk)),
            Column("kind", gettext_lazy("种类"), lambda one: str(SHEETS[one.kind]), sort=("kind",)),
            Column("version", gettext_lazy("版本"), lambda one: one.version, sort=("version",), kind="number"),
            Column("from", gettext_lazy("自何日起"), lambda one: one.valid_from, sort=("valid_from",), kind="date"),
            Column("origin", gettext_lazy("依据"), lambda one: str(ORIGINS[one.content["origin"]])),
            Column("state", gettext_lazy("状态"), lambda one: sheet_state(one.outcome)[0],
                   cell=lambda one: badge(*sheet_state(one.outcome))),
            Column("made_by", gettext_lazy("拟定人"), lambda one: one.made_by.name if one.made_by else ""),
            Column("made", gettext_lazy("拟定日期"), lambda one: one.made_at, sort=("made_at",), kind="date"),
        ),
        filters=(Filter("kind", gettext_lazy("种类"), lambda rows, one: rows.filter(kind=one), list(SHEETS.items())),),
        search=("name", "code"), search_label=gettext_lazy("名称或代码"), order=("code", "-version"),
        empty=gettext_lazy("还没有指标和规则。"),
    )  # fmt: skip


@needs(P.STATIONS_VIEW)
@require_http_methods(["GET", "POST"])
def sheet_list(request: OfficeRequest) -> HttpResponse:
    """List every version of every sheet."""
    return list_page(
        request, sheets_table(), sheets.list_sheets(), "office/stations/list.html", _("指标和规则"),
        crumbs=station_crumbs("stations"), tabs=station_tabs("station-sheets"), on_export=lambda query: None,
        lead=_("标为“本局自定”的没有上级文件依据，可按本地文件另立新版，由另一人批准后生效。"),
    )  # fmt: skip


@needs(P.STATIONS_VIEW)
@require_http_methods(["GET", "POST"])
def sheet_page(request: OfficeRequest, sheet_id: int) -> HttpResponse:
    """Show a version with all it says, its signatures, and what may be done with it."""
    sheet = sheets.get_sheet(sheet_id)
    approval = approval_of(sheets.KIND, sheet.pk, request.actor, clock.now())
    acts = _acts(request, sheet, signed=approval.signed_by(request.actor))
    done, panels = run_acts(request, acts, reverse("station-sheet", args=[sheet.pk]))
    if done is not None:
        return done
    word, kind = sheet_state(sheet.outcome)
    new = f"{reverse('station-sheet-new')}?from={sheet.pk}" if _keeps(request, P.STATIONS_RULES) else ""
    return page(
        request, "office/stations/sheet.html", sheet.name, crumbs=station_crumbs("station-sheets"), sheet=sheet,
        state_name=word, state_kind=kind, approval=approval, panels=panels, new_url=new, status=status_of(panels),
        kind=SHEETS[sheet.kind], origin=ORIGINS[sheet.content["origin"]], said=sheet.content, **_shown(sheet),
        signed=approval.signed_by(request.actor) and sheet.outcome == "",
    )  # fmt: skip


def _shown(sheet: Sheet) -> dict[str, Any]:
    spec = sheets.spec_of(sheet)
    if isinstance(spec, IndicatorSet):
        return {
            "points": spec.points,
            "total": sum(one.most for one in spec.points),
            "model_from": score_text(spec.model_from or None),
        }
    if isinstance(spec, StaffingRules):
        return {"rules": [(one, LEVELS[one.level.digits], COUNTED[one.who]) for one in spec.rules]}
    if isinstance(spec, AppraisalRules):
        return {
            "measures": [
                (MEASURES[one.measure], score_text(one.good_from), score_text(one.enough_from)) for one in spec.measures
            ]
        }
    assert isinstance(spec, QuestionBank)
    return {"questions": [(one, one.options[one.right - 1]) for one in spec.questions], "bank": spec}


def _keeps(request: OfficeRequest, permission: Permission) -> bool:
    return request.actor.may(permission) and request.actor.area_prefix == ""


def _acts(request: OfficeRequest, sheet: Sheet, *, signed: bool) -> dict[str, Act]:
    if sheet.outcome != "" or signed or not _keeps(request, P.STATIONS_APPROVE):
        return {}

    def approve(form: Any) -> str:
        seen = str(form.data.get("content", ""))
        in_force = sheets.approve_sheet(sheet_id=sheet.pk, content_hash=seen, **said_by(request))
        return _("已批准，自所定日期起生效。") if in_force else _("已签署，等待下一环节。")

    def refuse(form: Any) -> str:
        sheets.return_sheet(sheet_id=sheet.pk, reason=form.cleaned_data["reason"], **said_by(request))
        return _("已退回，理由已记下。")

    return {
        "approve": form_act(request, _("批准"), _("批准"),
                            lambda *given: sf.ApproveForm(sheet.content_hash, *given[:1]), approve,
                            lead=_("已与依据的文件逐项核对。")),
        "refuse": form_act(request, _("不批准"), _("不批准"), lambda *given: sf.ReasonForm(*given[:1], prefix="refuse"),
                           refuse, kind="danger"),
    }  # fmt: skip


@needs(P.STATIONS_RULES)
@require_http_methods(["GET", "POST"])
def sheet_new(request: OfficeRequest) -> HttpResponse:
    """Write a new version as text, from one that is there."""
    sheets.permit(request.actor, P.STATIONS_RULES)
    asked = whole_number(request.GET.get("from", ""))
    first = {"text": sheet_text(sheets.get_sheet(asked).content)} if asked else {}
    there = [reverse("station-sheets")]

    def propose(form: Any) -> str:
        made = sheets.propose_sheet(**form.cleaned_data, **said_by(request))
        there[0] = reverse("station-sheet", args=[made.pk])
        return _("已提交，由另一人批准后生效。")

    act = form_act(request, _("新版本"), _("提交批准"),
                   lambda *given: sf.SheetForm(*given[:1], initial=first, prefix="sheet"), propose)  # fmt: skip
    done, panels = run_acts(request, {"sheet": act}, lambda: there[0])
    begins = [] if asked else [one for kind in SheetKind for one in sheets.list_present(kind, clock.today())]
    return done or page(
        request, "office/stations/sheet_new.html", _("拟定新版本"), crumbs=station_crumbs("station-sheets"),
        panels=panels, status=status_of(panels), begins=begins,
    )  # fmt: skip
