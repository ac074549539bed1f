"""One person: facts over time, what is owed and paid, what waits for a decision, and who looked."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.http import HttpResponse
from django.utils import timezone
from django.utils.html import format_html, format_html_join
from django.utils.safestring import mark_safe
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_variables
from django.views.decorators.http import require_GET, require_POST

from rongjun.base import clock
from rongjun.base.actor import Permission
from rongjun.domains.payments.models import RunException
from rongjun.domains.payments.queries import person_account, person_money
from rongjun.domains.payments.queries.held import list_holds_of
from rongjun.domains.payments.reasons import current_exceptions, list_exceptions_of_person
from rongjun.domains.people import page_queries as queries
from rongjun.domains.people import vault
from rongjun.domains.people.file.reading import get_head
from rongjun.domains.people.linkage.queries import list_merges_of
from rongjun.domains.people.models import Fact, Person
from rongjun.domains.safeguards.actions import record_look
from rongjun.domains.units.queries import area_names
from rongjun.kernel.period import month_of

from ...addresses import address
from ...http import OfficeRequest, needs, page, shown
from ...templatetags.rongjun import badge
from ...told.person_account import years_of
from ...told.person_words import FIELDS, SEXES, category_labels, fact_text, fact_title, labelled, masked, words_of
from ...told.run_words import benefit_names, fault_of
from ..forms_people import AsOfForm, RevealForm
from ..person_facts import EVER, end_of, origin_of, period_of
from ..unclaimed_words import unclaimed_of

LOOK = "办理业务：查看档案"
LOOK_PAY = "办理业务：查看应发和已发"


@dataclass(frozen=True, slots=True)
class SealedValue:
    """One sealed field of the page: its label, what is shown masked, and the value where it was just opened."""

    field: str
    label: str
    text: str
    opened: str


@needs(Permission.PEOPLE_VIEW)
@require_GET
def person_page(request: OfficeRequest, person_id: int) -> HttpResponse:
    """Show a person: present values, sealed fields masked, facts on a time line."""
    return _overview(request, person_id, {}, RevealForm(), 200)


@needs(Permission.PEOPLE_REVEAL)
@sensitive_variables("opened")
@require_POST
def reveal(request: OfficeRequest, person_id: int) -> HttpResponse:
    """Open sealed fields for a stated purpose; the access row is committed first. The values are on this page only."""
    form = RevealForm(request.POST)
    if not form.is_valid():
        return _overview(request, person_id, {}, form, 400)
    fields = form.cleaned_data["numbers"]
    found = vault.reveal(
        person_ids=[person_id], fields=fields, purpose=form.purpose(), by=request.actor, at=clock.now()
    )
    opened = {name: found[person_id].get(name, "") or _("没有登记") for name in fields}
    return _overview(request, person_id, opened, RevealForm(), 200)


@needs(Permission.PEOPLE_VIEW)
@require_GET
def person_pay(request: OfficeRequest, person_id: int) -> HttpResponse:
    """Show what is owed and paid month by month, a year a page."""
    person, at = load_person(request, person_id, LOOK_PAY), clock.now()
    account = person_account(person.pk, at=at, until=month_of(timezone.localdate(at)) + 1)
    year = years_of(account, request.GET.get("year", ""), benefit_names())
    money = person_money(person.pk, at=at, account=account)
    names = benefit_names()
    owes = [(month, names.get(benefit, benefit), fen) for month, benefit, fen in money.open_keys]
    may = request.actor.may(Permission.RECOVERY_VIEW)
    told: dict[str, Any] = {"year": year, "money": money, "owes": owes, "may_recover": may}
    told |= {"held_runs": list_holds_of(person.pk, at), "may_trace": request.actor.may(Permission.FUNDS_BOOKS)}
    context = person_context(request, person, "pay") | told
    return page(request, "office/people/pay.html", person.name, **context)


@needs(Permission.PEOPLE_VIEW)
@require_GET
def person_exceptions(request: OfficeRequest, person_id: int) -> HttpResponse:
    """Show what about a person waits for an officer: by the facts of today, in runs, and in imports."""
    person, at, names = load_person(request, person_id, LOOK), clock.now(), benefit_names()
    present = [
        {"benefit": names[row["benefit"]], "month": row["month"], "fault": fault_of(row["code"])}
        for row in current_exceptions(person_id=person.pk, month=month_of(timezone.localdate(at)), at=at)
    ]
    past = _past(list(list_exceptions_of_person(person.pk)), names)
    held = queries.list_held_of_file(person.file_no)
    shown(request, {f"import:{fault.batch_id}" for fault in held}, LOOK)
    context = person_context(request, person, "exceptions") | {
        "present": present, "past": past, "held": held, "unclaimed": unclaimed_of(person.pk, names),
        "may_claim": request.actor.may(Permission.UNCLAIMED_WORK),
    }  # fmt: skip
    return page(request, "office/people/exceptions.html", person.name, **context)


def _past(rows: list[RunException], names: Mapping[str, str]) -> list[dict[str, Any]]:
    """Return what runs raised, the newest first; the same thing in several runs is told once, with first and last."""
    told: dict[tuple[str, str, int, str], dict[str, Any]] = {}
    for row in rows:
        one = told.setdefault(
            (row.benefit, row.code, row.month, row.settlement),
            {"row": row, "benefit": names.get(row.benefit, row.benefit), "fault": fault_of(row.code), "runs": 0},
        )
        one["runs"] += 1
        one["first"] = row.run.month
    return list(told.values())


def _overview(
    request: OfficeRequest, person_id: int, opened: Mapping[str, str], form: RevealForm, status: int
) -> HttpResponse:
    person = load_person(request, person_id, LOOK)
    asked = AsOfForm(request.GET or None)
    facts = queries.list_facts_of(person.pk)
    names = area_names({fact.value["code"] for fact in facts if fact.kind == "area"})
    known = queries.facts_as_known(facts, clock.now())
    values = {fact.kind: fact for fact in queries.facts_in_force(known, clock.today())}
    merges = list_merges_of([person.pk])
    shown(request, [str(file.token) for one in merges for file in (one.kept, one.gone) if file.pk != person.pk], LOOK)
    context = person_context(request, person, "overview") | {
        "sealed": _sealed(person, values, opened), "opened": bool(opened), "form": form, "asked": asked,
        "entries": _entries(_chosen(facts, asked), names), "present": _present(values),
        "may_reveal": request.actor.may(Permission.PEOPLE_REVEAL), "merges": merges,
        "may_merge": request.actor.may(Permission.PEOPLE_APPROVE),
    }  # fmt: skip
    return page(request, "office/people/person.html", person.name, status=status, **context)


def load_person(request: OfficeRequest, person_id: int, purpose: str) -> Person:
    """Load a person inside the actor's area and record the look before anything is shown. Raises NotFound."""
    person = queries.get_person_with_places(person_id, request.actor)
    record_look(by=request.actor, at=clock.now(), purpose=purpose, tokens=[str(person.token)], fields=["record"])
    return person


def person_context(request: OfficeRequest, person: Person, tab: str) -> dict[str, Any]:
    """Return what every tab of a person's page needs: head, tabs, crumbs, and who may change."""
    tabs = [
        (_("概况"), address("person", person.pk), tab == "overview"),
        (_("全部档案"), address("person-file", person.pk), tab == "file"),
        (_("应发和已发"), address("person-pay", person.pk), tab == "pay"),
        (_("待处理事项"), address("person-exceptions", person.pk), tab == "exceptions"),
        (_("谁看过"), address("person-looks", person.pk), tab == "looks"),
    ]
    may = request.actor.may
    if may(Permission.PEOPLE_RECORD):
        tabs.append((_("个人查询码"), address("person-own", person.pk), tab == "own"))
    return header_of(person) | {
        "crumbs": [(_("人员"), address("people-list"))], "tabs": tabs, "may_change": may(Permission.PEOPLE_IMPORT),
        "may_begin": may(Permission.RECOGNITION_TAKE) and may(Permission.PEOPLE_REVEAL),
        "may_consent": may(Permission.CONSENT_RECORD), "may_visit": may(Permission.VISIT_RECORD),
        "may_aid": may(Permission.AID_TAKE), "may_bill": may(Permission.MEDICAL_WORK),
    }  # fmt: skip


def header_of(person: Person) -> dict[str, Any]:
    """Return what the head of every page about a person shows (person loaded with places)."""
    return {
        "person": person,
        "sex": SEXES[person.sex],
        "age": _age(person.birth_date, person.death_date or clock.today()),
        "number": masked(person.id_tail, 18),
        "categories": category_labels(person.categories),
        "marks": _marks(get_head(person.pk, clock.today())),
    }


def _marks(facts: Mapping[str, Fact]) -> list[str]:
    """Return what the head says of guardian, card and plaque."""
    texts = {"guardian": "name", "card": "state", "plaque": "state"}
    return [
        labelled(fact_title(kind, ""), words_of(kind, name, facts[kind].value))
        for kind, name in texts.items() if kind in facts
    ]  # fmt: skip


def _age(birth: date, day: date) -> int:
    return day.year - birth.year - ((day.month, day.day) < (birth.month, birth.day))


def _sealed(person: Person, values: Mapping[str, Fact], opened: Mapping[str, str]) -> list[SealedValue]:
    texts = {"id_number": masked(person.id_tail, 18)}
    for field, kind in (("account", "account"), ("phone", "phone"), ("payee_account", "payee")):
        texts[field] = fact_text(kind, values[kind].value) if kind in values else _("没有登记")
    if "payee" in values:
        texts["payee_id"] = masked("****", 18)
    return [
        SealedValue(field, str(FIELDS[field]), texts[field], opened.get(field, ""))
        for field in ("id_number", "account", "phone", "payee_id", "payee_account")
        if field in texts
    ]


def _present(values: Mapping[str, Fact]) -> list[tuple[str, str]]:
    """Return the present values of the facts that are neither in the head nor sealed."""
    kinds = [kind for kind in ("household", "care", "alone", "death") if kind in values]
    return [(fact_title(kind, ""), fact_text(kind, values[kind].value)) for kind in kinds]


def _chosen(facts: list[Fact], asked: AsOfForm) -> list[Fact]:
    """Return the facts in force on a day as known on a day, where asked; else all that was ever known."""
    if not asked.is_valid():
        return facts
    known_on, as_of = asked.cleaned_data["known_on"], asked.cleaned_data["as_of"]
    if known_on is not None:
        facts = queries.facts_as_known(facts, end_of(known_on))
    return facts if as_of is None else queries.facts_in_force(facts, as_of)


def _entries(facts: list[Fact], names: Mapping[str, str]) -> list[dict[str, Any]]:
    """Return the entries of the time line, the latest beginning first, superseded facts after those in force."""
    first = [fact for fact in facts if fact.valid_from == EVER and fact.valid_to is None and fact.superseded_at is None]
    arrived = first if len({(fact.row_id, fact.recorded_at) for fact in first}) == 1 and len(first) > 1 else []
    others = [fact for fact in facts if fact not in arrived]
    others.sort(key=lambda f: (f.valid_from, f.superseded_at is None, f.recorded_at), reverse=True)
    return [_entry(fact, names) for fact in others] + ([_arrival(arrived, names)] if arrived else [])


def _arrival(facts: list[Fact], names: Mapping[str, str]) -> dict[str, Any]:
    """Return one entry for all that a person arrived with and that still holds."""
    texts = (labelled(fact_title(f.kind, f.key), fact_text(f.kind, f.value, _place(f, names))) for f in facts)
    detail = format_html_join(mark_safe("<br>"), "{}", ((text,) for text in texts))
    return {
        "when": period_of(facts[0]),
        "title": _("登记时的情况"),
        "detail": detail,
        "by": origin_of(facts[0]),
        "kind": "now",
    }


def _place(fact: Fact, names: Mapping[str, str]) -> str:
    return names.get(fact.value["code"], "") if fact.kind == "area" else ""


def _entry(fact: Fact, names: Mapping[str, str]) -> dict[str, Any]:
    gone = fact.superseded_at is not None
    title: Any = fact_title(fact.kind, fact.key)
    if gone:
        title = format_html("{} {}", title, badge(_("已更正"), "draft"))
    return {
        "when": period_of(fact),
        "title": title,
        "detail": fact_text(fact.kind, fact.value, _place(fact, names)),
        "by": origin_of(fact),
        "kind": "past" if gone else "ended" if fact.valid_to else "now",
    }
