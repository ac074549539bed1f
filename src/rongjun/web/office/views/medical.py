"""Medical settlement: sheets of hospitals, their bills, what was really reimbursed."""

from base64 import b64decode, b64encode
from typing import Final

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.debug import sensitive_post_parameters, sensitive_variables
from django.views.decorators.http import require_GET, require_http_methods

from rongjun.base import clock
from rongjun.base.actor import Permission
from rongjun.base.errors import NotPermitted, Refusal
from rongjun.base.kept import Shelf
from rongjun.domains.safeguards.actions import record_set_look
from rongjun.domains.services.medical import queries, reading, rules, sheets
from rongjun.domains.services.medical.models import HospitalBill
from rongjun.kernel.disclosure import LEAST

from ...addresses import address
from ...http import OfficeRequest, file_response, needs, page
from ...templatetags.rongjun import badge
from ...told.medical_words import KINDS, percent
from ...ui.tables import EXPORTED, Column, Filter, Table, list_page
from ..medical_forms import SheetForm, hospital_choices
from ..medical_words import SHEET_KINDS, SHEET_STATES

SHELF: Final = Shelf("medical-sheets", "medical_sheet", lambda: _("这份退回表已过期，或不是您上传的。"))
REPORT: Final = "report"
SHOWN: Final = 100


def tabs(request: OfficeRequest) -> list[tuple[str, str, bool]]:
    """Return the parts of the room that an actor may open: (title, address, current)."""
    named = [
        ("medical-sheets", _("医院结算表"), True), ("medical-bills", _("补助明细"), False),
        ("medical-share", _("实际报销"), False), ("medical-contributions", _("一至六级缴费"), False),
        ("medical-seasons", _("短期疗养"), False), ("medical-rules", _("补助规则"), False),
    ]  # fmt: skip
    sees = request.actor.may(Permission.MEDICAL_VIEW)
    return [(title, reverse(name), request.path == reverse(name)) for name, title, own in named if sees or own]


def on_sheets(request: OfficeRequest) -> None:
    """Raise NotPermitted for who neither settles nor hands in."""
    if not (request.actor.may(Permission.MEDICAL_VIEW) or request.actor.may(Permission.MEDICAL_HAND_IN)):
        request.actor.require(Permission.MEDICAL_VIEW)


def crumbs() -> list[tuple[str, str]]:
    """Return the way to the room."""
    return [(_("医疗"), reverse("medical-sheets"))]


@require_http_methods(["GET", "POST"])
def sheet_list(request: OfficeRequest) -> HttpResponse:
    """List the sheets that hospitals handed in."""
    on_sheets(request)
    takes = request.actor.may(Permission.MEDICAL_WORK) or request.actor.may(Permission.MEDICAL_HAND_IN)
    return list_page(
        request, sheets_table(), queries.list_sheets(request.actor), "office/medical/list.html", _("医院结算表"),
        tabs=tabs(request), on_export=lambda query: None,
        action=(_("上传结算表"), reverse("medical-sheet-new")) if takes else None,
    )  # fmt: skip


def sheets_table() -> Table:
    """Return the list of sheets."""
    return Table(
        key="medical-sheets", caption=gettext_lazy("医院结算表"),
        columns=(
            Column("name", gettext_lazy("文件"), lambda s: s.file_name, sort=("file_name",),
                   href=lambda s: address("medical-sheet", s.pk)),
            Column("hospital", gettext_lazy("医院"), lambda s: s.hospital.name, sort=("hospital__name",)),
            Column("made", gettext_lazy("上传日期"), lambda s: s.made_at, sort=("made_at",), kind="date"),
            Column("rows", gettext_lazy("笔数"), lambda s: s.rows, sort=("rows",), kind="number"),
            Column("amount", gettext_lazy("补助（元）"), lambda s: s.amount_fen, sort=("amount_fen",), kind="money"),
            Column("advanced", gettext_lazy("其中付给医院（元）"), lambda s: s.hospital_fen, kind="money"),
            Column("rule", gettext_lazy("依据"), lambda s: s.rule.doc_no, shown=False),
            Column("state", gettext_lazy("状态"), lambda s: SHEET_STATES[s.state], sort=("state",),
                   cell=lambda s: badge(str(SHEET_STATES[s.state]), SHEET_KINDS[s.state])),
        ),
        filters=(Filter("state", gettext_lazy("状态"), lambda rows, one: rows.filter(state=one),
                        list(SHEET_STATES.items())),),
        search=("file_name", "hospital__name"), search_label=gettext_lazy("文件或医院"),
        order=("-made_at", "-pk"), empty=gettext_lazy("还没有结算表。"),
    )  # fmt: skip


@sensitive_post_parameters()
@sensitive_variables()
@require_http_methods(["GET", "POST"])
def sheet_new(request: OfficeRequest) -> HttpResponse:
    """Take a sheet: good rows are worked out, bad rows are told with their mend and can be fetched."""
    actor = request.actor
    if not actor.may(Permission.MEDICAL_WORK):
        actor.require(Permission.MEDICAL_HAND_IN)
    own = [(actor.unit_id, actor.unit_name)]
    form = SheetForm(
        hospital_choices() if actor.may(Permission.MEDICAL_WORK) else own, request.POST or None, request.FILES or None
    )
    taken, token = None, ""
    if request.method == "POST" and form.is_valid():
        file, at = form.cleaned_data["file"], clock.now()
        try:
            taken = sheets.take_sheet(
                hospital_id=int(form.cleaned_data["hospital"]), name=file.name, content=file.read(), by=actor, at=at
            )
        except NotPermitted:
            raise
        except Refusal as refusal:
            form.add_error("file", str(refusal))
        else:
            if taken.faults:
                token = SHELF.new(at)
                SHELF.write(token, REPORT, b64encode(sheets.report_bytes(taken)).decode(), actor)
            elif taken.sheet is not None:
                messages.success(request, _("已经收过这份文件。") if taken.known else _("已计算，没有退回的行。"))
                return redirect("medical-sheet", taken.sheet.pk)
    columns = [(name, reading.HELP[name]) for name in reading.COLUMNS]
    return page(
        request, "office/medical/sheet_new.html", _("上传结算表"), crumbs=crumbs(), form=form, taken=taken,
        token=token, columns=columns, faults=taken.faults[:SHOWN] if taken else [],
        diagnosis=[one for one in (taken.unread if taken else []) if any(w in one for w in reading.DIAGNOSIS)],
        status=400 if form.errors else 200,
    )  # fmt: skip


@require_GET
def sheet_template(request: OfficeRequest) -> HttpResponse:
    """Give the sheet to fill in."""
    on_sheets(request)
    return file_response(reading.template_bytes(), _("医疗结算表") + ".xlsx")


@require_GET
def sheet_report(request: OfficeRequest, token: str) -> HttpResponse:
    """Give the bad rows with what is wrong with them to who sent them."""
    on_sheets(request)
    return file_response(b64decode(SHELF.read(token, REPORT, request.actor)), _("退回的行") + ".xlsx")


@needs(Permission.MEDICAL_VIEW)
@require_http_methods(["GET", "POST"])
def bill_list(request: OfficeRequest) -> HttpResponse:
    """List the bills of the persons in the actor's area."""

    def looked(query: str) -> None:
        record_set_look(
            by=request.actor, at=clock.now(), purpose=f"{EXPORTED}{_('补助明细')}", set_kind="medical_bills",
            set_id=query[:60], fields=["name", "amount"],
        )  # fmt: skip

    return list_page(
        request,
        bills_table(),
        queries.list_bills(),
        "office/medical/list.html",
        _("补助明细"),
        tabs=tabs(request),
        on_export=looked,
        action=(_("登记一张票据"), reverse("medical-bill-new")) if request.actor.may(Permission.MEDICAL_WORK) else None,
    )


def bills_table(*, people: bool = True) -> Table:
    """Return the list of bills; without `people` (for a hospital) no person is named."""
    named = (
        Column("name", gettext_lazy("姓名"), lambda b: b.person.name, sort=("person__name",),
               href=lambda b: address("person", b.person_id)),
        Column("file_no", gettext_lazy("档案号"), lambda b: b.person.file_no),
    )  # fmt: skip
    return Table(
        key="medical-bills" if people else "medical-sheet-bills", caption=gettext_lazy("补助明细"),
        columns=(
            Column("number", gettext_lazy("结算单号"), lambda b: b.number, sort=("number",)),
            *(named if people else ()),
            Column("hospital", gettext_lazy("医院"), lambda b: b.treated_at or b.hospital.name, shown=people),
            Column("kind", gettext_lazy("类别"), lambda b: KINDS[b.kind]),
            Column("left", gettext_lazy("日期"), lambda b: b.left_on, sort=("left_on", "pk"), kind="date"),
            Column("policy", gettext_lazy("政策范围内（元）"), lambda b: b.policy_fen, kind="money"),
            Column("others", gettext_lazy("其他报销（元）"), _others, kind="money"),
            Column("amount", gettext_lazy("补助（元）"), lambda b: b.amount_fen, kind="money"),
            Column("left_over", gettext_lazy("本人承担（元）"), lambda b: b.total_fen - _others(b) - b.amount_fen,
                   kind="money"),
            Column("to", gettext_lazy("付给"), lambda b: _("医院") if b.to_hospital else _("本人")),
            Column("used", gettext_lazy("年内先前已补（元）"), lambda b: b.used_fen, kind="money", shown=False),
        ),
        filters=(Filter("kind", gettext_lazy("类别"), lambda rows, one: rows.filter(kind=one), list(KINDS.items())),),
        search=queries.search_bills if people else ("number",),
        search_label=gettext_lazy("结算单号、姓名或档案号") if people else gettext_lazy("结算单号"),
        order=("-left_on", "-pk"), empty=gettext_lazy("还没有补助。"),
        people=(lambda b: str(b.person.token)) if people else None,
    )  # fmt: skip


def _others(bill: HospitalBill) -> int:
    return bill.basic_fen + bill.serious_fen + bill.assistance_fen


@needs(Permission.MEDICAL_VIEW)
@require_GET
def share_page(request: OfficeRequest) -> HttpResponse:
    """Show what was really reimbursed against the promise, by group and kind; small groups are not told apart."""
    years = sheets.years_with_bills()
    year = int(request.GET["year"]) if request.GET.get("year", "") in {str(one) for one in years} else None
    year = year or (years[0] if years else clock.today().year)
    found = rules.find_rule(clock.today())
    names = {one.code: one.name for one in found[1].groups} if found else {}
    promise = found[1].promise_bp if found else 0
    told = [
        (names.get(one.group, one.group), KINDS[one.kind], one, percent(one.share_bp),
         one.share_bp is not None and one.share_bp < promise)
        for one in queries.reimbursed(year)
        if one.persons >= LEAST
    ]  # fmt: skip
    return page(
        request, "office/medical/share.html", _("实际报销"), tabs=tabs(request), year=year, years=years, told=told,
        promise=percent(promise), least=LEAST, rule=found[0] if found else None,
    )  # fmt: skip
