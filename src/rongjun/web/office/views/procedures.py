"""Procedures in force: the list, one read as a whole, its versions, what to bring by situation, approving another."""

from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from rongjun.base import clock
from rongjun.base.actor import Permission
from rongjun.base.errors import NotFound
from rongjun.domains.recognition import procedures, writing
from rongjun.domains.recognition.models import Procedure, ProcedureDraft
from rongjun.domains.recognition.procedures import get_present, spec_of

from ...http import OfficeRequest, needs, page
from ...templatetags.rongjun import badge
from ...ui.tables import Column, Table, list_page
from ..approval_block import approval_context, signed_on
from ..brief import brief_of
from ..case_frame import on_cases, said
from ..matters import OUTCOME_KINDS, OUTCOMES
from ..procedure_whole import differences, sections_of
from ..run_forms import ReasonForm


@dataclass(frozen=True, slots=True)
class Shown:
    """A procedure in force, as the list shows it."""

    code: str
    name: str
    version: int
    steps: int
    papers: int
    made_by: str
    since: Any
    drafted: bool


@on_cases()
@require_http_methods(["GET", "POST"])
def procedure_list(request: OfficeRequest) -> HttpResponse:
    """List the procedures in force, with the drafts and the versions that wait for approval above them."""
    drafts = list(writing.list_drafts())
    versions = {one.pk: one for one in procedures.list_versions().defer("content")}
    rows = [_shown(one, versions, {draft.code for draft in drafts}) for one in procedures.list_present()]
    waiting = [one for one in versions.values() if one.made_by_id is not None and getattr(one, "outcome", None) == ""]
    return list_page(
        request, TABLE, rows, "office/procedures/list.html", _("办理规程"), on_export=lambda query: None,
        lead=_("每类事项由谁申请、带什么材料、经过哪些环节、各多少时间。改动只用于以后开始的事项。"),
        drafts=[(one, draft_name(one)) for one in drafts], waiting=waiting,
        may_make=request.actor.may(Permission.PROCEDURE_MAKE),
    )  # fmt: skip


def _shown(one: Procedure, versions: dict[int, Procedure], drafted: set[str]) -> Shown:
    spec, told = spec_of(one), versions[one.pk]
    return Shown(
        one.code, said(spec.name, spec.name_en), one.version, len(spec.steps), len(spec.papers),
        told.made_by.name if told.made_by else _("随系统提供"), getattr(told, "decided_at", None), one.code in drafted,
    )  # fmt: skip


TABLE = Table(
    key="procedures", caption=gettext_lazy("在用的办理规程"),
    columns=(
        Column("name", gettext_lazy("名称"), lambda one: one.name, sort=True,
               href=lambda one: reverse("procedure", args=[one.code])),
        Column("code", gettext_lazy("代码"), lambda one: one.code, sort=True),
        Column("version", gettext_lazy("第几版"), lambda one: one.version, sort=True, kind="number"),
        Column("steps", gettext_lazy("环节数"), lambda one: one.steps, sort=True, kind="number"),
        Column("papers", gettext_lazy("材料数"), lambda one: one.papers, sort=True, kind="number"),
        Column("made_by", gettext_lazy("提出人"), lambda one: one.made_by, sort=True),
        Column("since", gettext_lazy("批准日期"), lambda one: one.since, kind="date"),
        Column("draft", gettext_lazy("草稿"), lambda one: _("有草稿") if one.drafted else "",
               cell=lambda one: badge(_("有草稿"), "draft") if one.drafted else ""),
    ),
    search=("name",), search_label=gettext_lazy("名称或代码"), empty=gettext_lazy("还没有在用的办理规程。"),
)  # fmt: skip


@on_cases()
@require_GET
def procedure_page(request: OfficeRequest, code: str) -> HttpResponse:
    """Show the version of a procedure in force as a whole, with every version that there was."""
    version = get_present(code)
    spec = spec_of(version)
    draft = writing.list_drafts().filter(code=code).first()
    may_make = request.actor.may(Permission.PROCEDURE_MAKE)
    return page(
        request, "office/procedures/procedure.html", said(spec.name, spec.name_en),
        lead=said(spec.who.zh, spec.who.en), crumbs=crumbs(), shown=version, sections=sections_of(version.content),
        versions=[(one, state_of(one)) for one in procedures.list_versions(code).defer("content")],
        may_make=may_make, draft=draft if may_make else None,
        may_take=request.actor.may(Permission.RECOGNITION_TAKE),
    )  # fmt: skip


@on_cases()
@require_GET
def procedure_brief(request: OfficeRequest, code: str) -> HttpResponse:
    """Show what to bring in a situation, to be printed."""
    spec = spec_of(get_present(code))
    name = said(spec.name, spec.name_en)
    return page(
        request, "office/procedures/brief.html", _("一次性告知：%(name)s") % {"name": name},
        lead=said(spec.who.zh, spec.who.en), crumbs=[*crumbs(), (name, reverse("procedure", args=[code]))],
        today=clock.today(), **brief_of(spec, request.GET),
    )  # fmt: skip


@on_cases()
@require_GET
def procedure_version(request: OfficeRequest, procedure_id: int) -> HttpResponse:
    """Show one version as a whole, in red what differs from the one before it, and its approval."""
    return show_version(request, load_version(procedure_id))


@needs(Permission.PROCEDURE_APPROVE)
@require_POST
def procedure_decide(request: OfficeRequest, procedure_id: int) -> HttpResponse:
    """Approve a version, or return it with a reason."""
    version = load_version(procedure_id)
    given: dict[str, Any] = {"by": request.actor, "at": clock.now()}
    if request.POST.get("act") == "approve":
        last = writing.approve_procedure(version=version, **given)
        told = _("已批准。以后开始的事项按这一版办理；正在办的不变。") if last else signed_on()
        messages.success(request, told)
        return redirect("procedure-version", procedure_id=version.pk)
    form = ReasonForm(request.POST)
    if not form.is_valid():
        return show_version(request, version, form=form, status=400)
    writing.return_procedure(version=version, reason=form.cleaned_data["reason"], **given)
    messages.success(request, _("已退回；草稿已重新打开，由编写人修改后再提交。"))
    return redirect("procedure-version", procedure_id=version.pk)


def show_version(
    request: OfficeRequest, version: Procedure, *, form: ReasonForm | None = None, status: int = 200
) -> HttpResponse:
    """Show the page of a version; `form`: a return that has faults."""
    before = procedures.version_before(version)
    spec = spec_of(version)
    return page(
        request, "office/procedures/version.html",
        _("%(name)s：第 %(version)d 版") % {"name": said(spec.name, spec.name_en), "version": version.version},
        crumbs=crumbs(), status=status, shown=version, before=before, sections=sections_of(version.content),
        changes=differences(before.content, version.content) if before else [], state=state_of(version),
        form=form or ReasonForm(), is_maker=version.made_by_id == request.actor.staff_id,
        may_approve=request.actor.may(Permission.PROCEDURE_APPROVE),
        **approval_context(procedures.KIND, version.pk, request.actor, clock.now()),
    )  # fmt: skip


def load_version(procedure_id: int) -> Procedure:
    """Return a version with who made it and what became of it. Raises NotFound."""
    version = procedures.list_versions().filter(pk=procedure_id).first()
    if version is None:
        raise NotFound(_("没有这一版规程。"))
    return version


def state_of(version: Any) -> tuple[str, str]:
    """Return what became of a version, and the kind of its badge."""
    if version.made_by_id is None:
        return _("随系统提供"), "plain"
    if not version.outcome:
        return _("等待批准"), "info"
    return str(OUTCOMES[version.outcome]), OUTCOME_KINDS[version.outcome]


def draft_name(draft: ProcedureDraft) -> str:
    """Return what a draft is called in the language of the page; its code before it has a name."""
    name, english = (str(draft.content.get(key) or "") for key in ("name", "name_en"))
    return said(name, english) or draft.code


def crumbs() -> list[tuple[str, str]]:
    """Return the way down to a page below the list of procedures."""
    return [(_("办理规程"), reverse("procedure-list"))]
