"""Papers of a person: put on file, opened for a purpose, said to prove facts, withdrawn."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.csp import CSP
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.views.decorators.csp import csp_override
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from rongjun.base import clock
from rongjun.base.actor import Permission
from rongjun.base.errors import AlreadyDone, NotFound, NotPermitted, Refusal
from rongjun.base.media import TYPES
from rongjun.domains.people import page_queries as queries
from rongjun.domains.people.file import papers
from rongjun.domains.people.file.reading import proved_by
from rongjun.domains.people.models import Fact, Paper, Person

from ...http import OfficeRequest, needs, page
from ...told.person_words import fact_text, fact_title, labelled, noted
from ..forms_file import BecauseForm, NewPaperForm, ProveForm
from ..forms_people import PurposeForm
from ..person_facts import period_of
from .person import header_of, load_person

LOOK = "办理业务：查看材料目录"
LOOK_NEW = "办理业务：放入材料"
SANDBOX: dict[str, Any] = {"default-src": [CSP.NONE], "sandbox": True}
"""An opened paper runs nothing and belongs to no page of the office."""


@needs(Permission.PEOPLE_RECORD)
@require_http_methods(["GET", "POST"])
def new_paper(request: OfficeRequest, person_id: int) -> HttpResponse:
    """Show and take the form of a paper, with the facts that it proves."""
    person = load_person(request, person_id, LOOK_NEW)
    facts = _facts(person)
    form = NewPaperForm(request.POST or None, request.FILES or None, facts=_choices(facts))
    if request.method == "POST" and form.is_valid():
        done = _tried(form, lambda: _add(request, person, form))
        if done is not None:
            return done
    return page(
        request, "office/people/paper_new.html", _("放入材料"), crumbs=_crumbs(person), form=form,
        file_again=bool(form.errors and request.FILES), status=400 if form.errors else 200, **header_of(person),
    )  # fmt: skip


@needs(Permission.PEOPLE_VIEW)
@require_GET
def paper_page(request: OfficeRequest, person_id: int, paper_id: int) -> HttpResponse:
    """Show what a paper is and what it proves; its content is opened by a form of its own."""
    person, paper = _load(request, person_id, paper_id)
    return _paper(request, person, paper)


@needs(Permission.PEOPLE_REVEAL)
@csp_override(SANDBOX)
@require_POST
def open_paper(request: OfficeRequest, person_id: int, paper_id: int) -> HttpResponse:
    """Give the content of a paper as a file to keep, for a stated purpose; the access row is committed first."""
    form = PurposeForm(request.POST)
    if not form.is_valid():
        person, paper = _load(request, person_id, paper_id)
        return _paper(request, person, paper, purpose=form)
    paper = papers.get_paper(paper_id, request.actor)
    if paper.person_id != person_id:
        raise NotFound(_("没有这份材料，或它的主人不在您的辖区。"))
    paper, content = papers.open_paper(
        paper_id=paper_id, purpose=form.purpose(), by=request.actor, at=clock.now()
    )  # fmt: skip
    name = f"{paper.kind}-{paper.pk}.{paper.media}"
    headers = {"Content-Disposition": content_disposition_header(True, name), "X-Content-Type-Options": "nosniff"}
    return HttpResponse(content, content_type=TYPES[paper.media], headers=headers)


@needs(Permission.PEOPLE_RECORD)
@require_POST
def prove_paper(request: OfficeRequest, person_id: int, paper_id: int) -> HttpResponse:
    """Say which further facts a paper proves."""
    person, paper = _load(request, person_id, paper_id)
    form = ProveForm(request.POST, facts=_choices(_facts(person)))
    if not form.is_valid():
        return _paper(request, person, paper, prove=form)
    facts = [int(pk) for pk in form.cleaned_data["proves"]]
    papers.prove_facts(paper_id=paper.pk, facts=facts, by=request.actor, at=clock.now())
    messages.success(request, _("已登记这份材料证明的内容。"))
    return redirect("person-paper", person_id=person.pk, paper_id=paper.pk)


@needs(Permission.PEOPLE_RECORD)
@require_POST
def withdraw_paper(request: OfficeRequest, person_id: int, paper_id: int) -> HttpResponse:
    """Withdraw a paper, with a reason; it stays on record."""
    person, paper = _load(request, person_id, paper_id)
    form = BecauseForm(request.POST)
    if not form.is_valid():
        return _paper(request, person, paper, withdraw=form)
    papers.withdraw_paper(
        paper_id=paper.pk, reason=form.cleaned_data["because"], by=request.actor, at=clock.now()
    )  # fmt: skip
    messages.success(request, _("已撤回；记录仍在，内容不能再打开。"))
    return redirect("person-paper", person_id=person.pk, paper_id=paper.pk)


def _add(request: OfficeRequest, person: Person, form: NewPaperForm) -> HttpResponse:
    upload = form.upload()
    assert upload is not None
    facts = [int(pk) for pk in form.cleaned_data["proves"]]
    paper = papers.add_paper(person_id=person.pk, upload=upload, facts=facts, by=request.actor, at=clock.now())
    messages.success(request, _("材料已加密存放。"))
    return redirect("person-paper", person_id=person.pk, paper_id=paper.pk)


def _tried(form: NewPaperForm, act: Callable[[], HttpResponse]) -> HttpResponse | None:
    """Act; where the domain refuses, put what is wrong on the form and keep what was typed."""
    try:
        return act()
    except (NotPermitted, NotFound, AlreadyDone):
        raise
    except Refusal as refusal:
        form.add_error("file", str(refusal))
    return None


def _load(request: OfficeRequest, person_id: int, paper_id: int) -> tuple[Person, Paper]:
    """Load a person and a paper of that person, and record the look. Raises NotFound."""
    paper = papers.get_paper(paper_id, request.actor)
    if paper.person_id != person_id:
        raise NotFound(_("没有这份材料，或它的主人不在您的辖区。"))
    return load_person(request, person_id, LOOK), paper


def _paper(
    request: OfficeRequest, person: Person, paper: Paper, *, purpose: PurposeForm | None = None,
    prove: ProveForm | None = None, withdraw: BecauseForm | None = None,
) -> HttpResponse:  # fmt: skip
    actor, standing = request.actor, paper.withdrawn_at is None
    proved = proved_by(paper)
    known = {fact.pk for fact in proved}
    others = [fact for fact in _facts(person) if fact.pk not in known]
    may_record = standing and actor.may(Permission.PEOPLE_RECORD)
    return page(
        request, "office/people/paper.html", paper.label, crumbs=_crumbs(person), paper=paper,
        proved=[(labelled(fact_title(f.kind, f.key), fact_text(f.kind, f.value)), period_of(f)) for f in proved],
        purpose=purpose or PurposeForm(), withdraw=withdraw or BecauseForm(),
        prove=(prove or ProveForm(facts=_choices(others))) if may_record and others else None,
        may_open=actor.may(Permission.PEOPLE_REVEAL) and (standing or actor.may(Permission.PEOPLE_APPROVE)),
        may_record=may_record, status=400 if purpose or prove or withdraw else 200, **header_of(person),
    )  # fmt: skip


def _facts(person: Person) -> list[Fact]:
    return queries.facts_as_known(queries.list_facts_of(person.pk), clock.now())


def _choices(facts: list[Fact]) -> list[tuple[int, str]]:
    texts = ((fact, labelled(fact_title(fact.kind, fact.key), fact_text(fact.kind, fact.value))) for fact in facts)
    return [(fact.pk, noted(text, period_of(fact))) for fact, text in texts]


def _crumbs(person: Person) -> list[tuple[str, str]]:
    return [
        (_("人员"), reverse("people-list")), (person.name, reverse("person", args=[person.pk])),
        (_("全部档案"), reverse("person-file", args=[person.pk]) + "#papers"),
    ]  # fmt: skip
