"""Pairs that may be one person: the search, the list, two files side by side, what an officer decides."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

from django.contrib import messages
from django.db.models import Q, QuerySet
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.debug import sensitive_variables
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from rongjun.base import clock
from rongjun.base.actor import Permission
from rongjun.domains.people import vault
from rongjun.domains.people.linkage import deciding, merging, queries
from rongjun.domains.people.linkage.tasks import start_search
from rongjun.domains.people.linkage.words import EVIDENCE, GRADES, STATES, STEPS, evidence_words
from rongjun.domains.people.models import Pair, PairSearch
from rongjun.domains.people.page_queries import list_towns_of

from ...http import OfficeRequest, needs, page, shown
from ...templatetags.rongjun import badge
from ...ui.tables import Column, Filter, Table, list_page
from ..forms_linkage import BothForm, MergeForm, ReasonForm
from ..pair_sides import REVEALED, paid_of, rows_of_persons, rows_of_row

LOOK = "办理业务：核对重复档案"
STATE_KINDS = {"open": "info", "same": "done", "never": "plain", "row_settled": "plain"}
DECIDE: dict[str, Callable[..., Any]] = {
    "never": deciding.never_same, "row": deciding.settle_row, "reopen": deciding.reopen_pair,
}  # fmt: skip
"""What can be decided beside a merge -> the action."""


def _tokens(pair: Pair) -> str:
    """Return whom a pair shows: both files, or the file and the import of the row."""
    right = str(pair.right.token) if pair.right else f"import:{pair.row.batch_id}" if pair.row else ""
    return f"{pair.left.token} {right}".strip()


def _other_name(pair: Pair) -> str:
    return pair.right.name if pair.right else str(pair.row_told["name"])


def _other_file(pair: Pair) -> str:
    return pair.right.file_no if pair.right else str(pair.row_told["file_no"])


def _where(pair: Pair) -> str:
    if pair.right or pair.row is None:
        return _("登记册")
    return _("未入册：%(file)s 第 %(n)d 行") % {"file": pair.row.batch.file_name, "n": pair.row.row_no}


def _state(pair: Any) -> str:
    return _("等待批准合并") if pair.waits else str(STATES[pair.state])


def _search(pairs: QuerySet[Pair], text: str) -> QuerySet[Pair]:
    plain = text.strip()
    return pairs.filter(
        Q(left__name__contains=plain) | Q(right__name__contains=plain) | Q(left__file_no__istartswith=plain)
        | Q(right__file_no__istartswith=plain) | Q(row_told__name__icontains=plain)
        | Q(row_told__file_no__istartswith=plain)
    )  # fmt: skip


def _in_town(pairs: QuerySet[Pair], code: str) -> QuerySet[Pair]:
    return pairs.filter(Q(left__area_code__startswith=code[:9]) | Q(right__area_code__startswith=code[:9]))


PAIRS = Table(
    key="pairs",
    caption=gettext_lazy("疑似重复的档案"),
    columns=(
        Column(
            "left", gettext_lazy("档案号甲"), lambda p: p.left.file_no, sort=("left__file_no",),
            href=lambda p: reverse("pair", args=[p.pk]),
        ),
        Column("left_name", gettext_lazy("姓名甲"), lambda p: p.left.name, sort=("left__name",)),
        Column("right", gettext_lazy("档案号乙"), _other_file, sort=("right__file_no",)),
        Column("right_name", gettext_lazy("姓名乙"), _other_name, sort=("right__name",)),
        Column("where", gettext_lazy("乙在哪里"), _where),
        Column("grade", gettext_lazy("判断"), lambda p: str(GRADES[p.grade]), sort=("grade",)),
        Column("evidence", gettext_lazy("判断依据"), lambda p: evidence_words(p.codes), kind="long"),
        Column(
            "state", gettext_lazy("状态"), _state, sort=("state",),
            cell=lambda p: badge(_state(p), "draft" if p.waits else STATE_KINDS[p.state]),
        ),
        Column("reason", gettext_lazy("理由"), lambda p: p.reason, kind="long", shown=False),
    ),
    search=_search,
    search_label=gettext_lazy("姓名或档案号"),
    order=("-grade", "left__file_no", "pk"),
    empty=gettext_lazy("没有疑似重复的档案。"),
    people=_tokens,
)  # fmt: skip


@needs(Permission.PEOPLE_LINK)
@require_http_methods(["GET", "POST"])
def pair_list(request: OfficeRequest) -> HttpResponse:
    """List the pairs found, open ones unless another state is asked for, with how the latest search stands."""
    filters = (
        Filter("state", gettext_lazy("状态"), lambda rows, code: rows.filter(state=code), list(STATES.items())),
        Filter("grade", gettext_lazy("判断"), lambda rows, code: rows.filter(grade=code), list(GRADES.items())),
        Filter(
            "evidence", gettext_lazy("判断依据"), lambda rows, code: rows.filter(evidence__contains=f",{code},"),
            list(EVIDENCE.items()),
        ),
        Filter("town", gettext_lazy("乡镇"), _in_town, list_towns_of(request.actor)),
    )  # fmt: skip
    pairs = queries.list_pairs(request.actor)
    if "state" not in request.GET:
        pairs = pairs.filter(state=Pair.State.OPEN)
    may_export = request.actor.may(Permission.PEOPLE_EXPORT)
    return list_page(
        request, replace(PAIRS, filters=filters), pairs, "office/people/pairs.html", _("重复档案"),
        on_export=(lambda query: None) if may_export else None, crumbs=_crumbs()[:1],
        may_search=request.actor.area_prefix == "", **_search_context(queries.latest_search()),
    )  # fmt: skip


@needs(Permission.PEOPLE_LINK)
@require_POST
def pair_search(request: OfficeRequest) -> HttpResponse:
    """Have the whole registry searched in the background."""
    start_search(by=request.actor, at=clock.now())
    messages.success(request, _("已开始查找；可以离开本页，做完后名单会更新。"))
    return redirect("pair-list")


@needs(Permission.PEOPLE_LINK)
@require_POST
def pair_put(request: OfficeRequest) -> HttpResponse:
    """Put two files side by side by their numbers, where no search found them."""
    one, two = (request.POST.get(name, "").strip() for name in ("left", "right"))
    pair = deciding.put_together(file_nos=(one, two), by=request.actor, at=clock.now())
    return redirect("pair", pair_id=pair.pk)


@needs(Permission.PEOPLE_LINK)
@require_GET
def pair_progress(request: OfficeRequest) -> HttpResponse:
    """Return how far the latest search is; when it is over the page is loaded anew."""
    search = queries.latest_search()
    answer = page(request, "office/people/_pairs_progress.html", _("重复档案"), **_search_context(search))
    if search is None or search.state != PairSearch.State.RUNNING:
        answer.headers["HX-Refresh"] = "true"
    return answer


@needs(Permission.PEOPLE_LINK)
@require_GET
def pair_page(request: OfficeRequest, pair_id: int) -> HttpResponse:
    """Show two files, or a file and a row that stayed out, side by side."""
    return _compared(request, queries.get_pair(pair_id, request.actor))


@needs(Permission.PEOPLE_REVEAL)
@sensitive_variables("opened", "cells")
@require_POST
def pair_reveal(request: OfficeRequest, pair_id: int) -> HttpResponse:
    """Open the numbers of both sides for a stated purpose; the access rows are committed first."""
    pair, form = queries.get_pair(pair_id, request.actor), BothForm(request.POST, auto_id="both_%s")
    if not form.is_valid():
        return _compared(request, pair, status=400, forms={"both": form})
    people = [pair.left_id, *([pair.right_id] if pair.right_id else [])]
    given: dict[str, Any] = {"purpose": form.purpose(), "by": request.actor, "at": clock.now()}
    standing = [pk for pk in people if pk != _gone(pair)]
    opened = vault.reveal(person_ids=standing, fields=REVEALED, **given)
    cells = vault.open_row_out(row=pair.row, **given) if pair.row else {}
    return _compared(request, pair, opened=opened, cells=cells)


@needs(Permission.PEOPLE_LINK)
@require_POST
def pair_decide(request: OfficeRequest, pair_id: int) -> HttpResponse:
    """Propose a merge, decide that the two are never the same or that the row is this person, or open it again."""
    pair, asked = queries.get_pair(pair_id, request.actor), request.POST.get("act", "")
    act = asked if asked in {"merge", *DECIDE} else "reopen"
    form = _merge_form(pair, request.POST) if act == "merge" else ReasonForm(request.POST, auto_id=f"{act}_%s")
    if not form.is_valid():
        return _compared(request, pair, status=400, forms={f"{act}_form": form})
    given: dict[str, Any] = {"reason": form.cleaned_data["reason"], "by": request.actor, "at": clock.now()}
    if act == "merge":
        kept = form.cleaned_data["kept"]
        gone = next(pk for pk in (pair.left_id, pair.right_id) if pk != kept)
        merge = merging.propose_merge(kept_id=kept, gone_id=gone or 0, **given)
        messages.success(request, _("合并已提交，等待另一人批准；批准之前两份档案不变。"))
        return redirect("merge", merge_id=merge.pk)
    DECIDE[act](pair_id=pair.pk, **given)
    messages.success(request, _("已记下，以后查找不会改变这个认定。") if act in {"never", "row"} else _("已重新打开。"))
    return redirect("pair", pair_id=pair.pk)


def _compared(
    request: OfficeRequest, pair: Pair, *, opened: Mapping[int, Mapping[str, str]] | None = None,
    cells: Mapping[str, str] | None = None, status: int = 200, forms: Mapping[str, ReasonForm | BothForm] | None = None,
) -> HttpResponse:  # fmt: skip
    shown(request, _tokens(pair).split(), LOOK)
    may_reveal = request.actor.may(Permission.PEOPLE_REVEAL)
    context: dict[str, Any] = {"both": BothForm(auto_id="both_%s"), "opened": opened is not None}
    context |= {f"{act}_form": ReasonForm(auto_id=f"{act}_%s") for act in DECIDE}
    if pair.right:
        context |= {"rows": rows_of_persons(pair.left, pair.right, opened or {}), "merge_form": _merge_form(pair)}
        context |= {"paid": paid_of(pair.left, pair.right) if request.actor.may(Permission.RUN_VIEW) else None}
    else:
        context["rows"] = rows_of_row(pair, opened or {}, cells or {})
    context |= forms or {}
    return page(
        request, "office/people/pair.html", _title(pair), crumbs=_crumbs(), status=status, pair=pair,
        grade=GRADES[pair.grade], evidence=[EVIDENCE[code] for code in pair.codes], may_reveal=may_reveal,
        state=(_state(pair), STATE_KINDS[pair.state]), merge=queries.waiting_merge(pair), **context,
    )  # fmt: skip


def _merge_form(pair: Pair, data: Any = None) -> ReasonForm:
    files = [(side.pk, f"{side.file_no} {side.name}") for side in (pair.left, pair.right) if side is not None]
    return MergeForm(data, files=files, auto_id="merge_%s")


def _gone(pair: Pair) -> int | None:
    """Return which of a pair's files was merged away; what it held is in the other one."""
    return next((side.pk for side in (pair.left, pair.right) if side and side.merged_into_id), None)


def _title(pair: Pair) -> str:
    return _("%(left)s 和 %(right)s") % {"left": pair.left.name, "right": _other_name(pair)}


def _crumbs() -> list[tuple[str, str]]:
    return [(_("人员"), reverse("people-list")), (_("重复档案"), reverse("pair-list"))]


def _search_context(search: PairSearch | None) -> dict[str, Any]:
    running = search is not None and search.state == PairSearch.State.RUNNING
    step = STEPS.get(search.step, "") if search else ""
    return {"last": search, "running": running, "step": step}
