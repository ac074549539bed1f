"""A draft of a register: begun, written as forms or as text, looked at in red, put forward to a second person."""

from datetime import datetime
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from rongjun.base import clock
from rongjun.base.actor import Permission
from rongjun.base.errors import AlreadyDone, NotFound, NotPermitted, Refusal
from rongjun.domains.approvals.drafting import WrittenMeanwhile
from rongjun.domains.services.registers import drafting
from rongjun.domains.services.registers.models import RegisterDraft
from rongjun.domains.services.registers.versions import approved_versions, list_present
from rongjun.kernel.recognition.faults import ProcedureFault, ProcedureFaults

from ...http import OfficeRequest, needs, page
from .. import register_parts as parts
from .. import register_plans as plans
from ..case_frame import said
from ..register_draft_forms import BeginForm, RegisterText
from ..register_frame import posted, register_crumbs
from ..register_text import read_back
from ..register_told import differences, written_out
from ..run_forms import ReasonForm


@needs(Permission.REGISTER_MAKE)
@require_http_methods(["GET", "POST"])
def register_begin(request: OfficeRequest) -> HttpResponse:
    """Begin a draft: a new register, blank or in the likeness of another, or a change of one."""
    first = {"based_on": request.GET.get("from", "")}
    form = BeginForm(list_present(), posted(request), initial=first)
    if request.method == "POST" and form.is_valid():
        sent = form.cleaned_data
        code = sent["based_on"] if sent["how"] == "change" else sent["code"]
        try:
            draft = drafting.begin_draft(
                code=code, based_on=sent["based_on"], name=sent["name"] if sent["how"] == "new" else "",
                by=request.actor, at=clock.now(),
            )  # fmt: skip
        except (NotPermitted, NotFound, AlreadyDone):
            raise
        except Refusal as refusal:
            form.add_error(None, str(refusal))
        else:
            return redirect("register-draft", draft_id=draft.pk)
    return page(
        request, "office/registers/begin.html", _("新增或修改台账"), form=form, crumbs=register_crumbs(),
        status=400 if form.errors else 200,
    )  # fmt: skip


@needs(Permission.REGISTER_MAKE)
@require_http_methods(["GET", "POST"])
def register_draft(request: OfficeRequest, draft_id: int) -> HttpResponse:
    """Show a draft: its parts, what is wrong with it, what differs from the version in force; put it forward."""
    draft = drafting.get_draft(draft_id, request.actor)
    if draft.version_id is not None and request.method == "GET":
        return redirect("register-version", version_id=draft.version_id)
    act = request.POST.get("act", "")
    form = ReasonForm(request.POST if act == "submit" else None)
    given: dict[str, Any] = {"draft": draft, "by": request.actor, "at": clock.now()}
    if act == "drop":
        drafting.drop_draft(**given)
        messages.success(request, _("草稿已删除，现行台账不变。"))
        return redirect("register-list")
    if form.is_bound and form.is_valid():
        try:
            version = drafting.submit_draft(reason=form.cleaned_data["reason"], **given)
        except (NotPermitted, NotFound, AlreadyDone):
            raise
        except ProcedureFaults:
            form.add_error(None, _("草稿还有要改的地方，见下面的清单；改好后再提交。"))
        except Refusal as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("已提交，等待另一人批准；批准之前仍按现行台账登记。"))
            return redirect("register-version", version_id=version.pk)
    return _show_draft(request, draft, form)


def _show_draft(request: OfficeRequest, draft: RegisterDraft, form: ReasonForm) -> HttpResponse:
    present = approved_versions().filter(code=draft.code).order_by("-version").first()
    return page(
        request, "office/registers/draft.html", _("草稿：%(name)s") % {"name": draft_name(draft)},
        crumbs=register_crumbs(), draft=draft, faults=_faults(draft), form=form, present=present,
        changes=differences(present.content, draft.content) if present else [],
        parts=_parts(draft), status=400 if form.errors else 200,
    )  # fmt: skip


def _faults(draft: RegisterDraft) -> list[tuple[str, str, ProcedureFault]]:
    """Return what is wrong with a draft: the part where it is mended, what the place is called, the fault."""
    return [(*parts.place_of(one.field, draft.content), one) for one in drafting.faults_of_draft(draft)]


def _parts(draft: RegisterDraft) -> list[tuple[str, str, str]]:
    """Return the parts that have forms: address, title, how many rows."""
    counts = {name: _("%(n)d 项") % {"n": len(parts.rows_of(draft.content, name))} for name in plans.LISTS}
    basics, publish = ((name, str(told), "") for name, told in plans.MAPS.items())
    return [basics, *((name, str(told), counts[name]) for name, told in plans.LISTS.items()), publish]


def draft_name(draft: RegisterDraft) -> str:
    """Return what a draft is called in the language of the page; its code before it has a name."""
    name, english = (str(draft.content.get(key) or "") for key in ("name", "name_en"))
    return said(name, english) or draft.code


def moment(text: str) -> datetime | None:
    """Return a moment that a page carried; None for what is none."""
    try:
        return datetime.fromisoformat(text)
    except ValueError:
        return None


@needs(Permission.REGISTER_MAKE)
@require_http_methods(["GET", "POST"])
def register_text(request: OfficeRequest, draft_id: int) -> HttpResponse:
    """Show the whole draft as text, and take it back; what is wrong with it is told on the page of the draft."""
    draft = drafting.get_draft(draft_id, request.actor)
    form = RegisterText(posted(request), initial={"text": written_out(draft.content)})
    if request.method == "POST" and form.is_valid():
        try:
            drafting.save_draft(
                draft=draft, content=read_back(form.cleaned_data["text"], draft.code), by=request.actor,
                at=clock.now(), seen=moment(request.POST.get("seen", "")) or draft.changed_at,
            )  # fmt: skip
        except (NotPermitted, NotFound, AlreadyDone):
            raise
        except Refusal as refusal:
            form.add_error("text", str(refusal))
        else:
            messages.success(request, _("已保存。"))
            return redirect("register-draft", draft_id=draft.pk)
    return page(
        request, "office/registers/text.html", _("全文：%(name)s") % {"name": draft_name(draft)}, draft=draft,
        form=form, crumbs=[*register_crumbs(), (draft_name(draft), reverse("register-draft", args=[draft.pk]))],
        status=400 if form.errors else 200,
    )  # fmt: skip


@needs(Permission.REGISTER_MAKE)
@require_http_methods(["GET", "POST"])
def register_part(request: OfficeRequest, draft_id: int) -> HttpResponse:
    """Show one part of a draft as a form, or a list of rows; what was typed is kept, right or not."""
    draft = drafting.get_draft(draft_id, request.actor)
    at = request.GET.get("at", "basics")
    if at in plans.LISTS:
        return _list_part(request, draft, at)
    name, number, node = parts.node_at(draft.content, at)
    form = parts.PartForm(name, node, draft.content, posted(request))
    refused = ""
    if request.method == "POST":
        written = form.written()
        if name == "basics":
            tree = {key: value for key, value in draft.content.items() if key not in _keys_of(name)} | written
        elif number < 0:
            tree = draft.content | {name: written}
        else:
            rows = list(parts.rows_of(draft.content, name))
            rows[number] = written
            tree = draft.content | {name: rows}
        refused = _save(request, draft, tree)
        if not refused:
            return redirect(f"{reverse('register-part', args=[draft.pk])}?at={at}")
    else:
        faults = [one for one in drafting.faults_of_draft(draft) if _belongs(one.field, name, at)]
        form = parts.PartForm(name, node, draft.content, _as_sent(form))
        form.tell(faults, "" if name == "basics" else at)
    return page(
        request, "office/registers/part.html", _part_title(name, node), draft=draft, form=form, refused=refused,
        crumbs=_way(draft, name), status=409 if refused else 200,
    )  # fmt: skip


def _keys_of(name: str) -> set[str]:
    return {one.key for one in plans.PLANS[name]}


def _as_sent(form: parts.PartForm) -> dict[str, Any]:
    """Return what the form shows as if it had been sent, so that faults stand at their inputs."""
    return {name: value for name, value in form.initial.items() if value not in (False, None)}


def _belongs(path: str, name: str, at: str) -> bool:
    if name == "basics":
        return path.partition("[")[0].partition(".")[0] in _keys_of(name) | {"", "code"}
    return path == at or path.startswith((f"{at}.", f"{at}["))


def _list_part(request: OfficeRequest, draft: RegisterDraft, name: str) -> HttpResponse:
    if request.method == "POST":
        tree, added = parts.changed_list(draft.content, name, request.POST.get("do", ""))
        refused = _save(request, draft, tree)
        if not refused:
            at = f"{name}[{added}]" if added >= 0 else name
            return redirect(f"{reverse('register-part', args=[draft.pk])}?at={at}")
        messages.error(request, refused)
    faults = [one.field for one in drafting.faults_of_draft(draft)]
    rows = []
    for number, row in enumerate(parts.rows_of(draft.content, name)):
        wrong = sum(_belongs(field, name, f"{name}[{number}]") for field in faults)
        rows.append((number, parts.called_of(row), wrong))
    return page(
        request, "office/registers/rows_of.html", plans.LISTS[name], draft=draft, rows=rows, name=name,
        crumbs=_way(draft, "basics"),
    )  # fmt: skip


def _save(request: OfficeRequest, draft: RegisterDraft, tree: dict[str, Any]) -> str:
    """Keep a draft; return why it was not kept, '' where it was."""
    try:
        drafting.save_draft(
            draft=draft, content=tree, by=request.actor, at=clock.now(),
            seen=moment(request.POST.get("seen", "")) or draft.changed_at,
        )  # fmt: skip
    except WrittenMeanwhile as refused:
        draft.refresh_from_db()
        return str(refused)
    messages.success(request, _("已保存。"))
    return ""


def _part_title(name: str, node: dict[str, Any]) -> str:
    return str(plans.MAPS[name]) if name in plans.MAPS else f"{plans.LISTS[name]}：{parts.called_of(node)}"


def _way(draft: RegisterDraft, name: str) -> list[tuple[str, str]]:
    way = [*register_crumbs(), (draft_name(draft), reverse("register-draft", args=[draft.pk]))]
    if name in plans.LISTS:
        way.append((str(plans.LISTS[name]), f"{reverse('register-part', args=[draft.pk])}?at={name}"))
    return way
