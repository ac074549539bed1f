"""Why an amount is what it is: for a month as known now, or for a line as its run saw it. Amounts are fen."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Model, QuerySet, Sum
from django.utils.translation import gettext as _

from rongjun.base.errors import NotFound
from rongjun.base.scope import whole_registry
from rongjun.domains.entitlements.queries import compute_owed, get_spell_of_line
from rongjun.domains.people.queries.merged import files_of
from rongjun.domains.policy.queries import current_rulebook, load_snapshot
from rongjun.kernel.entitlement.explain import explain
from rongjun.kernel.entitlement.explanation import Explanation
from rongjun.kernel.rulebook.model import Rulebook

from .models import BankItem, RunException, RunLine, RunMember
from .states import GONE, POSTED


@dataclass(frozen=True, slots=True)
class Reason:
    """Why a person has an amount of a benefit for a month.

    `explanation` and `spell` (the facts it rests on, a row of FACTS) are None where nothing is owed; `codes` then name
    the exceptions that stop it, if any.
    """

    month: int
    benefit: str
    known_at: datetime
    owed_fen: int
    posted_fen: int
    """What runs released before (those the line's run stood on, or all) had posted."""
    line: RunLine | None
    explanation: Explanation | None
    spell: dict[str, Any] | None
    codes: list[str]


def reason_now(*, person_id: int, benefit: str, month: int, at: datetime) -> Reason:
    """Return why a benefit has its amount for a month (ordinal), as known at `at` with the rulebook in force.

    Raises NotFound where neither an amount, nor an exception, nor anything posted is known.
    """
    files = files_of(person_id, at)
    lines = RunLine.objects.filter(person_id__in=files, benefit=benefit, month=month, run__state__in=POSTED)
    found = _reason(person_id, benefit, month, at, current_rulebook(), _posted(lines), None)
    if found.explanation is None and not found.codes and not lines.exists():
        raise NotFound(_("这个月没有这项待遇，也没有发放过。"))
    return found


def reason_of_line(line: RunLine) -> Reason:
    """Return why a run's line has its amount, from the facts and the rulebook that its run was computed on."""
    run = line.run
    before = [number for number, _content in run.posted_runs]
    files = files_of(line.person_id, run.known_at)
    lines = RunLine.objects.filter(person_id__in=files, benefit=line.benefit, month=line.month, run_id__in=before)
    book = load_snapshot(str(run.rulebook_id))
    return _reason(line.person_id, line.benefit, line.month, run.known_at, book, _posted(lines), line)


def get_line_of_person(line_id: int, person_id: int) -> RunLine:
    """Return a line of a person with its run. Raises NotFound where it is somebody else's."""
    line = RunLine.objects.select_related("run").filter(pk=line_id, person_id__in=files_of(person_id))
    found = line.exclude(run__state__in=GONE).first()
    if found is None:
        raise NotFound(_("没有这一笔明细。"))
    return found


def list_exceptions_of_person(person_id: int) -> QuerySet[RunException]:
    """Return the exceptions that runs raised about a person, newest run first, with run and who settled them."""
    faults = RunException.objects.select_related("run", "settled_by").filter(person_id__in=files_of(person_id))
    return faults.exclude(run__state__in=GONE).order_by("-run__month", "-blocks", "benefit", "code")


@whole_registry("一个人出现在哪些批次里")
def run_ids_of(person_ids: Sequence[int]) -> list[int]:
    """Return the runs that hold a line, an exception or a bank item of some files, or held one once. One query."""
    tables: tuple[type[Model], ...] = (RunLine, RunException, BankItem, RunMember)
    first, *others = (
        table._default_manager.filter(person_id__in=person_ids).order_by().values_list("run_id", flat=True)
        for table in tables
    )
    return sorted(first.union(*others))


def current_exceptions(*, person_id: int, month: int, at: datetime) -> Sequence[dict[str, Any]]:
    """Return what the engine cannot decide about a person for a month as known now: rows of EXCEPTIONS."""
    owed = compute_owed(known_at=at, first=month, until=month + 1, person_ids=[person_id])
    return owed.exceptions.to_dicts()


def _reason(
    person_id: int, benefit: str, month: int, at: datetime, book: Rulebook, posted: int, line: RunLine | None
) -> Reason:
    owed = compute_owed(known_at=at, first=month, until=month + 1, person_ids=[person_id], book=book)
    rows = [row for row in owed.lines.to_dicts() if row["benefit"] == benefit]
    codes = [row["code"] for row in owed.exceptions.to_dicts() if row["benefit"] == benefit]
    if not rows:
        return Reason(month, benefit, at, 0, posted, line, None, None, codes)
    spell = get_spell_of_line(line=rows[0], known_at=at)
    why = explain(book, rows[0], spell)
    return Reason(month, benefit, at, why.amount_fen, posted, line, why, spell, codes)


def _posted(lines: QuerySet[RunLine]) -> int:
    return int(lines.aggregate(total=Sum("amount_fen"))["total"] or 0)
