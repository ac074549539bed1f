"""Lines of bank files that are left for a person (待核对): kept sealed, matched by two people or found not ours."""

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import date
from uuid import UUID, uuid4

from rongjun.base.crypto import blind_index, seal, unseal
from rongjun.kernel.identity import clean_number

from ..models import BankResult
from .answers import masked
from .models import BankLine
from .saying import Saying

OWNER = "bank_line"
ACCOUNT_INDEX = "bank_line_account"


@dataclass(frozen=True, slots=True)
class Left:
    """What a file says and why it was not matched."""

    said: Saying
    why: str


def place_of(place: UUID) -> dict[str, str]:
    """Return where the sealed part of a line belongs."""
    return {"owner": OWNER, "place": f"line:{place}"}


def fingerprint_of(said: Saying) -> str:
    """Return a keyed digest of all that a line says, but for its place in the file: the same facts are one line."""
    facts = {name: str(value) for name, value in asdict(said).items() if name not in ("row", "unsure")}
    return blind_index("bank_line", json.dumps(facts, sort_keys=True, ensure_ascii=False))


def keep_lines(left: Sequence[Left], *, file: BankResult) -> int:
    """Keep lines that are not kept yet; returns how many are new. Saves `file` where there is one."""
    fresh = {fingerprint_of(one.said): one for one in left}
    marks = list(fresh)
    for start in range(0, len(marks), 500):
        known = BankLine.objects.filter(fingerprint__in=marks[start : start + 500])
        for mark in known.values_list("fingerprint", flat=True):
            del fresh[mark]
    if fresh and file.pk is None:
        file.save()
    rows = (_line(one, mark, file) for mark, one in fresh.items())
    BankLine.objects.bulk_create(rows, batch_size=500)
    return len(fresh)


def _line(one: Left, mark: str, file: BankResult) -> BankLine:
    said, place = one.said, uuid4()
    account = clean_number(said.account) if said.account.strip("?") else ""
    hidden = {"account": account, "name": said.name, "text": said.text}
    return BankLine(
        file=file, fingerprint=mark, row=said.row, what=said.what, why=one.why, reference=said.reference[:40],
        amount_fen=said.amount_fen if said.amount_fen is None or said.amount_fen >= 0 else None,
        currency=said.currency[:3], day=None if said.day == date.min else said.day, reason=said.reason,
        code=said.code[:40], words=masked(said.words), entry=said.entry[:64], tail=account[-4:],
        account_index=blind_index(ACCOUNT_INDEX, account) if account else "", place=place,
        sealed=seal(json.dumps(hidden, ensure_ascii=False), **place_of(place)),
    )  # fmt: skip


def open_line(line: BankLine) -> dict[str, str]:
    """Return account, name and text of a line. The caller has recorded the look."""
    opened: dict[str, str] = json.loads(unseal(line.sealed, **place_of(line.place)))
    return opened
