"""Sorting by questions: one at a time, each answer a button; the way back stands beside, and the reasons are kept."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from rongjun.base import clock
from rongjun.base.actor import Permission
from rongjun.base.errors import AlreadyDone, NotFound, NotPermitted, Refusal
from rongjun.domains.petitions import sorting
from rongjun.domains.petitions.models import Matter
from rongjun.domains.units.queries import unit_names
from rongjun.kernel.petition.sorting import Kind, NoSuchAnswer, Path, Question, Sorted, reasons_of, walk

from ...http import OfficeRequest, page
from ..case_frame import said
from ..petition_forms import AccusedForm
from ..petition_frame import load_matter, on_petitions, petition_crumbs
from ..petition_words import KINDS, ROUTES, word
from .petition_new import accused_of

MOST_STEPS = 20


@on_petitions(Permission.PETITION_SORT)
@sensitive_post_parameters()
@require_http_methods(["GET", "POST"])
def petition_sort(request: OfficeRequest, petition_id: int) -> HttpResponse:
    """Ask the next question of sorting, or show where the answers lead and take it."""
    matter, sent = load_matter(petition_id), request.method == "POST"
    path = _path(request.POST.getlist("p") if sent else request.GET.getlist("p"))
    try:
        found = walk(path)
    except NoSuchAnswer:
        messages.warning(request, _("答案不在清单里，请从第一个问题重新回答。"))
        return redirect("petition-sort", petition_id=matter.pk)
    if isinstance(found, Question):
        return _asked(request, matter, path, found)
    form = AccusedForm(_units(), request.POST if sent else None, needed=_must_name(matter, found))
    if sent and form.is_valid() and (answer := _taken(request, matter, path, form)) is not None:
        return answer
    return _led(request, matter, path, found, form)


def _taken(request: OfficeRequest, matter: Matter, path: Path, form: AccusedForm) -> HttpResponse | None:
    """Sort the matter; where the room refuses, say it on the form."""
    accused = accused_of(form.cleaned_data["accused_unit"], form.cleaned_data["accused"])
    try:
        done = sorting.sort_matter(matter=matter, path=path, accused=accused, by=request.actor, at=clock.now())
    except (NotPermitted, NotFound, AlreadyDone):
        raise
    except Refusal as refusal:
        form.add_error(None, str(refusal))
        return None
    messages.success(request, _("已分类。"))
    if done.also_request:
        messages.info(request, _("本人自己的请求请另行登记一件，不写检举控告的内容。"))
        return redirect("petition-new")
    seen = Matter.objects.filter(pk=matter.pk).exists()
    return redirect("petition", petition_id=matter.pk) if seen else redirect("petition-list")


def _asked(request: OfficeRequest, matter: Matter, path: Path, question: Question) -> HttpResponse:
    answers = [(f"{question.id}:{one.id}", said(one.text.zh, one.text.en)) for one in question.answers]
    return page(
        request, "office/petitions/sort.html", said(question.text.zh, question.text.en),
        crumbs=petition_crumbs(matter), matter=matter, answers=answers, article=question.article,
        help=said(question.help.zh, question.help.en) if question.help else "", **_so_far(matter, path),
    )  # fmt: skip


def _led(request: OfficeRequest, matter: Matter, path: Path, found: Sorted, form: AccusedForm) -> HttpResponse:
    return page(
        request, "office/petitions/sorted.html", _("分类结果"), crumbs=petition_crumbs(matter), matter=matter,
        kind=word(KINDS, found.kind.value), route=word(ROUTES, found.route.value) if found.route else "",
        article=found.article, says=said(found.says.zh, found.says.en), also=found.also_request, form=form,
        names=found.kind is Kind.ACCUSATION, status=400 if form.errors else 200, **_so_far(matter, path),
    )  # fmt: skip


def _so_far(matter: Matter, path: Path) -> dict[str, Any]:
    """Return the answers given so far, each with the address that goes back to its question."""
    there, steps = reverse("petition-sort", args=[matter.pk]), [f"{asked}:{given}" for asked, given in path]
    rows = [
        {"question": said(one.question.zh, one.question.en), "answer": said(one.answer.zh, one.answer.en),
         "article": one.article, "back": f"{there}?{urlencode({'p': steps[:at]}, doseq=True)}"}
        for at, one in enumerate(reasons_of(path))
    ]  # fmt: skip
    return {"steps": steps, "so_far": rows}


def _path(texts: list[str]) -> list[tuple[str, str]]:
    pairs = [one.partition(":") for one in texts[:MOST_STEPS]]
    return [(asked, given) for asked, _colon, given in pairs]


def _must_name(matter: Matter, found: Sorted) -> bool:
    """Tell whether the sorting has to name who is complained about: an accusation without a wall yet."""
    return found.kind is Kind.ACCUSATION and not matter.wall


def _units() -> list[tuple[str, str]]:
    return [(str(pk), name) for pk, name in unit_names().items()]
