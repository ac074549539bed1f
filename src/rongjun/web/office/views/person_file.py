"""The whole file of a person: as it is or as it was, what is sealed opened for a purpose, entries made and ended."""

from collections.abc import Callable, Mapping
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters, sensitive_variables
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from rongjun.base import clock
from rongjun.base.actor import Permission
from rongjun.base.errors import NotFound, NotPermitted, Refusal
from rongjun.domains.people import forms as changes
from rongjun.domains.people import page_queries as queries
from rongjun.domains.people import vault
from rongjun.domains.people.batches import office_day
from rongjun.domains.people.file import reading, recording
from rongjun.domains.people.file.kinds import KINDS
from rongjun.domains.people.file.papers import Upload
from rongjun.domains.people.file.parts import Kind
from rongjun.domains.people.models import Fact, Person
from rongjun.domains.units.queries import area_names

from ...http import OfficeRequest, needs, page, shown
from ...told.person_words import fact_text, fact_title
from ..file_page import ONLY, Shown, codes_left, keys_offered, sealed_names, sections_of
from ..forms_file import DetailForm, EndForm, PaperForm
from ..forms_people import AsOfForm, RevealForm
from ..person_facts import asked_for, period_of
from .person import header_of, load_person, person_context

LOOK = "办理业务：查看全部档案"
LOOK_ENTRY = "办理业务：登记档案内容"
Opened = Mapping[int, Mapping[str, str]]


@needs(Permission.PEOPLE_VIEW)
@require_GET
def person_file(request: OfficeRequest, person_id: int) -> HttpResponse:
    """Show the whole file, as of a day and as known on a day where asked."""
    return _file(request, person_id, AsOfForm(request.GET or None), None)


@needs(Permission.PEOPLE_REVEAL)
@sensitive_variables("opened")
@require_POST
def file_reveal(request: OfficeRequest, person_id: int) -> HttpResponse:
    """Open sealed fields of the file in their places, for a stated purpose; the access row is committed first."""
    given = request.POST
    asked = AsOfForm(given if given.get("as_of") or given.get("known_on") else None)
    return _file(request, person_id, asked, given)


def _file(request: OfficeRequest, person_id: int, asked: AsOfForm, given: Any) -> HttpResponse:
    person = load_person(request, person_id, LOOK)
    as_of, known_at, is_past = asked_for(asked)
    file = reading.get_file(person.pk, as_of=as_of, known_at=known_at)
    names = sealed_names(file)
    form = RevealForm(given, names=names)
    opened = _opened(request, person, file, form) if form.is_bound and form.is_valid() else {}
    entries = [*file.standing, *file.ended]
    relatives = reading.find_relatives(entries, request.actor)
    shown(request, [str(one.token) for one in relatives.values()], LOOK)
    places = area_names({one.fact.value["code"] for one in entries if one.fact.kind == "area"})
    context = person_context(request, person, "file") | {
        "sections": sections_of(file, Shown(request.actor, person, places, opened, relatives, not is_past)),
        "papers": file.papers, "asked": asked, "is_past": is_past, "as_of": as_of, "form": RevealForm(names=names),
        "opened": bool(opened), "may_record": request.actor.may(Permission.PEOPLE_RECORD) and not is_past,
        "may_reveal": request.actor.may(Permission.PEOPLE_REVEAL) and bool(names), "known_at": known_at,
    }  # fmt: skip
    if form.errors:
        context["form"] = form
    status = 400 if form.errors or (asked.is_bound and asked.errors) else 200
    return page(request, "office/people/file.html", person.name, status=status, **context)


@sensitive_variables()
def _opened(request: OfficeRequest, person: Person, file: reading.PersonFile, form: RevealForm) -> Opened:
    return vault.reveal_facts(
        person_id=person.pk, fact_ids=[one.fact.pk for one in (*file.standing, *file.ended)],
        fields=form.cleaned_data["numbers"], purpose=form.purpose(), by=request.actor, at=clock.now(),
    )  # fmt: skip


@needs(Permission.PEOPLE_RECORD)
@sensitive_post_parameters()
@sensitive_variables("form", "paper")
@require_http_methods(["GET", "POST"])
def file_entry(request: OfficeRequest, person_id: int, kind: str, key: str) -> HttpResponse:
    """Show and take the form of one entry: recorded at once, or waiting for another where money hangs on it."""
    one, key = _kind(request, kind), "" if key == ONLY else key
    person = load_person(request, person_id, LOOK_ENTRY)
    facts = queries.facts_as_known(queries.list_facts_of(person.pk), clock.now())
    known = _known(facts, one, key)
    form = DetailForm(
        request.POST or None, kind=one, key=key, known=known.value if known else {}, birth=person.birth_date,
        sealed=reading.sealed_of(known), codes=codes_left(one, facts) if known is None else (),
    )  # fmt: skip
    paper = PaperForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid() & paper.is_valid():
        done = _tried(form, lambda: _enter(request, person, one, form, paper.upload()))
        if done is not None:
            return done
    return _form_page(request, person, one, key, known, form, paper, "office/people/file_entry.html")


@needs(Permission.PEOPLE_RECORD)
@require_http_methods(["GET", "POST"])
def file_end(request: OfficeRequest, person_id: int, kind: str, key: str) -> HttpResponse:
    """Ask why an entry holds no longer, and end it (where money hangs on it: once another approves)."""
    one, key = _kind(request, kind), "" if key == ONLY else key
    person = load_person(request, person_id, LOOK_ENTRY)
    facts = queries.facts_as_known(queries.list_facts_of(person.pk), clock.now())
    known = _known(facts, one, key)
    if known is None or known.valid_to is not None:
        raise NotFound(_("没有这项登记，或已经终止。"))
    form = EndForm(request.POST or None, kind=one)
    paper = PaperForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid() & paper.is_valid():
        done = _tried(form, lambda: _end(request, person, one, key, form, paper.upload()))
        if done is not None:
            return done
    return _form_page(request, person, one, key, known, form, paper, "office/people/file_end.html")


def _kind(request: OfficeRequest, name: str) -> Kind:
    """Return the kind of a form. Raises NotFound for what has none, NotPermitted where others enter it."""
    kind = KINDS.get(name)
    if kind is None or kind.guided:
        raise NotFound(_("档案里没有这一项的表单。请从“全部档案”里选择。"))
    if kind.money:
        request.actor.require(Permission.PEOPLE_IMPORT)
    return kind


def _known(facts: list[Fact], kind: Kind, key: str) -> Fact | None:
    """Return the latest fact of an entry, None for one that can be made. Raises NotFound for any other key."""
    found = [fact for fact in facts if fact.kind == kind.name and fact.key == key]
    if not found and key not in keys_offered(kind, facts):
        raise NotFound(_("档案里没有这一条。请从“全部档案”里选择。"))
    return found[-1] if found else None


def _enter(request: OfficeRequest, person: Person, kind: Kind, form: DetailForm, upload: Upload | None) -> HttpResponse:
    by, at, because = request.actor, clock.now(), form.cleaned_data["because"]
    assert form.detail is not None
    if kind.money:
        done = changes.propose_change(
            person_id=person.pk, changes=form.changes(), by=by, at=at, reason=because, details=[form.detail],
            upload=upload,
        )  # fmt: skip
        return _waits(request, done.import_id)
    recording.record_details(
        person_id=person.pk, details=[form.detail], reason=because, by=by, at=at, upload=upload
    )  # fmt: skip
    messages.success(request, _("已登记；以前的情况仍可按日期查看。"))
    return _back(person, kind)


def _end(
    request: OfficeRequest, person: Person, kind: Kind, key: str, form: EndForm, upload: Upload | None
) -> HttpResponse:
    by, at, because = request.actor, clock.now(), form.cleaned_data["because"]
    if kind.money:
        detail = recording.ended(recording.load_known(person.pk, by), kind.name, key, office_day(at))
        done = changes.propose_change(
            person_id=person.pk, changes=form.changes(), by=by, at=at, reason=because, details=[detail], upload=upload
        )
        return _waits(request, done.import_id)
    recording.end_detail(
        person_id=person.pk, kind=kind.name, key=key, reason=because, by=by, at=at, upload=upload
    )  # fmt: skip
    messages.success(request, _("已终止；以前的情况仍可按日期查看。"))
    return _back(person, kind)


def _waits(request: OfficeRequest, import_id: int | None) -> HttpResponse:
    messages.success(request, _("变更单已提交，等待另一人批准；批准之前档案不变。"))
    return redirect("import", import_id=import_id)


def _back(person: Person, kind: Kind) -> HttpResponse:
    return redirect(f"{reverse('person-file', args=[person.pk])}#{kind.section}")


def _tried(form: DetailForm | EndForm, act: Callable[[], HttpResponse]) -> HttpResponse | None:
    """Act; where the domain refuses, put what is wrong on the form and keep what was typed."""
    try:
        return act()
    except changes.FormFaults as faults:
        if isinstance(form, DetailForm):
            form.tell(faults.faults)
        else:
            form.add_error(None, str(faults))
    except (NotPermitted, NotFound):
        raise
    except Refusal as refusal:
        form.add_error(None, str(refusal))
    return None


def _form_page(
    request: OfficeRequest, person: Person, kind: Kind, key: str, known: Fact | None, form: DetailForm | EndForm,
    paper: PaperForm, template: str,
) -> HttpResponse:  # fmt: skip
    crumbs = [
        (_("人员"), reverse("people-list")), (person.name, reverse("person", args=[person.pk])),
        (_("全部档案"), reverse("person-file", args=[person.pk])),
    ]  # fmt: skip
    errors = bool(form.errors or paper.errors)
    return page(
        request, template, fact_title(kind.name, key), crumbs=crumbs, kind=kind, form=form, paper=paper,
        known=fact_text(known.kind, known.value) if known else "", period=period_of(known) if known else "",
        file_again=errors and bool(request.FILES), status=400 if errors else 200, **header_of(person),
    )  # fmt: skip
