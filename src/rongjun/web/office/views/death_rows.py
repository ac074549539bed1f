"""One row of a death list beside the persons it may mean; and what remains to be done after a death."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from rongjun.base import clock
from rongjun.base.actor import Permission
from rongjun.base.errors import AlreadyDone, NotFound, NotPermitted, Refusal
from rongjun.domains.payments.death_words import continued_words, conversions, months_words
from rongjun.domains.payments.queries.deaths import AfterDeath, Supposed, suppose_deaths
from rongjun.domains.people import page_queries as people_queries
from rongjun.domains.people.deaths import actions, queries
from rongjun.domains.people.deaths.store import open_cells
from rongjun.domains.people.deaths.words import GRADES, evidence_words
from rongjun.domains.people.models import DeathRow, Fact, Person
from rongjun.kernel.identity import mask_number
from rongjun.kernel.vocabulary import INJURED

from ...http import OfficeRequest, needs, page, shown
from ...told.person_words import DEATH_CAUSES, category_labels, fact_text, masked
from ..event_words import STANDING_KINDS, STANDINGS
from ..forms_events import CONFIRM, DeathRowForm
from .deaths import crumbs
from .person import header_of, load_person

LOOK = "比对去世名单：核对是否此人"
LOOK_DEATH = "办理业务：去世后的事项"
GONE_CATEGORIES = frozenset(INJURED)


@dataclass(frozen=True, slots=True)
class Side:
    """A person whom the row may mean, as the page shows them, with what would follow from the death."""

    person: Person
    number: str
    categories: list[str]
    evidence: str
    after: AfterDeath
    overpaid: str
    goes_on: str
    hints: list[str]


@needs(Permission.PEOPLE_LINK)
@require_http_methods(["GET", "POST"])
def death_row(request: OfficeRequest, row_id: int) -> HttpResponse:
    """Show a row beside the persons it may mean, and take the decision on it."""
    row = queries.get_row(row_id, request.actor)
    people = people_queries.list_people_with_places(request.actor)
    candidates = queries.candidates_of(row, people)
    shown(request, [str(person.token) for person, _evidence in candidates], LOOK)
    listed = open_cells(row)
    names = [(person.pk, f"{person.file_no} {person.name}") for person, _evidence in candidates]
    form = DeathRowForm(names, request.POST or None, initial=_initial(row, names))
    if request.method == "POST" and form.is_valid() and (done := _decided(request, row, form)) is not None:
        return done
    may_propose = request.actor.may(Permission.PEOPLE_IMPORT) and request.actor.may(Permission.PEOPLE_REVEAL)
    standing = str(row.standing)  # type: ignore[attr-defined]
    name = _("去世名单 %(id)d") % {"id": row.batch_id}
    trail = [*crumbs(), (name, reverse("death-list", args=[row.batch_id]))]
    return page(
        request, "office/events/death_row.html", _("第 %(n)d 行") % {"n": row.row_no}, crumbs=trail, row=row, form=form,
        number=mask_number(listed["number"]), birth=listed["birth"], sex=listed["sex"], grade=GRADES[row.grade],
        sides=_sides(row, candidates), standing=(STANDINGS[standing], STANDING_KINDS[standing]),
        is_open=standing in {"open", "other_date", "known"}, may_propose=may_propose,
        cause=DEATH_CAUSES.get(row.cause, _("名单没有写明")), status=400 if form.errors else 200,
    )  # fmt: skip


@needs(Permission.PEOPLE_VIEW)
@require_GET
def person_death(request: OfficeRequest, person_id: int) -> HttpResponse:
    """Show what follows from a recorded death, and what remains to be done."""
    person = load_person(request, person_id, LOOK_DEATH)
    if person.death_date is None:
        raise NotFound(_("此人没有去世登记。"))
    facts = people_queries.facts_as_known(people_queries.list_facts_of(person.pk), clock.now())
    values = {fact.kind: fact for fact in facts if fact.valid_to is None}
    cause = values["death"].value["cause"] if "death" in values else ""
    after = suppose_deaths([Supposed(person.pk, person.death_date, cause)], at=clock.now())[person.pk]
    return page(
        request, "office/events/person_death.html", _("去世后的事项"), after=after, cause=DEATH_CAUSES.get(cause, ""),
        crumbs=[(_("人员"), reverse("people-list")), (person.name, reverse("person", args=[person.pk]))],
        overpaid=months_words(after.overpaid_months), goes_on=continued_words(after),
        hints=conversions(after, person.death_date, cause), tasks=_tasks(person, after, values, cause),
        may_change=request.actor.may(Permission.PEOPLE_IMPORT), **header_of(person),
    )  # fmt: skip


def _initial(row: DeathRow, names: list[tuple[int, str]]) -> dict[str, Any]:
    return {"person": names[0][0] if len(names) == 1 else None, "day": row.death_date, "cause": row.cause}


def _sides(row: DeathRow, candidates: list[tuple[Person, list[str]]]) -> list[Side]:
    day = row.death_date or row.cremation_date
    if day is None:
        return []
    causes = queries.known_causes(person.pk for person, _evidence in candidates)
    deaths = [Supposed(person.pk, day, row.cause or causes.get(person.pk, "")) for person, _evidence in candidates]
    after = suppose_deaths(deaths, at=clock.now())
    return [
        Side(
            person, masked(person.id_tail, 18), category_labels(person.categories), evidence_words(evidence),
            after[person.pk], months_words(after[person.pk].overpaid_months), continued_words(after[person.pk]),
            conversions(after[person.pk], day, death.cause),
        )
        for (person, evidence), death in zip(candidates, deaths, strict=True)
    ]  # fmt: skip


def _decided(request: OfficeRequest, row: DeathRow, form: DeathRowForm) -> HttpResponse | None:
    """Do what was decided; where the rules refuse it, say so on the form."""
    said, by, at = form.cleaned_data, request.actor, clock.now()
    try:
        if said["act"] != CONFIRM:
            actions.deny_row(row_id=row.pk, state=said["act"], reason=said["reason"], by=by, at=at)
            messages.success(request, _("已记下：这一行不是名册里的这个人，名单里的内容已删去。"))
            return redirect("death-list", list_id=row.batch_id)
        result = actions.confirm_row(
            row_id=row.pk, person_id=said["person"], day=said["day"], cause=said["cause"], reason=said["reason"],
            by=by, at=at,
        )  # fmt: skip
    except (NotPermitted, NotFound, AlreadyDone):
        raise
    except Refusal as refusal:
        form.add_error(None, str(refusal))
        return None
    messages.success(request, _("去世登记已提交，等待另一人批准；批准之前照旧。"))
    return redirect("import", import_id=result.import_id)


def _tasks(person: Person, after: AfterDeath, values: Mapping[str, Fact], cause: str) -> list[tuple[str, str, str]]:
    """Return what remains to be done: what, why, where."""
    tasks = []
    injured = [category for category, _grade, _cause in after.spells if category in GONE_CATEGORIES]
    if not cause and injured:
        why = _("残疾人员因病去世的，继续发放12个月；原因不明，暂不能发。")
        tasks.append((_("补登去世原因"), why, reverse("person-change-form", args=[person.pk, "death"])))
    if after.continued and "payee" not in values:
        why = _("继续发放的待遇属于家属；登记收款人之后才发得出去。")
        tasks.append((_("登记收款人"), why, reverse("person-change-form", args=[person.pk, "payee"])))
    for kind, title in (("card", _("优待证")), ("plaque", _("光荣牌"))):
        if kind in values:
            why = _("现在的登记：%(text)s；请按当地规定处理后登记状态。") % {
                "text": fact_text(kind, values[kind].value)
            }
            tasks.append((title, why, reverse("person-file", args=[person.pk])))
    return tasks
