"""Filling an application in: one question a page, papers by camera, a summary to check, handing in."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_GET, require_http_methods

from rongjun.base import clock
from rongjun.base.errors import AlreadyDone, NotFound, Refusal
from rongjun.domains.recognition import applying
from rongjun.domains.recognition.access import look_at
from rongjun.domains.recognition.applying import EDITABLE, AnswerFaults
from rongjun.domains.recognition.course import applicant_of
from rongjun.domains.recognition.drafts import removable_files, take_out_file
from rongjun.domains.recognition.models import Case
from rongjun.domains.recognition.procedures import spec_of
from rongjun.domains.recognition.queries import files_of
from rongjun.kernel.recognition import Ask, Form, faults_of, papers_for
from rongjun.kernel.recognition.states import State

from ...http import whole_number
from ..application import Application, application_of
from ..ask_form import NUMBERS, AskForm, ask_text, read_answer, shown_answer, text_of
from ..forms import UploadForm
from ..http import own_case, page
from ..places import place_name, places_in
from ..shown import paper_lines

TAKES_FILES = frozenset({State.DRAFT, State.SUBMITTED, State.INCOMPLETE, State.WORKING})
MOST_FILES = 60
"""Files that an applicant puts to one case; whoever has more brings them to the counter."""


@require_GET
@own_case
def go_on(request: HttpRequest, case: Case) -> HttpResponse:
    """Lead to the first question that is not answered yet, else to the papers."""
    if case.state not in EDITABLE:
        return redirect("portal-case")
    first = application_of(case).first_open()
    return redirect("portal-ask", first.id) if first else redirect("portal-files")


@sensitive_post_parameters("answer")
@require_http_methods(["GET", "POST"])
@own_case
def ask(request: HttpRequest, case: Case, ask_id: str) -> HttpResponse:
    """Ask one question; whatever is typed is saved before it is checked, whichever way one goes on."""
    if case.state not in EDITABLE:
        messages.info(request, _("申请已经提交，不能再改；有变化的，请告诉经办人。"))
        return redirect("portal-case")
    held = application_of(case)
    one = held.ask_named(ask_id)
    if request.method == "POST" and request.POST.get("go") != "show":
        return _save(request, case, held, one)
    reveal = request.method == "POST" and one.is_sealed and one.type not in NUMBERS
    if reveal:
        look_at(case, purpose=_("本人查看自己填写的内容"), by=applicant_of(case), at=clock.now(), fields=[one.id])
    return _show(request, case, held, one, AskForm(one, None, held.answers.get(one.id, ""), reveal))


def _save(request: HttpRequest, case: Case, held: Application, one: Ask) -> HttpResponse:
    typed, go = request.POST.get("answer", ""), request.POST.get("go", "next")
    answer, at = read_answer(one, typed), clock.now()
    keeps = one.is_sealed and not answer
    if not keeps:
        applying.save_answers(case=case, answers={one.id: answer}, by=applicant_of(case), at=at)
        held = application_of(case)
    if go == "leave":
        messages.success(request, _("已保存。以后用编号和查询码继续填写。"))
        return redirect("portal-case")
    if go == "back":
        before = held.before(one)
        return redirect("portal-ask", before.id) if before else redirect("portal-case")
    faults = faults_of([one], held.answers, today=clock.today())
    if faults:
        form = AskForm(one, request.POST if one.type not in NUMBERS else {"answer": ""}, "")
        form.add_faults(faults)
        return _show(request, case, held, one, form, 400)
    if request.POST.get("from") == "check":
        return redirect("portal-check")
    after = held.after(one)
    return redirect("portal-ask", after.id) if after else redirect("portal-files")


def _show(
    request: HttpRequest, case: Case, held: Application, one: Ask, form: AskForm, status: int = 200
) -> HttpResponse:
    answer = held.answers.get(one.id, "")
    context: dict[str, Any] = {
        "case": case, "ask": one, "form": form, "number": held.place_of(one), "of": len(held.asks),
        "kept": shown_answer(one, answer, {}) if one.is_sealed and answer else "",
        "may_reveal": one.is_sealed and one.type not in NUMBERS and bool(answer), "name": held.name,
        "from_check": (request.POST.get("from") or request.GET.get("from")) == "check",
    }  # fmt: skip
    if one.type is Form.AREA:
        wanted = request.GET.get("in", "")[:12]
        context |= {"places": places_in(wanted), "placed": place_name(answer), "picking": bool(wanted)}
        return page(request, "portal/ask_area.html", ask_text(one), status=status, **context)
    return page(request, "portal/ask.html", ask_text(one), status=status, **context)


@require_GET
@own_case
def files(request: HttpRequest, case: Case) -> HttpResponse:
    """Show the papers of the applicant's situation and what was handed in of each."""
    held, given = application_of(case), files_of(case)
    counts = {item: sum(1 for one in given if one.item == item) for item in {one.item for one in given}}
    papers = [
        (paper, counts.get(paper.id, 0)) for paper in paper_lines(papers_for(held.spec, held.answers))
    ]  # fmt: skip
    context: dict[str, Any] = {
        "case": case,
        "papers": papers,
        "editable": case.state in EDITABLE,
        "takes": case.state in TAKES_FILES,
    }
    return page(request, "portal/files.html", _("拍照上传材料"), crumbs=_crumbs(case), **context)


@require_http_methods(["GET", "POST"])
@own_case
def paper(request: HttpRequest, case: Case, item: str) -> HttpResponse:
    """Take photos or files of one paper, or take a wrong one out; photos lose what tells where they were taken."""
    spec = spec_of(case.procedure)
    known = [one for one in spec.papers if one.id == item]
    if not known:
        raise NotFound(_("这份材料不在清单上。"))
    if request.method == "POST" and "remove" in request.POST:
        return _take_out(request, case, item)
    form = UploadForm(request.POST, request.FILES) if request.method == "POST" else UploadForm()
    if request.method == "POST" and form.is_valid() and _take_files(case, item, form):
        messages.success(request, _("已收到并加密保存。还有下一页的，接着拍；没有了就到下一份。"))
        return redirect("portal-paper", item)
    mine = {one.pk for one in removable_files(case)}
    given = [(one, one.pk in mine) for one in files_of(case) if one.item == item]
    context: dict[str, Any] = {
        "case": case, "form": form, "paper": paper_lines(known)[0], "given": given,
        "takes": case.state in TAKES_FILES, "next": _next_paper(case, item),
    }  # fmt: skip
    title, crumbs = paper_lines(known)[0].name, [*_crumbs(case), (_("拍照上传材料"), reverse("portal-files"))]
    return page(request, "portal/paper.html", title, crumbs=crumbs, status=400 if form.errors else 200, **context)


def _take_out(request: HttpRequest, case: Case, item: str) -> HttpResponse:
    """Take a wrong file out. What is gone already is no error: the same form was sent twice."""
    wrong = whole_number(request.POST["remove"])
    try:
        take_out_file(case=case, file_id=wrong, by=applicant_of(case), at=clock.now())
    except NotFound:
        messages.info(request, _("这个文件已经删除。"))
    except Refusal as refused:
        messages.warning(request, str(refused))
    else:
        messages.success(request, _("已删除。请重新拍一张正确的。"))
    return redirect("portal-paper", item)


def _take_files(case: Case, item: str, form: UploadForm) -> bool:
    """Hand in what was chosen; tell in the form what was refused. What was good of two stays."""
    good = True
    for name in ("photo", "file"):
        upload = form.cleaned_data.get(name)
        if not upload:
            continue
        try:
            if case.state not in TAKES_FILES:
                raise AlreadyDone(_("这个事项已经办结或正在决定，网上不再收材料；请交到受理窗口。"))
            if len(files_of(case)) >= MOST_FILES:
                raise Refusal(_("网上最多收 60 个文件，已经满了；其余的请带到受理窗口。"))
            applying.hand_in_file(
                case=case, item=item, content=upload.read(), title="", by=applicant_of(case), at=clock.now()
            )
        except Refusal as refused:
            form.add_error(name, str(refused))
            good = False
    return good


def _next_paper(case: Case, item: str) -> str:
    held = application_of(case)
    wanted = [one.id for one in papers_for(held.spec, held.answers)]
    place = wanted.index(item) + 1 if item in wanted else 0
    return wanted[place] if place < len(wanted) else ""


@require_http_methods(["GET", "POST"])
@own_case
def check(request: HttpRequest, case: Case) -> HttpResponse:
    """Show every answer to be checked, with what is missing and what a condition says; hand in."""
    held, refused = application_of(case), ""
    if request.method == "POST":
        try:
            applying.submit_case(case=case, by=applicant_of(case), at=clock.now())
        except AnswerFaults:
            refused = _("还不能提交，请先改正下面列出的问题。")
        except AlreadyDone:
            return redirect("portal-case")
        except Refusal as why:
            refused = str(why)
        else:
            messages.success(request, _("已提交。下面是现在走到哪一步、由谁办理、什么时候前答复。"))
            return redirect("portal-case")
    if case.state not in EDITABLE:
        return redirect("portal-case")
    faults = faults_of(held.asks, held.answers, today=clock.today())
    told = [(text_of(one.says), one.cite) for one in held.outcomes(clock.today()) if one.holds is False]
    context: dict[str, Any] = {
        "case": case, "lines": held.lines(faults), "refused": refused, "told": told,
        "faults": [(held.ask_named(one.ask), text_of(one.message) + text_of(one.mend)) for one in faults],
        "again": case.state == State.INCOMPLETE, "files": len(files_of(case)),
    }  # fmt: skip
    status = 400 if refused else 200
    return page(request, "portal/check.html", _("核对并提交"), crumbs=_crumbs(case), status=status, **context)


def _crumbs(case: Case) -> list[tuple[str, str]]:
    return [(case.number, reverse("portal-case"))]
