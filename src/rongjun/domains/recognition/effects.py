"""What a grant writes into the registry: answers and decision as a row of the workbook, with facts of the file."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final

from django.utils.translation import gettext as _

from rongjun.base.actor import Actor
from rongjun.base.errors import Refusal
from rongjun.domains.people.decided import check_decided
from rongjun.domains.people.file.kinds import KINDS
from rongjun.domains.people.file.parts import NEW, NUMBERED, Detail
from rongjun.domains.people.file.recording import load_known, next_key
from rongjun.domains.people.forms import open_form
from rongjun.domains.people.models import Fact, Person
from rongjun.domains.people.several import ProposedRow
from rongjun.domains.people.withdrawing import AWARD, listed_cells
from rongjun.domains.people.workbook import columns as col
from rongjun.domains.people.workbook.plan import PENDING
from rongjun.kernel.money import parse_yuan
from rongjun.kernel.recognition import Effect, Made, columns_of, effective, makes_of
from rongjun.kernel.vocabulary import category_code

from .applying import all_answers
from .awards import worked_out
from .models import Case
from .procedures import spec_of
from .transfers import TRANSFERS, moved
from .working import whole_step_answers

SEALED_COLUMNS: Final = frozenset({col.ID_NUMBER, col.ACCOUNT, col.PHONE, col.PAYEE_ID, col.PAYEE_ACCOUNT})


@dataclass(frozen=True, slots=True)
class Effects:
    """What is written: one row of the registry (None where only the file changes hands), and what the letter says."""

    row: ProposedRow | None
    told: list[dict[str, Any]]


def effects_of(
    case: Case, *, decided_on: date, by: Actor, at: datetime, given: Mapping[str, Mapping[str, str]] | None = None
) -> Effects:
    """Work out what a grant writes, as decided on a day. Opens the vault for the person's row, with its access row.

    `given`: answers of a step that are not kept yet, as they are tried before a decision is proposed. Raises Refusal
    where the procedure has nothing to write in this situation or the person is not known.
    """
    spec, answers = spec_of(case.procedure), all_answers(case)
    steps = whole_step_answers(case) | dict(given or {})
    made = makes_of(spec, answers, steps, decided_on, case.applied_on)
    held = effective(spec, answers, steps)
    written = [one for one in made if one.effect is not Effect.NONE]
    told = [_told(one) for one in written]
    if not written:
        return Effects(None, told)
    cells = _known_cells(case, written, by, at)
    details: list[Detail] = []
    listed = False
    for one in written:
        if one.effect is Effect.DETAIL:
            details.append(_detail(case, one, by))
            if one.kind == AWARD:
                more, listed = _of_award(case, details[-1], columns_of(spec, held), decided_on)
                cells |= more
        elif one.effect in TRANSFERS:
            columns, detail = moved(one, case.person_id, by=by, at=at)
            cells |= columns
            details.append(detail)
        else:
            cells |= ({col.START: ""} if col.RECOGNISED in one.values else {}) | one.values  # another start than before
    since = next((date.fromisoformat(one.since) for one in written if one.since), None)
    return Effects(ProposedRow(cells, tuple(details), since, listed), told)


def _of_award(case: Case, award: Detail, asked: dict[str, str], decided_on: date) -> tuple[dict[str, str], bool]:
    """Return the columns that an award fills, and whether its person is only listed: no pension follows from it."""
    if (
        case.person_id is not None
        and Fact.objects.filter(person_id=case.person_id, kind="status", superseded_at=None).exists()
    ):
        return asked, False
    return asked | listed_cells(str(award.value["kind"]), decided_on.isoformat()), True


@dataclass(frozen=True, slots=True)
class Foreseen:
    """What the registry makes of a grant: (what, before, after) in words, and the day from which a status holds."""

    changes: list[dict[str, str]]
    since: date | None


def foresee(effects: Effects, *, by: Actor, at: datetime) -> Foreseen:
    """Try a grant against the registry. Raises FormFaults naming what keeps it out, before anybody signs it."""
    if effects.row is None:
        return Foreseen([], None)
    decisions = check_decided(row=effects.row, by=by, at=at).decisions
    starts = [
        span.since
        for decision in decisions
        for change in decision.changes if change.kind == "status"
        for span in change.revision.added
    ]  # fmt: skip
    return Foreseen([line for decision in decisions for line in decision.summary], max(starts, default=None))


def _known_cells(case: Case, made: list[Made], by: Actor, at: datetime) -> dict[str, str]:
    """Return what is known of the person in the columns of the workbook; for somebody new, what was applied with."""
    if case.person_id is None:
        return {col.FILE_NO: PENDING, col.NAME: case.name, col.AREA: case.area_code}
    statuses = Fact.objects.filter(person_id=case.person_id, kind="status", superseded_at=None)
    held = set(statuses.values_list("key", flat=True))
    if not held:
        number = Person.objects.filter(pk=case.person_id).values_list("file_no", flat=True)[0]
        return {col.FILE_NO: number, col.NAME: case.name, col.AREA: case.area_code}
    wanted = next((category_code(one.values.get(col.CATEGORY, "")) for one in made if col.CATEGORY in one.values), None)
    purpose = _("认定决定 %(number)s") % {"number": case.number}
    known = open_form(
        person_id=case.person_id, by=by, at=at, purpose=purpose, category=wanted if wanted in held else None
    )
    return known if wanted is None or wanted in held else _without_status(known)


def _without_status(known: Mapping[str, str]) -> dict[str, str]:
    """Return what stands of a person beside the category: a further category has its own grade, dates and end."""
    of_status = {
        col.CATEGORY, col.GRADE, col.CAUSE, col.SURVIVOR, col.SERVICE_START, col.SERVICE_END, col.RECOGNISED, col.START,
        col.END, col.END_REASON, col.ERA,
    }  # fmt: skip
    return {name: text for name, text in known.items() if name not in of_status}


def _detail(case: Case, made: Made, by: Actor) -> Detail:
    kind = KINDS.get(made.kind)
    if kind is None:
        raise Refusal(_("规程写入的内容“%(kind)s”不在档案目录里。") % {"kind": made.kind})
    sealed = {one.name: one.sealed for one in kind.sealed_fields}
    plain = {sealed[name]: text for name, text in made.values.items() if name in sealed}
    value = {name: _typed(kind, name, text) for name, text in made.values.items() if name not in sealed}
    key = made.key
    if kind.keeps == NUMBERED:
        key = "1" if case.person_id is None else next_key(load_known(case.person_id, by), made.kind)
    elif key in ("", NEW):
        key = ""
    since = made.values.get(kind.since, "") if kind.since else ""
    detail = Detail(made.kind, key, value, plain, since=date.fromisoformat(since) if since else None)
    return worked_out(detail, case.number) if made.kind == AWARD else detail


def _typed(kind: Any, name: str, text: str) -> Any:
    """Return a value in the form in which the file keeps it."""
    field = kind.field_named(name)
    if field is not None and field.form == "number":
        return int(text) if text.isdecimal() else text
    if field is not None and field.form == "fen":
        return parse_yuan(text)
    if field is not None and field.form == "yesno":
        return text == "是"
    return text


def _told(made: Made) -> dict[str, Any]:
    """Return what signatories and the letter see of one effect: nothing from the vault."""
    sealed = {one.name for one in KINDS[made.kind].sealed_fields} if made.kind in KINDS else SEALED_COLUMNS
    shown = {name: text for name, text in made.values.items() if name not in sealed and name not in SEALED_COLUMNS}
    return {"effect": made.effect.value, "kind": made.kind, "key": made.key, "values": shown}
