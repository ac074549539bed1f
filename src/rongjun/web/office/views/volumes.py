"""Paper files: the list with what is lent and late, one file with its index, what is done to it, the whole in print."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from rongjun.base import clock
from rongjun.base.actor import Permission
from rongjun.base.errors import AlreadyDone, NotFound, NotPermitted, Refusal
from rongjun.domains.recognition import access, volumes
from rongjun.domains.recognition.models import Case, Volume
from rongjun.domains.recognition.procedures import known_specs, spec_of
from rongjun.domains.recognition.whole_file import print_whole

from ...addresses import address
from ...http import OfficeRequest, page
from ...templatetags.rongjun import badge
from ...ui.tables import Column, Filter, Table, list_page
from ..case_frame import case_crumbs, load_case, on_cases, said
from ..forms_people import PurposeForm
from ..volume_forms import HandForm, IndexForm, LendForm, MoveForm, OpenForm, ReturnForm, keep_name

LOOK = "办理业务：查看档案卷"
STATES = (
    ("here", gettext_lazy("在库")), ("lent", gettext_lazy("借出")), ("late", gettext_lazy("逾期未还")),
    ("open", gettext_lazy("未封卷")), ("handed", gettext_lazy("已移交")),
)  # fmt: skip


@on_cases(Permission.RECOGNITION_VIEW)
@require_http_methods(["GET", "POST"])
def volume_list(request: OfficeRequest) -> HttpResponse:
    """List the paper files of the cases that the actor may see; what is lent and not back in time is red."""
    late = volumes.list_volumes(request.actor, late_on=clock.today()).count()
    return list_page(
        request, volumes_table(), volumes.list_volumes(request.actor), "office/volumes/list.html", _("档案卷"),
        late=late, on_export=lambda query: None,
    )  # fmt: skip


def volumes_table() -> Table:
    """Return the list of paper files."""
    today, specs = clock.today(), known_specs()

    def late(volume: Any) -> bool:
        return volume.due_on is not None and volume.due_on < today

    def standing(volume: Any) -> tuple[str, str]:
        return _standing(volume, late=late(volume))

    def procedure(volume: Volume) -> str:
        spec = specs[volume.case.procedure_id]
        return said(spec.name, spec.name_en)

    return Table(
        key="volumes", caption=gettext_lazy("档案卷"),
        columns=(
            Column("number", gettext_lazy("档号"), lambda v: v.number, sort=("number",),
                   href=lambda v: address("volume", v.pk)),
            Column("name", gettext_lazy("姓名"), lambda v: v.case.name, sort=("case__name",)),
            Column("procedure", gettext_lazy("事项"), procedure),
            Column("shelf", gettext_lazy("存放位置"), lambda v: v.shelf, sort=("shelf", "number")),
            Column("state", gettext_lazy("状态"), lambda v: standing(v)[0], cell=lambda v: badge(*standing(v))),
            Column("lent_to", gettext_lazy("借阅人"), lambda v: v.lent_to or ""),
            Column("due", gettext_lazy("归还日期"), lambda v: v.due_on, sort=("due_on",), kind="date"),
            Column("keep", gettext_lazy("保管期限"), lambda v: keep_name(v.keep), shown=False),
            Column("unit", gettext_lazy("保管单位"), lambda v: v.unit.name, shown=False),
            Column("opened", gettext_lazy("立卷日期"), lambda v: v.opened_on, sort=("opened_on",), kind="date"),
            Column("closed", gettext_lazy("封卷日期"), lambda v: v.closed_on, sort=("closed_on",), kind="date"),
            Column("case", gettext_lazy("事项编号"), lambda v: v.case.number, shown=False,
                   href=lambda v: address("case", v.case_id)),
        ),
        filters=(Filter("state", gettext_lazy("状态"), _narrow, STATES),),
        search=volumes.search_volumes, search_label=gettext_lazy("档号、事项编号或姓名的开头"), order=("number", "pk"),
        empty=gettext_lazy("还没有档案卷；在事项页面上立卷。"), row_kind=lambda v: "faulty" if late(v) else "",
        people=lambda v: access.look_token(v.case),
    )  # fmt: skip


def _standing(volume: Any, *, late: bool) -> tuple[str, str]:
    """Return where a file is, and the kind of its badge."""
    if volume.handed_on is not None:
        return _("已移交"), "plain"
    if late:
        return _("逾期未还"), "danger"
    if volume.lent:
        return _("借出"), "info"
    return (_("在库，已封卷"), "done") if volume.closed_on else (_("在库，未封卷"), "draft")


def _narrow(rows: Any, state: str) -> Any:
    today = clock.today()
    return {
        "here": lambda: rows.filter(lent=False, handed_on=None), "lent": lambda: rows.filter(lent=True),
        "late": lambda: rows.filter(due_on__lt=today), "open": lambda: rows.filter(closed_on=None),
        "handed": lambda: rows.exclude(handed_on=None),
    }[state]()  # fmt: skip


@on_cases(Permission.RECOGNITION_VIEW)
@require_GET
def volume_page(request: OfficeRequest, volume_id: int) -> HttpResponse:
    """Show a paper file: where it is, who had it, its index with pages, originals and checked scans."""
    return show_volume(request, load_volume(request, volume_id))


def load_volume(request: OfficeRequest, volume_id: int) -> Volume:
    """Load a paper file that the actor may see and commit the look at its case. Raises NotFound."""
    volume = volumes.get_volume(volume_id, request.actor)
    access.look_at(volume.case, purpose=LOOK, by=request.actor, at=clock.now())
    return volume


def show_volume(
    request: OfficeRequest, volume: Any, *, status: int = 200, forms: dict[str, Any] | None = None, refusal: str = ""
) -> HttpResponse:
    """Show the page of a paper file. `forms`: forms that were sent and have faults, by act."""
    spec = spec_of(volume.case.procedure)
    late = volume.due_on is not None and volume.due_on < clock.today()
    keeps = request.actor.may(Permission.RECOGNITION_FILES)
    fresh = {
        "index": IndexForm(volumes.list_items(volume)), "move": MoveForm(), "lend": LendForm(), "return": ReturnForm(),
        "hand": HandForm(),
    }  # fmt: skip
    return page(
        request, "office/volumes/volume.html", _("档案卷 %(number)s") % {"number": volume.number},
        lead=f"{said(spec.name, spec.name_en)}　{volume.case.name}", crumbs=[(_("档案卷"), reverse("volume-list"))],
        volume=volume, state=_standing(volume, late=late), keep=keep_name(volume.keep), forms=fresh | (forms or {}),
        loans=volumes.list_loans(volume), writes=keeps and volume.closed_on is None,
        keeps=keeps and volume.handed_on is None, refusal=refusal, status=status,
        today=clock.today(), may_print=access.may_reveal(volume.case, request.actor),
    )  # fmt: skip


@on_cases(Permission.RECOGNITION_FILES)
@require_POST
def volume_act(request: OfficeRequest, volume_id: int, act: str) -> HttpResponse:
    """Do one thing to a paper file; where it is refused, its page says why and what was typed is still there."""
    volume = load_volume(request, volume_id)
    if act not in ACTS:
        raise NotFound(_("没有这项操作。"))
    form = _form(act, volume, request.POST)
    if form is not None and not form.is_valid():
        return show_volume(request, volume, status=400, forms={act: form})
    try:
        told = ACTS[act](request, volume, form)
    except (NotPermitted, NotFound, AlreadyDone):
        raise
    except Refusal as refusal:
        forms = {} if form is None else {act: form}
        return show_volume(request, volumes.get_volume(volume.pk, request.actor), status=400, forms=forms,
                           refusal=str(refusal))  # fmt: skip
    messages.success(request, told)
    return redirect("volume", volume_id=volume.pk)


def _form(act: str, volume: Volume, data: Any) -> Any:
    if act == "index":
        return IndexForm(volumes.list_items(volume), data)
    kinds: dict[str, Any] = {"move": MoveForm, "lend": LendForm, "return": ReturnForm, "hand": HandForm}
    return kinds[act](data) if act in kinds else None


def _by(request: OfficeRequest) -> dict[str, Any]:
    return {"by": request.actor, "at": clock.now()}


def _index(request: OfficeRequest, volume: Volume, form: Any) -> str:
    for item, pages, original in form.changed():
        volumes.describe_item(volume=volume, item_id=item.pk, pages=pages, original=original, **_by(request))
    checked = request.POST.get("check", "")
    if checked.isascii() and checked.isdecimal():
        item = volumes.check_scan(volume=volume, item_id=int(checked), **_by(request))
        return _("已核对：%(title)s。") % {"title": item.title}
    return _("已保存目录。")


def _refresh(request: OfficeRequest, volume: Volume, _form: Any) -> str:
    return _("目录新增 %(n)d 件。") % {"n": volumes.refresh_index(volume=volume, **_by(request))}


def _close(request: OfficeRequest, volume: Volume, _form: Any) -> str:
    volumes.close_volume(volume=volume, **_by(request))
    return _("已封卷，以后不再增减。")


def _move(request: OfficeRequest, volume: Volume, form: Any) -> str:
    volumes.move_volume(volume=volume, **form.cleaned_data, **_by(request))
    return _("已登记新的存放位置。")


def _lend(request: OfficeRequest, volume: Volume, form: Any) -> str:
    volumes.lend_volume(volume=volume, **form.cleaned_data, **_by(request))
    return _("已登记借出。")


def _return(request: OfficeRequest, volume: Volume, form: Any) -> str:
    volumes.return_volume(volume=volume, **form.cleaned_data, **_by(request))
    return _("已登记归还。")


def _hand(request: OfficeRequest, volume: Volume, form: Any) -> str:
    volumes.hand_over_volume(volume=volume, **form.cleaned_data, **_by(request))
    return _("已登记移交。")


ACTS: dict[str, Callable[[OfficeRequest, Volume, Any], str]] = {
    "index": _index, "refresh": _refresh, "close": _close, "move": _move, "lend": _lend, "return": _return,
    "hand": _hand,
}  # fmt: skip


@on_cases(Permission.RECOGNITION_VIEW)
@require_http_methods(["GET", "POST"])
def case_volume(request: OfficeRequest, case_id: int) -> HttpResponse:
    """Lead from a case to its paper file, or open one for it."""
    case = load_case(request, case_id, LOOK)
    known = volumes.find_volume(case)
    if known is not None and request.method == "GET":
        return redirect("volume", volume_id=known.pk)
    form = OpenForm(request.POST or None)
    if request.method == "POST":
        request.actor.require(Permission.RECOGNITION_FILES)
    if request.method == "POST" and form.is_valid():
        try:
            volume = volumes.open_volume(case=case, **form.cleaned_data, **_by(request))
        except (NotPermitted, NotFound, AlreadyDone):
            raise
        except Refusal as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("已立卷。请逐件填写页数，并与原件核对。"))
            return redirect("volume", volume_id=volume.pk)
    return page(
        request, "office/volumes/open.html", _("立卷"), lead=f"{case.number}　{case.name}", crumbs=case_crumbs(case),
        form=form, case=case, keeps=request.actor.may(Permission.RECOGNITION_FILES), status=400 if form.errors else 200,
    )  # fmt: skip


@on_cases()
@require_http_methods(["GET", "POST"])
def case_whole(request: OfficeRequest, case_id: int) -> HttpResponse:
    """Ask for what the whole electronic file is printed, then give it as one PDF in the order of the paper file."""
    case = load_case(request, case_id)
    form = PurposeForm(request.POST or None)
    if request.method == "POST" and not access.may_reveal(case, request.actor):
        raise NotPermitted(_("您的岗位没有查看这些内容的权限。"))
    if request.method == "POST" and form.is_valid():
        return _whole(request, case, form.purpose())
    return page(
        request, "office/volumes/whole.html", _("打印全卷"), lead=f"{case.number}　{case.name}",
        crumbs=case_crumbs(case), purpose=form, may_open=access.may_reveal(case, request.actor),
        status=400 if request.method == "POST" else 200,
    )  # fmt: skip


def _whole(request: OfficeRequest, case: Case, purpose: str) -> HttpResponse:
    content = print_whole(case, purpose=purpose, **_by(request))
    headers = {"Content-Disposition": content_disposition_header(True, f"{case.number}.pdf")}
    return HttpResponse(content, content_type="application/pdf", headers=headers)
