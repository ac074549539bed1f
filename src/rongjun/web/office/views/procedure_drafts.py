"""A draft of a procedure: begun, written part by part as plain forms or as text, looked at in red, put forward."""

from datetime import datetime
from typing import Any
from urllib.parse import urlencode

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
from rongjun.domains.recognition import writing
from rongjun.domains.recognition.models import ProcedureDraft
from rongjun.domains.recognition.procedures import approved_versions, get_present, spec_of
from rongjun.kernel.recognition import ProcedureFaults

from ...http import OfficeRequest, needs, page
from ..case_frame import said
from ..procedure_around import all_asks
from ..procedure_catalogue import LISTS, TABS
from ..procedure_edit import Place, act_on, changed_parts, place_of, put_part
from ..procedure_faults import count_at, faults_shown
from ..procedure_forms import BeginForm, PartForm, TextForm
from ..procedure_text import read_back, written_out
from ..procedure_tree import fill_english, rows_at
from ..procedure_whole import differences, sections_of
from ..procedure_words import row_title, when_words
from ..run_forms import ReasonForm
from .procedures import crumbs, draft_name


@needs(Permission.PROCEDURE_MAKE)
@require_http_methods(["GET", "POST"])
def procedure_begin(request: OfficeRequest, code: str) -> HttpResponse:
    """Begin a draft: a change of this procedure, or a new one in its likeness with a code of its own."""
    model = get_present(code)
    spec = spec_of(model)
    name = said(spec.name, spec.name_en)
    new = request.POST.get("act") == "new"
    form = BeginForm(request.POST if new else None)
    if request.method == "POST" and (not new or form.is_valid()):
        try:
            draft = _begin(request, code, form)
        except (NotPermitted, NotFound, AlreadyDone):
            raise
        except Refusal as refusal:
            form.add_error(None, str(refusal))
        else:
            return redirect("procedure-draft", draft_id=draft.pk)
    return page(
        request, "office/procedures/begin.html", _("修改或新增办理规程"), form=form, code=code, name=name,
        crumbs=[*crumbs(), (name, reverse("procedure", args=[code]))], status=400 if form.errors else 200,
    )  # fmt: skip


def _begin(request: OfficeRequest, code: str, form: BeginForm) -> ProcedureDraft:
    given: dict[str, Any] = {"by": request.actor, "at": clock.now()}
    if not form.is_bound:
        return writing.begin_draft(code=code, based_on=code, **given)
    if form.cleaned_data["code"] == code:
        raise Refusal(_("代码 %(code)s 已被别的规程使用，请另取一个。") % {"code": code})
    draft = writing.begin_draft(code=form.cleaned_data["code"], based_on=code, **given)
    writing.save_parts(draft=draft, parts={"name": form.cleaned_data["name"]}, **given)
    return draft


@needs(Permission.PROCEDURE_MAKE)
@require_http_methods(["GET", "POST"])
def procedure_draft(request: OfficeRequest, draft_id: int) -> HttpResponse:
    """Show a draft: its parts, what is wrong with it, what differs from the version in force; put it forward."""
    draft = writing.get_draft(draft_id, request.actor)
    if draft.version_id is not None and request.method == "GET":
        return redirect("procedure-version", procedure_id=draft.version_id)
    act = request.POST.get("act", "")
    form = ReasonForm(request.POST if act == "submit" else None)
    given: dict[str, Any] = {"draft": draft, "by": request.actor, "at": clock.now()}
    if act == "drop":
        writing.drop_draft(**given)
        messages.success(request, _("草稿已删除，现行规程不变。"))
        return redirect("procedure-list")
    if act == "english":
        writing.save_parts(parts=changed_parts(draft.content, fill_english(draft.content)), **given)
        messages.success(request, _("缺英文的地方已暂用中文。"))
        return redirect("procedure-draft", draft_id=draft.pk)
    if form.is_bound and form.is_valid():
        try:
            version = writing.submit_draft(reason=form.cleaned_data["reason"], **given)
        except (NotPermitted, NotFound, AlreadyDone):
            raise
        except ProcedureFaults:
            form.add_error(None, _("草稿还有要改的地方，见下面的清单；改好后再提交。"))
        except Refusal as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("已提交，等待另一人批准；批准之前仍按现行规程办理。"))
            return redirect("procedure-version", procedure_id=version.pk)
    return _show_draft(request, draft, form)


def _show_draft(request: OfficeRequest, draft: ProcedureDraft, form: ReasonForm) -> HttpResponse:
    faults = writing.faults_of_draft(draft)
    present = approved_versions().filter(code=draft.code).order_by("-version").first()
    shown = faults_shown(faults, draft.content)
    name = draft_name(draft)
    return page(
        request, "office/procedures/draft.html", _("草稿：%(name)s") % {"name": name},
        crumbs=crumbs(), draft=draft, parts=_parts(draft.content, faults), faults=shown, form=form, present=present,
        changes=differences(present.content, draft.content) if present else [],
        sections=sections_of(draft.content), status=400 if form.errors else 200,
    )  # fmt: skip


def _parts(tree: dict[str, Any], faults: list[Any]) -> list[tuple[str, str, str, int]]:
    """Return each part: its address, its title, how many rows it has, how many faults."""
    basics = ("name", "name_en", "who", "note", "code")
    found = []
    for at, title in TABS:
        rows = _("%(n)d 项") % {"n": len(tree.get(at) or [])} if at in LISTS or at == "law" else ""
        wrong = sum(count_at(faults, one) for one in (basics if at == "basics" else (at,)))
        found.append((at, str(title), rows, wrong))
    return found


@needs(Permission.PROCEDURE_MAKE)
@require_http_methods(["GET", "POST"])
def procedure_part(request: OfficeRequest, draft_id: int) -> HttpResponse:
    """Show one part of a draft as a form, or a list of rows; every button keeps what was typed."""
    draft = writing.get_draft(draft_id, request.actor)
    place = place_of(draft.content, request.GET.get("at", "basics"))
    if request.method == "GET":
        return _show_part(request, draft, place)
    tree, do = dict(draft.content), request.POST.get("do", "")
    form = PartForm(tree, place.plan, place.path, place.node, request.POST) if place.plan else None
    if form is not None:
        tree = put_part(tree, place, form.written())
    slot = f"procedure-row:{draft.pk}"
    kept = dict(request.session.get(slot, {}))
    tree, at = act_on(tree, place, do, kept)
    try:
        writing.save_parts(
            draft=draft, parts=changed_parts(draft.content, tree), by=request.actor, at=clock.now(),
            seen=_moment(request.POST.get("seen", "")) or draft.changed_at,
        )  # fmt: skip
    except WrittenMeanwhile as refused:
        draft.refresh_from_db()
        return _show_part(request, draft, place_of(draft.content, place.at), form=form, refused=str(refused))
    request.session[slot] = kept
    fresh = do.startswith("add:") and at != place.at
    asked = {"at": at, **({"new": "1"} if fresh else {})}
    if not do or do == "save":
        messages.success(request, _("已保存。"))
    return redirect(f"{reverse('procedure-part', args=[draft.pk])}?{urlencode(asked)}")


def _moment(text: str) -> datetime | None:
    try:
        return datetime.fromisoformat(text)
    except ValueError:
        return None


def _show_part(
    request: OfficeRequest, draft: ProcedureDraft, place: Place, *, form: PartForm | None = None, refused: str = ""
) -> HttpResponse:
    faults = writing.faults_of_draft(draft)
    tree: dict[str, Any] = draft.content
    if place.plan and form is None:
        form = PartForm(tree, place.plan, place.path, place.node)
        if not request.GET.get("new"):
            form.tell(one for one in faults if _belongs(one.field, place))
    gone = request.session.get(f"procedure-row:{draft.pk}", {}).get("row")
    if gone and not gone["path"].startswith((f"{place.at}[", f"{place.at}.options[", f"{place.at}.reasons[")):
        gone = None
    return page(
        request, "office/procedures/part.html" if place.plan else "office/procedures/rows.html", place.title,
        crumbs=_way(draft, place), draft=draft, place=place, form=form, refused=refused, gone=gone,
        gone_title=row_title(gone["row"]) if gone else "", rows=[] if place.plan else _rows(tree, place.at, faults),
        tabs=_tabs(draft, place), status=409 if refused else 200,
    )  # fmt: skip


def _belongs(path: str, place: Place) -> bool:
    """Tell whether a fault is mended on this page: the questions of a step have pages of their own."""
    if place.plan == "basics":
        return path.partition(".")[0] in ("name", "name_en", "who", "note", "code", "")
    at = place.path or place.at
    if place.plan == "step" and path.startswith(f"{at}.asks["):
        return False
    return path == at or path.startswith((f"{at}.", f"{at}["))


def _rows(tree: dict[str, Any], path: str, faults: list[Any]) -> list[dict[str, Any]]:
    """Return the rows of a list: where each is written, what it is called, when it applies, what is wrong."""
    asks = all_asks(tree)
    found = []
    for number, row in enumerate(rows_at(tree, path)):
        at = f"{path}[{number}]"
        found.append({
            "at": at, "number": number + 1, "title": row_title(row), "wrong": count_at(faults, at),
            "when": when_words(row.get("when") or {}, asks),
        })  # fmt: skip
    return found


def _tabs(draft: ProcedureDraft, place: Place) -> list[tuple[str, str, bool]]:
    here = reverse("procedure-part", args=[draft.pk])
    return [(str(title), f"{here}?{urlencode({'at': at})}", at == place.top) for at, title in TABS]


def _way(draft: ProcedureDraft, place: Place) -> list[tuple[str, str]]:
    """Return the way down to a page of a draft: the draft, the list, the step that a question belongs to."""
    here = reverse("procedure-part", args=[draft.pk])
    found = [*crumbs(), (draft_name(draft), reverse("procedure-draft", args=[draft.pk]))]
    above, at = [], place.at
    while "[" in at or "." in at:
        at = at.rpartition("[")[0] if at.endswith("]") else at.rpartition(".")[0]
        above.append((place_of(draft.content, at).title, f"{here}?{urlencode({'at': at})}"))
    return [*found, *reversed(above)]


@needs(Permission.PROCEDURE_MAKE)
@require_http_methods(["GET", "POST"])
def procedure_text(request: OfficeRequest, draft_id: int) -> HttpResponse:
    """Show the whole draft as text, for who knows it, and take it back where it has the shape of a procedure."""
    draft = writing.get_draft(draft_id, request.actor)
    form = TextForm(request.POST or None, initial={"text": written_out(draft.content)})
    if request.method == "POST" and form.is_valid():
        try:
            tree = read_back(form.cleaned_data["text"], draft.code)
            writing.save_parts(
                draft=draft, parts=changed_parts(draft.content, tree), by=request.actor, at=clock.now(),
                seen=_moment(request.POST.get("seen", "")) or draft.changed_at,
            )  # fmt: skip
        except (NotPermitted, NotFound, AlreadyDone):
            raise
        except Refusal as refusal:
            form.add_error("text", str(refusal))
        else:
            messages.success(request, _("已保存。"))
            return redirect("procedure-draft", draft_id=draft.pk)
    return page(
        request, "office/procedures/text.html", _("全文"), crumbs=_way(draft, place_of(draft.content, "basics")),
        draft=draft, form=form, status=400 if form.errors else 200,
    )  # fmt: skip
