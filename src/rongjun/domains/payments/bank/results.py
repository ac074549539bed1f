"""The bank's answers: matched by reference, checked against account and amount, never guessed, never changed."""

import hashlib
import re
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from rongjun.base.actor import Actor, Permission
from rongjun.base.errors import Refusal
from rongjun.base.scope import whole_registry
from rongjun.base.spreadsheets import LostDigits, read_table
from rongjun.domains.people.vault import AccountDetails
from rongjun.domains.safeguards.actions import record_act
from rongjun.kernel.identity import clean_number, mask_number
from rongjun.kernel.money import format_yuan, parse_yuan

from ..ledger import post_answers
from ..models import BankItem, BankResult, Run
from ..queries.runs import get_run
from .sheets import open_item_accounts, require_area_of

REQUIRED = ("账号", "金额", "备注", "结果")
KNOWN = ("序号", "户名", *REQUIRED, "失败原因")
PURPOSE = gettext_noop("核对银行回执")
ANSWERS = {"成功": BankItem.Result.PAID, "失败": BankItem.Result.FAILED}
_LONG_NUMBER = re.compile(r"\d{10,}[Xx]?")


@dataclass(frozen=True, slots=True)
class Fault:
    """Why a row was not taken in: where, what, and how to mend it. Accounts are masked."""

    row: int
    column: str
    value: str
    fault: str
    mend: str


@dataclass(slots=True)
class Outcome:
    """What came of a result file: items newly paid and failed, rows that were known already, rows refused."""

    run_id: int | None = None
    paid: int = 0
    failed: int = 0
    unchanged: int = 0
    faults: list[Fault] = field(default_factory=list)
    ignored: list[str] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class _Row:
    number: int
    cells: dict[str, str]


@dataclass(frozen=True, slots=True)
class _Answer:
    item: BankItem
    result: BankItem.Result
    failure: str


@transaction.atomic
def import_results(*, run_id: int | None, content: bytes, file_name: str, by: Actor, at: datetime) -> Outcome:
    """Take in a bank's result file (xlsx, xls, csv); without `run_id` the run is told from the references.

    The same file twice changes nothing. A row whose reference, account or amount does not fit, or that answers
    otherwise than before, is refused and listed; the other rows go in. Raises NotPermitted (also where the run pays
    people outside the actor's area), or Refusal where the file cannot be read, lacks a column or belongs to no run.
    """
    by.require(Permission.RUN_BANK)
    rows, ignored = _read(content)
    run = get_run(run_id) if run_id is not None else _run_of(rows)
    require_area_of(run, by)
    items = {item.reference: item for item in BankItem.objects.select_for_update().filter(run_id=run.pk)}
    matched = [items[row.cells["备注"]] for row in rows if row.cells["备注"] in items]
    accounts = open_item_accounts(run, matched, purpose=PURPOSE, by=by, at=at)
    outcome = Outcome(run_id=run.pk, ignored=ignored)
    fresh = _judge(rows, items, accounts, outcome)
    _write(fresh, at)
    post_answers([one.item for one in fresh], key=f"bank:{hashlib.sha256(content).hexdigest()}", by=by, at=at)
    outcome.paid = sum(answer.result == BankItem.Result.PAID for answer in fresh)
    outcome.failed = len(fresh) - outcome.paid
    _keep(run, content, file_name, outcome, by, at)
    return outcome


def _read(content: bytes) -> tuple[list[_Row], list[str]]:
    table = read_table(content)
    header = [title.strip() for title in table.header]
    missing = [name for name in REQUIRED if name not in header]
    if missing:
        raise Refusal(_("回执缺少必需的列：%(columns)s。") % {"columns": "、".join(missing)})
    rows = [
        _Row(number, {name: cells[place] if place < len(cells) else "" for place, name in enumerate(header)})
        for number, cells in table.rows
    ]
    return rows, [name for name in header if name and name not in KNOWN]


@whole_registry("按备注认出批次")
def _run_of(rows: list[_Row]) -> Run:
    references = [row.cells["备注"] for row in rows]
    for start in range(0, len(references), 500):
        found = BankItem.objects.filter(reference__in=references[start : start + 500]).order_by("pk").first()
        if found is not None:
            return get_run(found.run_id)
    raise Refusal(_("回执中没有一个备注与本系统的发放盘片相符；请核对是否选错了文件。"))


def _judge(
    rows: list[_Row], items: dict[str, BankItem], accounts: dict[int, AccountDetails], outcome: Outcome
) -> list[_Answer]:
    """Sort rows into fresh answers, known ones and faults."""
    fresh: dict[int, _Answer] = {}
    for row in rows:
        item = items.get(row.cells["备注"])
        fault = _fault(row, item, accounts)
        if fault is not None or item is None:
            outcome.faults.append(fault or _no_item(row))
            continue
        answer = _answer(row, item)
        before = fresh.get(item.pk) or (_Answer(item, BankItem.Result(item.result), item.failure))
        if before.result == BankItem.Result.WAITING:
            fresh[item.pk] = answer
        elif (before.result, before.failure) == (answer.result, answer.failure):
            outcome.unchanged += 1
        else:
            outcome.faults.append(_changed(row, before))
    return list(fresh.values())


def _answer(row: _Row, item: BankItem) -> _Answer:
    """Return what a row answers. A reason belongs to a failure only; accounts and identity numbers in it are masked."""
    result = ANSWERS[row.cells["结果"]]
    reason = row.cells.get("失败原因", "") if result == BankItem.Result.FAILED else ""
    return _Answer(item, result, _LONG_NUMBER.sub(lambda number: mask_number(number[0]), reason)[:200])


def _fault(row: _Row, item: BankItem | None, accounts: dict[int, AccountDetails]) -> Fault | None:
    if item is None:
        return _no_item(row)
    number = row.cells["账号"]
    if isinstance(number, LostDigits):
        return Fault(
            row.number, "账号", mask_number(number), _("账号以数字保存，末位已丢失"), _("请让银行以文本格式提供账号")
        )
    if clean_number(number) != accounts[item.fact_id].number:
        return Fault(
            row.number, "账号", mask_number(clean_number(number)), _("账号与发放盘片不一致"), _("请与银行核对该笔")
        )
    if _fen(row.cells["金额"]) != item.amount_fen:
        sent = format_yuan(item.amount_fen)
        return Fault(
            row.number, "金额", row.cells["金额"], _("金额与发放盘片不一致（应为 %(sent)s 元）") % {"sent": sent},
            _("请与银行核对该笔"),
        )  # fmt: skip
    return _answer_fault(row)


def _answer_fault(row: _Row) -> Fault | None:
    result = row.cells["结果"]
    if result not in ANSWERS:
        return Fault(row.number, "结果", result, _("结果只能是“成功”或“失败”"), _("请填写“成功”或“失败”"))
    if ANSWERS[result] == BankItem.Result.FAILED and not row.cells.get("失败原因"):
        return Fault(row.number, "失败原因", "", _("失败的款项没有写明原因"), _("请让银行填写失败原因"))
    return None


def _fen(text: str) -> int | None:
    try:
        return parse_yuan(text)
    except ValueError:
        return None


def _no_item(row: _Row) -> Fault:
    return Fault(
        row.number, "备注", row.cells["备注"], _("备注与本批次的任何一笔都不相符"), _("备注须原样返回；请与银行核对")
    )


def _changed(row: _Row, before: _Answer) -> Fault:
    said = {BankItem.Result.PAID: _("成功"), BankItem.Result.FAILED: _("失败")}[before.result]
    return Fault(
        row.number, "结果", row.cells["结果"], _("该笔此前已有回执“%(said)s”，不能更改") % {"said": said},
        _("请与银行核实；已入账的结果不会被改写"),
    )  # fmt: skip


def _write(answers: Iterable[_Answer], at: datetime) -> None:
    """Write answers in groups of the same result and reason, only where an item still waits."""
    groups: dict[tuple[BankItem.Result, str], list[int]] = defaultdict(list)
    for answer in answers:
        groups[answer.result, answer.failure].append(answer.item.pk)
    for (result, reason), keys in groups.items():
        for start in range(0, len(keys), 500):
            waiting = BankItem.objects.filter(pk__in=keys[start : start + 500], result=BankItem.Result.WAITING)
            waiting.update(result=result, failure=reason, answered_at=at)


def _keep(run: Run, content: bytes, file_name: str, outcome: Outcome, by: Actor, at: datetime) -> None:
    """Keep that a file was taken in, once; a file that brought nothing new is not kept again."""
    counts = {
        "paid": outcome.paid, "failed": outcome.failed, "unchanged": outcome.unchanged, "refused": len(outcome.faults),
    }  # fmt: skip
    digest = hashlib.sha256(content).hexdigest()
    if BankResult.objects.filter(file_hash=digest).exists():
        return
    BankResult.objects.create(
        run=run, file_hash=digest, file_name=file_name[:200], taken_at=at, taken_by_id=by.staff_id, counts=counts
    )
    record_act(by=by, at=at, action="bank.import", subject=f"run:{run.pk}", detail={**counts, "file": digest})
