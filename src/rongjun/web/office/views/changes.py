"""Changes to the registry: chosen, filled in, and handed to another person for approval."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_GET, require_http_methods

from rongjun.base import clock
from rongjun.base.actor import Actor, Permission
from rongjun.base.errors import NotFound, NotPermitted, Refusal
from rongjun.domains.people import forms as domain
from rongjun.domains.people import page_queries as queries
from rongjun.domains.people import summaries as say
from rongjun.domains.people.actions import ImportResult
from rongjun.domains.people.file.papers import Upload
from rongjun.domains.people.models import Fact
from rongjun.domains.people.workbook import columns as col
from rongjun.kernel.vocabulary import GRADE_NAMES, INJURED, SURVIVORS

from ...http import OfficeRequest, needs, page
from ...told.person_words import category_label, fact_text, fact_title, labelled
from ..change_forms import GROUPS, NEW_NEEDED, NEW_PAPERS, NEW_PERSON, ChangeForm, Group
from ..forms_file import PaperForm
from .person import header_of, load_person

LOOK = "办理业务：提出变更"
STATUS_COLUMNS = (
    col.GRADE, col.CAUSE, col.SURVIVOR, col.ERA, col.SERVICE_START, col.SERVICE_END, col.START, col.END, col.END_REASON,
)  # fmt: skip
SHOWN_FACTS = {
    "status": "status", "end": "status", "death": "death", "account": "account", "address": "area", "care": "care",
    "payee": "payee", "phone": "phone", "identity": "identity",
}  # fmt: skip


@needs(Permission.PEOPLE_IMPORT)
@require_GET
def choose_change(request: OfficeRequest, person_id: int) -> HttpResponse:
    """Ask what changes; each answer says which papers it needs."""
    person = load_person(request, person_id, LOOK)
    codes = _codes(queries.list_facts_of(person.pk))
    links = [
        (group, _address(person.pk, group, code), category_label(code) if len(codes) > 1 and group.of_status else "")
        for group in GROUPS.values()
        for code in (codes if group.of_status else codes[:1])
    ]
    crumbs = _crumbs(person.name, person.pk)
    return page(
        request, "office/people/change_choose.html", _("提出变更"), crumbs=crumbs, links=links, **header_of(person)
    )


@needs(Permission.PEOPLE_IMPORT)
@sensitive_post_parameters("account", "id_number", "payee_id", "payee_account", "phone")
@require_http_methods(["GET", "POST"])
def change_person(request: OfficeRequest, person_id: int, group: str) -> HttpResponse:
    """Show and take the form of one kind of change; it waits for another person's approval."""
    chosen = GROUPS.get(group)
    if chosen is None:
        raise NotFound(_("没有这种变更。请从“提出变更”里选择。"))
    person = load_person(request, person_id, LOOK)
    facts = queries.facts_in_force(queries.facts_as_known(queries.list_facts_of(person.pk), clock.now()), clock.today())
    codes = _codes(facts) or _codes(queries.list_facts_of(person.pk))
    code = request.GET.get("category", "")
    code = code if code in codes else codes[0]
    names = _names(chosen, code)
    form = ChangeForm(names, chosen.needed, request.POST or None, initial=_initial(facts, code))
    paper = PaperForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid() & paper.is_valid():
        done = _tried(form, lambda: _propose(chosen, person.pk, code, form, paper.upload(), request.actor))
        if done is not None:
            messages.success(request, _("变更单已提交，等待另一人批准；批准之前档案不变。"))
            return redirect("import", import_id=done.import_id)
    crumbs = [*_crumbs(person.name, person.pk), (_("提出变更"), reverse("person-change", args=[person.pk]))]
    return page(
        request, "office/people/change_form.html", str(chosen.title), crumbs=crumbs, group=chosen, form=form,
        category=category_label(code) if chosen.of_status else "", known=_known(chosen, facts, code), paper=paper,
        file_again=bool(request.FILES), status=400 if form.errors or paper.errors else 200, **header_of(person),
    )  # fmt: skip


@needs(Permission.PEOPLE_IMPORT)
@sensitive_post_parameters("account", "id_number", "payee_id", "payee_account", "phone")
@require_http_methods(["GET", "POST"])
def new_person(request: OfficeRequest) -> HttpResponse:
    """Show and take the form of a new person; it waits for another person's approval."""
    names = [name for _title, fields in NEW_PERSON for name in fields]
    form = ChangeForm(names, NEW_NEEDED, request.POST or None)
    if request.method == "POST" and form.is_valid():
        reason = form.cleaned_data["reason"]
        done = _tried(
            form, lambda: domain.propose_person(cells=form.cells(), by=request.actor, at=clock.now(), reason=reason)
        )
        if done is not None:
            messages.success(request, _("登记单已提交，等待另一人批准；批准之前不入册。"))
            return redirect("import", import_id=done.import_id)
    groups = [(title, [form[name] for name in fields]) for title, fields in NEW_PERSON]
    return page(
        request, "office/people/new.html", _("新登记"), crumbs=[(_("人员"), reverse("people-list"))], form=form,
        groups=groups, papers=NEW_PAPERS, status=400 if form.errors else 200,
    )  # fmt: skip


def _tried(form: ChangeForm, propose: Any) -> ImportResult | None:
    """Propose; where the domain refuses, put what is wrong on the form and keep what was typed."""
    try:
        result: ImportResult = propose()
    except domain.FormFaults as faults:
        form.tell(faults.faults)
    except (NotPermitted, NotFound):
        raise
    except Refusal as refusal:
        form.add_error(None, str(refusal))
    else:
        return result
    return None


def _propose(
    group: Group, person_id: int, code: str, form: ChangeForm, upload: Upload | None, by: Actor
) -> ImportResult:
    at, reason = clock.now(), form.cleaned_data["reason"]
    if group.key == "category":
        known = domain.open_form(person_id=person_id, by=by, at=at, purpose=f"{LOOK}：{reason}", category=code)
        cells = known | dict.fromkeys(STATUS_COLUMNS, "") | form.cells()
        return domain.propose_person(cells=cells, by=by, at=at, reason=reason, of=person_id, upload=upload)
    changes = _stated(group, form.cells())
    return domain.propose_change(
        person_id=person_id, changes=changes, by=by, at=at, reason=reason, upload=upload,
        category=code if group.of_status else None,
    )  # fmt: skip


def _stated(group: Group, cells: dict[str, str]) -> dict[str, str]:
    """Return what a form states. An empty cell says nothing, except where emptying takes something back."""
    taking_back = {"end", "death", "payee", "phone"}
    return cells if group.key in taking_back else {column: text for column, text in cells.items() if text}


def _names(group: Group, code: str) -> list[str]:
    """Return the fields of a change, without those that the category has no use for."""
    if not group.of_status:
        return list(group.fields)
    used = {
        "grade": code in INJURED, "cause": code in INJURED, "survivor": code in SURVIVORS, "era": code == "41",
        "service_start": code not in {*SURVIVORS, "B1"}, "service_end": code not in {*SURVIVORS, "B1"},
    }  # fmt: skip
    return [name for name in group.fields if used.get(name, True)]


def _codes(facts: list[Fact]) -> list[str]:
    return sorted({fact.key for fact in facts if fact.kind == "status" and fact.superseded_at is None})


def _initial(facts: list[Fact], code: str) -> dict[str, Any]:
    """Return what is known and not sealed, to start from."""
    values = {fact.kind: fact.value for fact in facts if fact.kind != "status" or fact.key == code}
    status = values.get("status", {})
    return {
        "grade": GRADE_NAMES.get(status.get("grade", 0), ""),
        "cause": say.CAUSE_NAMES.get(status.get("cause", ""), ""),
        "survivor": say.SURVIVOR_NAMES.get(status.get("survivor", ""), ""),
        "era": say.ERA_NAMES.get(status.get("era", ""), ""),
        "service_start": _date(status.get("service_start")), "service_end": _date(status.get("service_end")),
        "recognised": _date(status.get("recognised")), "name": values.get("identity", {}).get("name", ""),
        "area": values.get("area", {}).get("code", ""), "bank": values.get("account", {}).get("bank", ""),
        "household": say.HOUSEHOLD_NAMES.get(values.get("household", {}).get("kind", ""), ""),
        "holder": values.get("account", {}).get("holder", ""), **_late(values, status),
    }  # fmt: skip


def _late(values: Mapping[str, dict[str, Any]], status: Mapping[str, Any]) -> dict[str, Any]:
    alone, death = values.get("alone", {}).get("value"), values.get("death", {})
    return {
        "care": say.CARE_NAMES.get(values.get("care", {}).get("kind", ""), ""),
        "alone": "" if alone is None else "是" if alone else "否",
        "death": _date(death.get("date")), "death_cause": say.DEATH_CAUSE_NAMES.get(death.get("cause", ""), ""),
        "end": _date(status.get("ended_on")), "end_reason": say.END_REASON_NAMES.get(status.get("end_reason", ""), ""),
        "payee": values.get("payee", {}).get("name", ""), "payee_bank": values.get("payee", {}).get("bank", ""),
    }  # fmt: skip


def _date(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None


def _known(group: Group, facts: list[Fact], code: str) -> str:
    """Return what is recorded now of the thing that changes, in words."""
    kind = SHOWN_FACTS.get(group.key, "")
    fact = next((one for one in facts if one.kind == kind and (kind != "status" or one.key == code)), None)
    return "" if fact is None else labelled(fact_title(fact.kind, fact.key), fact_text(fact.kind, fact.value))


def _address(person_id: int, group: Group, code: str) -> str:
    address = reverse("person-change-form", args=[person_id, group.key])
    return f"{address}?category={code}" if group.of_status else address


def _crumbs(name: str, person_id: int) -> list[tuple[str, str]]:
    return [(_("人员"), reverse("people-list")), (name, reverse("person", args=[person_id]))]
