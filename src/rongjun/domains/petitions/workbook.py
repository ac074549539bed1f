"""A workbook of matters (batch): every row is checked by itself; good rows are registered, bad ones come back with
their row, column, fault and mend. A file that is sent twice registers nothing twice.
"""

import hashlib
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final

from django.db import transaction
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.utils.translation import gettext_noop as column

from rongjun.base.actor import Actor, Permission
from rongjun.base.crypto import blind_index
from rongjun.base.errors import Refusal
from rongjun.base.spreadsheets import Sheet, Table, workbook_bytes
from rongjun.domains.safeguards.actions import record_act
from rongjun.domains.units.queries import known_area_codes

from .identity import BLOCK, Who
from .intake import Given, IntakeFaults, Spot, check_given, register_matter
from .models import Matter
from .topics import NEEDS, TOPICS

MOST_ROWS: Final = 500
"""Rows of one workbook: more are sent in several."""
CHANNELS: Final = {"来访": "walk_in", "来信": "letter", "来电": "call", "走访下访": "visit", "集体来访": "group"}
YES: Final = {"是": True, "否": False, "": False}
COLUMNS: Final = {
    column("反映的情况"): "told", column("区划代码"): "area_code", column("事由"): "topic",
    column("来源"): "channel", column("收到日期"): "received_on", column("姓名"): "name", column("电话"): "phone",
    column("地址"): "address", column("电子邮箱"): "mail", column("具体请求"): "wanted",
    column("涉及月份"): "about_month",
    column("要求保密"): "confidential", column("需要照顾"): "needs", column("当场答复"): "answer",
}  # fmt: skip
"""Heading -> what it gives. Three are required, the others may be left out."""
UNREPEATED: Final = ("name", "phone", "address", "mail", "told", "wanted", "answer")
"""What a fault never repeats."""
REQUIRED: Final = ("反映的情况", "区划代码", "收到日期")
_HEADINGS: Final = {field: heading for heading, field in COLUMNS.items()}
HELP: Final[dict[str, Promise]] = {
    "反映的情况": gettext_lazy("必填。写事情本身，不写姓名、电话、身份证号。"),
    "区划代码": gettext_lazy("必填。事情发生地的 12 位代码。"),
    "事由": gettext_lazy("从第二张表的清单里选；可以空着。"),
    "来源": gettext_lazy("来访、来信、来电、走访下访、集体来访；空着按来访。"),
    "收到日期": gettext_lazy("必填。YYYY-MM-DD。"), "姓名": gettext_lazy("不愿说的空着，按匿名登记。"),
    "电话": gettext_lazy("加密存放。"), "地址": gettext_lazy("书面告知和送达用。"),
    "电子邮箱": gettext_lazy("只用来告知有内容可以查看。"),
    "具体请求": gettext_lazy("可以空着。"),
    "涉及月份": gettext_lazy("YYYY-MM。"), "要求保密": gettext_lazy("是、否。"),
    "需要照顾": gettext_lazy("从第二张表的清单里选，几项用顿号隔开。"),
    "当场答复": gettext_lazy("填写的，登记即办结。"),
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class RowFault:
    """What is wrong in one cell, and how to mend it; the value of an identity is never repeated."""

    row_no: int
    column: str
    value: str
    fault: str
    mend: str


@dataclass(frozen=True, slots=True)
class BatchResult:
    """What became of a workbook: (row, number, code) of what was registered, rows known already, faults, bad rows as
    they were with what is wrong with them, columns that were not read.
    """

    registered: list[tuple[int, str, str]]
    known: list[int]
    faults: list[RowFault]
    header: list[str]
    bad: list[tuple[int, list[str]]]
    unread: list[str]


type Cells = Sequence[str | int | None]
type Reader[T] = Callable[[str], T]
"""How the text of a cell is read. Raises _Bad."""


class _Bad(Exception):
    """A cell that cannot be read."""

    def __init__(self, heading: str, fault: str, mend: str) -> None:
        super().__init__(fault)
        self.heading, self.fault, self.mend = heading, fault, mend


def take_workbook(*, table: Table, by: Actor, at: datetime, only_check: bool = False) -> BatchResult:
    """Register every good row of a workbook, each in a transaction of its own; say of every bad one what to mend.

    `only_check` writes nothing. Raises NotPermitted, Refusal where required columns lack or there are too many rows.
    """
    by.require(Permission.PETITION_TAKE)
    _check_header(table)
    places = {name: index for index, name in enumerate(table.header) if name in COLUMNS}
    done = BatchResult([], [], [], table.header, [], [one for one in table.header if one and one not in COLUMNS])
    codes, seen = known_area_codes(), Counter[str]()
    for row_no, cells in table.rows:
        row = {COLUMNS[name]: cells[index].strip() if index < len(cells) else "" for name, index in places.items()}
        seen[str(sorted(row.items()))] += 1
        key = f"{by.unit_id}:{seen[str(sorted(row.items()))]}:{sorted(row.items())}"
        faults = _take_row(row_no, row, codes, by, at, done, "" if only_check else key)
        if faults:
            done.faults.extend(faults)
            done.bad.append((row_no, cells))
    if done.registered and not only_check:
        _record(done, by, at)
    return done


def template_bytes() -> bytes:
    """Return an empty workbook with the headings, and a second sheet that says how to fill them."""
    said: list[Sequence[str]] = [[name, str(HELP[name])] for name in COLUMNS]
    said += [[_("事由"), str(one)] for one in TOPICS.values()] + [[_("需要照顾"), str(one)] for one in NEEDS.values()]
    first = Sheet(_("登记表"), list(COLUMNS), [], [18] * len(COLUMNS))
    return workbook_bytes([first, Sheet(_("怎么填"), [_("列"), _("说明")], said, [14, 60])])


def report_bytes(done: BatchResult) -> bytes:
    """Return what was registered with its codes, the bad rows as they were, ready to be mended and sent again, and a
    sheet with every fault. It holds what was typed: give it only to who sent it.
    """
    taken: list[Cells] = [[row_no, number, code] for row_no, number, code in done.registered]
    rows = [cells for _row_no, cells in done.bad]
    faults: list[Cells] = [[one.row_no, one.column, one.value, one.fault, one.mend] for one in done.faults]
    heads = [_("行"), _("列"), _("值"), _("问题"), _("怎样改")]
    return workbook_bytes(
        [
            Sheet(_("退回的行"), done.header, rows, [18] * len(done.header)),
            Sheet(_("问题"), heads, faults, [8, 14, 20, 40, 40]),
            Sheet(_("已登记"), [_("行"), _("编号"), _("查询码")], taken, [8, 20, 16]),
        ]
    )


def _take_row(
    row_no: int, row: Mapping[str, str], codes: set[str], by: Actor, at: datetime, done: BatchResult, key: str
) -> list[RowFault]:
    """Register one row, or return what is wrong with it. `key`: what tells it from every other; '' to check only."""
    faults: list[RowFault] = []
    given = _given(row_no, row, codes, faults)
    if given is None or faults:
        return faults
    try:
        if not key:
            check_given(given, at)
            done.registered.append((row_no, "", ""))
            return []
        sent = blind_index("petition_row", key)[:64]
        taken = register_matter(given=given, sent_key=sent, by=by, at=at)
    except IntakeFaults as refused:
        return [_fault(row_no, row, name, text, _("改正后重新上传这一行。")) for name, text in refused.faults.items()]
    except Refusal as refused:
        return [RowFault(row_no, "", "", str(refused), _("改正后重新上传这一行。"))]
    if taken.fresh:
        done.registered.append((row_no, taken.matter.number, taken.code))
    else:
        done.known.append(row_no)
    return []


def _given(row_no: int, row: Mapping[str, str], codes: set[str], faults: list[RowFault]) -> Given | None:
    """Read a row; what cannot be read is added to the faults, all of it at once."""

    def read[T](field: str, how: Reader[T], other: T) -> T:
        try:
            return how(row.get(field, ""))
        except _Bad as bad:
            faults.append(_fault(row_no, row, field, bad.fault, bad.mend))
            return other

    told = read("told", _told, "")
    area = read("area_code", lambda text: _area(text, codes), "")
    topic, channel = read("topic", _topic, ""), read("channel", _channel, "batch")
    day, month = read("received_on", _day, None), read("about_month", _month, "")
    none: list[str] = []
    confidential, needs = read("confidential", _yes, False), read("needs", _needs, none)
    name, phone, address, mail = (read(one, _short(one), "") for one in ("name", "phone", "address", "mail"))
    who = Who(name=name, phone=phone, address=address, mail=mail)
    if faults:
        return None
    return Given(
        channel=channel, told=told, area_code=area, topic=topic, wanted=row.get("wanted", ""), about_month=month,
        people=[who] if who.given() else [], confidential=confidential, needs=needs, received_on=day,
        spot=Spot(row["answer"]) if row.get("answer") else None,
    )  # fmt: skip


def _told(text: str) -> str:
    if not text:
        raise _Bad("told", _("没有写反映的情况。"), _("写明发生了什么、要求什么。"))
    return text


def _area(text: str, codes: set[str]) -> str:
    code = text.ljust(12, "0") if text.isdecimal() and len(text) in (6, 9) else text
    if code not in codes:
        raise _Bad("area_code", _("名册里没有这个区划代码。"), _("填写事情发生地的 12 位区划代码。"))
    return code


def _topic(text: str) -> str:
    names = {str(name): code for code, name in TOPICS.items()} | {code: code for code in TOPICS}
    if text and text not in names:
        raise _Bad("topic", _("不在清单里。"), _("从“怎么填”里的清单选一个，或者空着。"))
    return names[text] if text else ""


def _channel(text: str) -> str:
    if text and text not in CHANNELS:
        raise _Bad("channel", _("不在清单里。"), _("填写来访、来信、来电、走访下访或者集体来访。"))
    return CHANNELS[text] if text else Matter.Channel.BATCH.value


def _day(text: str) -> date | None:
    if not text:
        raise _Bad("received_on", _("没有写收到日期。"), _("写成 2026-03-02 这样。"))
    plain = text.replace("/", "-").replace(".", "-")
    try:
        year, month, day = (int(part) for part in plain.split("-"))
        return date(year, month, day)
    except ValueError:
        raise _Bad("received_on", _("不是一个日期。"), _("写成 2026-03-02 这样。")) from None


def _month(text: str) -> str:
    if not text:
        return ""
    try:
        year, month = (int(part) for part in text.replace("/", "-").replace(".", "-").split("-")[:2])
        return f"{date(year, month, 1):%Y-%m}"
    except ValueError:
        raise _Bad("about_month", _("不是一个月份。"), _("写成 2026-03 这样。")) from None


def _yes(text: str) -> bool:
    if text not in YES:
        raise _Bad("confidential", _("只能填是或否。"), _("要求保密的填“是”，否则空着。"))
    return YES[text]


def _needs(text: str) -> list[str]:
    names = {str(name): code for code, name in NEEDS.items()}
    # a need's own name may hold the sign that separates them
    found = [code for name, code in names.items() if name in text]
    rest = text
    for name in names:
        rest = rest.replace(name, "")
    if rest.strip("、，, ；;"):
        raise _Bad("needs", _("不在清单里。"), _("从“怎么填”里的清单选，几项用顿号隔开。"))
    return found


def _short(field: str) -> Reader[str]:
    def read(text: str) -> str:
        if len(text.encode()) > BLOCK[field] - 2:
            raise _Bad(field, _("这一格太长。"), _("写得短一些。"))
        return text

    return read


def _fault(row_no: int, row: Mapping[str, str], field: str, fault: str, mend: str) -> RowFault:
    """Return a fault; what may tell who brought it is not repeated."""
    shown = row.get(field, "")[:40] if field not in UNREPEATED else ""
    return RowFault(row_no, _HEADINGS.get(field, field), shown, fault, mend)


def _check_header(table: Table) -> None:
    missing = [name for name in REQUIRED if name not in table.header]
    if missing:
        raise Refusal(_("表头缺少：%(names)s。请用下载的模板，不改第一行。") % {"names": "、".join(missing)})
    if len(set(table.header) & COLUMNS.keys()) != len([one for one in table.header if one in COLUMNS]):
        raise Refusal(_("表头里有重复的列，请删去一列。"))
    if len(table.rows) > MOST_ROWS:
        raise Refusal(_("一次最多登记 %(most)d 行，请拆成几个文件。") % {"most": MOST_ROWS})


@transaction.atomic
def _record(done: BatchResult, by: Actor, at: datetime) -> None:
    told = hashlib.sha256(",".join(number for _row, number, _code in done.registered).encode()).hexdigest()
    detail = {"rows": len(done.registered), "refused": len(done.bad), "numbers": told}
    record_act(by=by, at=at, action="petition.batch", subject="petitions:batch", detail=detail)
