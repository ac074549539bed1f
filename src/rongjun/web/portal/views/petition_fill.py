"""Writing a petition: one question a page, kept before it is checked; a summary; handing in."""

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
from rongjun.domains.disclosure.record import own_name_and_phone
from rongjun.domains.disclosure.visits import scope_of_visit
from rongjun.domains.petitions.attaching import attach_file, list_files
from rongjun.domains.petitions.course import person_actor
from rongjun.domains.petitions.intake import submit_draft
from rongjun.domains.petitions.models import Matter
from rongjun.kernel.petition.states import Move, State, moves_from

from ..forms import UploadForm
from ..http import page
from ..own_http import cookie_of, visit_of
from ..petition_asks import HIDDEN, Ask, AskForm, ask_named, asks_for, fault_of, faults_of, read_answer, shown_answer
from ..petition_draft import answers_of, forget_answers, given_of, keep_answers
from ..petition_http import own_matter
from ..places import place_name, places_in

MOST_FILES = 60
"""Files that somebody puts to one petition; whoever has more brings them to the counter."""


@require_GET
@own_matter
def go_on(request: HttpRequest, matter: Matter) -> HttpResponse:
    """Lead to the first question that is not answered yet, else to the summary."""
    if matter.state != State.DRAFT:
        return redirect("portal-petition")
    answers = answers_of(matter)
    first = next((one for one in asks_for(answers) if one.id not in answers), None)
    return redirect("portal-petition-ask", first.id) if first else redirect("portal-petition-check")


@sensitive_post_parameters("answer")
@require_http_methods(["GET", "POST"])
@own_matter
def ask(request: HttpRequest, matter: Matter, ask_id: str) -> HttpResponse:
    """Ask one question; whatever is typed is kept before it is checked, whichever way one goes on."""
    one = ask_named(ask_id)
    if one is None:
        raise NotFound(_("没有这个问题。"))
    if matter.state != State.DRAFT:
        messages.info(request, _("已经提交，不能再改；有要补充的，请用“补充说明”。"))
        return redirect("portal-petition")
    answers = answers_of(matter)
    if request.method == "POST" and request.POST.get("go") == "mine":
        return _show(request, matter, one, answers, AskForm(one, {"answer": _mine(request, one)}, ""))
    if request.method == "POST":
        return _keep(request, matter, one, answers)
    return _show(request, matter, one, answers, AskForm(one, None, answers.get(one.id, "")))


def _keep(request: HttpRequest, matter: Matter, one: Ask, answers: dict[str, str]) -> HttpResponse:
    answer, go = read_answer(one, request.POST.getlist("answer")), request.POST.get("go", "next")
    if not (one.id in HIDDEN and not answer and answers.get(one.id)):
        answers = answers | {one.id: answer}
        keep_answers(matter, answers, clock.now())
    if go == "leave":
        messages.success(request, _("已保存。以后用编号和查询码继续填写。"))
        return redirect("portal-petition")
    asks = asks_for(answers)
    place = next((n for n, other in enumerate(asks) if other.id == one.id), 0)
    if go == "back":
        return redirect("portal-petition-ask", asks[place - 1].id) if place else redirect("portal-petition")
    fault = fault_of(one, answers.get(one.id, ""))
    if fault:
        form = AskForm(one, request.POST, "")
        form.is_valid()
        form.errors.pop("answer", None)
        form.add_error("answer", fault)
        return _show(request, matter, one, answers, form, 400)
    if request.POST.get("from") == "check" and not any(other.id not in answers for other in asks):
        return redirect("portal-petition-check")
    return (
        redirect("portal-petition-ask", asks[place + 1].id)
        if place + 1 < len(asks)
        else redirect("portal-petition-check")
    )


def _mine(request: HttpRequest, one: Ask) -> str:
    """Return the name or phone under which who is signed in is registered, for the form; nothing is kept by it."""
    visit = visit_of(request)
    if visit is None or visit.key.holder != "self":
        return ""
    with scope_of_visit(visit):
        name, phone = own_name_and_phone(visit=visit, at=clock.now())
    return {"name": name, "phone": phone}.get(one.id, "")


def _show(
    request: HttpRequest, matter: Matter, one: Ask, answers: dict[str, str], form: AskForm, status: int = 200
) -> HttpResponse:
    asks, answer = asks_for(answers), answers.get(one.id, "")
    number = next((n for n, other in enumerate(asks, start=1) if other.id == one.id), 0)
    context: dict[str, Any] = {
        "matter": matter, "ask": one, "form": form, "number": number, "of": len(asks),
        "kept": shown_answer(one, answer) if one.id in HIDDEN and answer else "",
        "from_check": (request.POST.get("from") or request.GET.get("from")) == "check",
        "mine": one.id in ("name", "phone") and bool(cookie_of(request)),
    }  # fmt: skip
    if one.kind == "area":
        wanted = request.GET.get("in", "")[:12]
        context |= {"places": places_in(wanted), "placed": place_name(answer), "picking": bool(wanted)}
        return page(request, "portal/petition/ask_area.html", one.text, status=status, **context)
    return page(request, "portal/petition/ask.html", one.text, status=status, **context)


@require_http_methods(["GET", "POST"])
@own_matter
def check(request: HttpRequest, matter: Matter) -> HttpResponse:
    """Show every answer to be checked, with what is missing; hand in."""
    if matter.state != State.DRAFT:
        return redirect("portal-petition")
    answers, refused = answers_of(matter), ""
    faults = faults_of(answers)
    if request.method == "POST":
        refused = _("还不能提交，请先改正下面列出的问题。") if faults else _hand_in(matter, answers)
        if not refused:
            messages.success(request, _("已提交并登记。下面是现在走到哪一步、由谁办理、什么时候前告诉您。"))
            return redirect("portal-petition")
    wrong = {one.id: fault for one, fault in faults}
    lines = [
        (one, place_name(answers.get("area", "")) if one.kind == "area" else shown_answer(one, answers.get(one.id, "")),
         wrong.get(one.id, ""))
        for one in asks_for(answers)
    ]  # fmt: skip
    return page(
        request, "portal/petition/check.html", _("核对并提交"), matter=matter, lines=lines, refused=refused,
        faults=faults, status=400 if refused else 200, crumbs=[(matter.number, reverse("portal-petition"))],
    )  # fmt: skip


@require_http_methods(["GET", "POST"])
@own_matter
def files(request: HttpRequest, matter: Matter) -> HttpResponse:
    """Take photos or files to a petition; photos lose what tells where they were taken. Sent twice, it is one file."""
    takes = matter.state == State.DRAFT or Move.ADD in moves_from(matter.state)
    form = UploadForm(request.POST, request.FILES) if request.method == "POST" else UploadForm()
    if request.method == "POST" and form.is_valid() and _take_files(matter, form, takes):
        messages.success(request, _("已收到并加密保存。还有下一页的，接着拍。"))
        return redirect("portal-petition-files")
    return page(
        request, "portal/petition/files.html", _("照片、材料"), matter=matter, form=form, takes=takes,
        given=list_files(matter, person_actor()), draft=matter.state == State.DRAFT,
        status=400 if form.errors else 200, crumbs=[(matter.number, reverse("portal-petition"))],
    )  # fmt: skip


def _take_files(matter: Matter, form: UploadForm, takes: bool) -> bool:
    """Take what was chosen; tell in the form what was refused. What was good of two stays."""
    good = True
    for name in ("photo", "file"):
        upload = form.cleaned_data.get(name)
        if not upload:
            continue
        try:
            if not takes:
                raise AlreadyDone(_("这件事已经办结，网上不再收材料；请交到窗口。"))
            if len(list_files(matter, person_actor())) >= MOST_FILES:
                raise Refusal(_("网上最多收 60 个文件，已经满了；其余的请带到受理窗口。"))
            attach_file(matter=matter, content=upload.read(), title="", by=person_actor(), at=clock.now())
        except Refusal as refused:
            form.add_error(name, str(refused))
            good = False
    return good


def _hand_in(matter: Matter, answers: dict[str, str]) -> str:
    """Hand a draft in; returns why it could not be, '' where it was (by this form or the same one before)."""
    try:
        submit_draft(matter=matter, given=given_of(answers), at=clock.now())
    except AlreadyDone:
        return ""
    except Refusal as why:
        return str(why)
    forget_answers(matter)
    return ""
