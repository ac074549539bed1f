"""A one-off pension that should not have been decided is taken back: with reason, article and paper, by two persons.

What was decided stays on file and says that it was withdrawn; from then on nothing is owed by it, so that the next run
shows what was paid as paid beyond what is owed. Awards of a list (aid, visits) are taken back in their own rooms.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from django.db import transaction
from django.utils.translation import gettext as _

from rongjun.base.actor import Actor, Permission
from rongjun.base.errors import AlreadyDone, NotFound, Refusal

from .actions import ImportResult
from .batches import office_day
from .file.papers import Upload, keep_upload, wait_with
from .file.parts import Detail
from .file.recording import load_known
from .forms import open_personal, propose_change
from .granting import AWARD as AWARD
from .models import Fact, ImportRow
from .queries.scope import visible_people
from .several import ProposedRow, propose_rows
from .workbook import columns as col

DECIDED_SINGLY: Final = ("death_oneoff", "merit_oneoff")
"""The benefits of awards that a case of recognition decides (docs/decisions/0025)."""
LISTED_AS: Final = {
    "martyr": ("21", "烈士"), "non_soldier_martyr": ("21", "烈士"), "duty": ("22", "因公牺牲"),
    "illness": ("23", "病故"),
}  # fmt: skip
"""As what the family of a dead soldier is listed who draws no pension: category and kind of death."""
CLEARED: Final = dict.fromkeys(("withdrawn", "withdrawn_for", "withdrawn_by", "withdrawn_paper"), "")
"""What an award states that is decided anew."""


@dataclass(frozen=True, slots=True)
class Withdrawal:
    """Why an award is taken back: the reason, the article or document it rests on, the name of its paper."""

    reason: str
    article: str
    paper: str


@transaction.atomic
def propose_withdrawal(
    *, person_id: int, key: str, withdrawal: Withdrawal, upload: Upload | None, by: Actor, at: datetime
) -> ImportResult:
    """Propose that an award is withdrawn; another person approves it, and until then it stands.

    Raises NotFound where there is no such award or it is none of a case, AlreadyDone where it is withdrawn, Refusal
    without reason, article or paper, NotPermitted without people.import and people.reveal.
    """
    by.require(Permission.PEOPLE_IMPORT)
    value = load_award(person_id, key, by)
    if value.get("withdrawn"):
        raise AlreadyDone(_("这项核定已经撤销。"))
    _check(withdrawal, upload)
    told = {
        "withdrawn": office_day(at).isoformat(), "withdrawn_for": withdrawal.reason.strip(),
        "withdrawn_by": withdrawal.article.strip(), "withdrawn_paper": withdrawal.paper.strip(),
    }  # fmt: skip
    detail = Detail(AWARD, key, told)
    reason = _("撤销一次性待遇核定 %(key)s：%(reason)s（%(article)s）") % {
        "key": key, "reason": told["withdrawn_for"], "article": told["withdrawn_by"],
    }  # fmt: skip
    if Fact.objects.filter(person_id=person_id, kind="status", superseded_at=None).exists():
        return propose_change(
            person_id=person_id, changes={}, details=[detail], upload=upload, reason=reason, by=by, at=at,
            category=_latest_category(person_id),
        )  # fmt: skip
    return _propose_listed(person_id, value, detail, upload, reason, by, at)


def load_award(person_id: int, key: str, by: Actor) -> dict[str, Any]:
    """Return the value of an award of a case that stands. Raises NotFound, also outside the actor's area."""
    known = load_known(person_id, by).present(AWARD, key)
    if known is None or known.value.get("benefit") not in DECIDED_SINGLY:
        raise NotFound(_("没有这项一次性待遇的核定。"))
    return known.value


def listed_cells(kind: str, decided_on: str) -> dict[str, str]:
    """Return the columns that list somebody without a pension as a family member of the dead soldier of a `kind`."""
    category, survivor = LISTED_AS[kind]
    return {col.CATEGORY: category, col.SURVIVOR: survivor, col.RECOGNISED: decided_on}


def _propose_listed(
    person_id: int, value: dict[str, Any], detail: Detail, upload: Upload | None, reason: str, by: Actor, at: datetime
) -> ImportResult:
    """Propose the change of somebody who draws no pension, as a row that lists and gives no status."""
    cells = open_personal(person_id=person_id, by=by, at=at, purpose=reason)
    cells |= listed_cells(str(value["kind"]), str(value["decided"]))
    row = ProposedRow(cells, (detail,), listed_only=True)
    name = f"{cells[col.FILE_NO]} {cells[col.NAME]}"
    entered = propose_rows(rows=[row], kind="change", name=name, reason=reason, by=by, at=at)
    if upload is not None:
        paper = keep_upload(person=visible_people(by).get(pk=person_id), upload=upload, by=by, at=at)
        wait_with(ImportRow.objects.get(batch=entered.result.import_id).pk, paper)
    return entered.result


def _check(said: Withdrawal, upload: Upload | None) -> None:
    if not said.reason.strip():
        raise Refusal(_("请写明撤销的理由。"))
    if not said.article.strip():
        raise Refusal(_("请写明撤销依据的条款或者文书。"))
    if not said.paper.strip() or upload is None:
        raise Refusal(_("请附上证明应当撤销的材料，并写明材料名称。"))


def _latest_category(person_id: int) -> str:
    """Return a category of somebody, the one in force first: the row needs one, and changes nothing of it."""
    held = Fact.objects.filter(person_id=person_id, kind="status", superseded_at=None).order_by("-valid_from", "key")
    standing = [fact.key for fact in held if fact.valid_to is None]
    return standing[0] if standing else held[0].key
