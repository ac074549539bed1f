"""Reading a hospital's sheet: each row by itself, every fault with its mend. No diagnosis is read."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.utils.translation import gettext_noop as column

from rongjun.base.errors import Refusal
from rongjun.base.spreadsheets import Sheet, Table, workbook_bytes
from rongjun.kernel.medical.bill import Bill, faults_of
from rongjun.kernel.medical.rule import Kind
from rongjun.kernel.money import parse_yuan

MOST_ROWS: Final = 5000
NUMBER, NAME, IDENTITY, KIND, LEFT = (
    column("结算单号"), column("姓名"), column("身份证号"), column("类别"), column("就诊或出院日期")
)  # fmt: skip
ADVANCED, OLD_WOUND, INJURY = column("医院垫付"), column("旧伤复发"), column("参加工伤保险")
MONEY: Final = {
    column("总费用"): "total_fen", column("政策范围内费用"): "policy_fen", column("基本医保支付"): "basic_fen",
    column("大病保险支付"): "serious_fen", column("医疗救助支付"): "assistance_fen",
}  # fmt: skip
"""Heading -> the amount it gives, in yuan in the sheet and in fen here."""
_HEADINGS: Final = {field: heading for heading, field in MONEY.items()}
COLUMNS: Final = (NUMBER, NAME, IDENTITY, KIND, LEFT, *MONEY, ADVANCED, OLD_WOUND, INJURY)
REQUIRED: Final = (NUMBER, NAME, IDENTITY, KIND, LEFT, "总费用", "政策范围内费用")
KINDS: Final[dict[str, Kind]] = {"门诊": "outpatient", "住院": "inpatient"}
YES: Final = {"是": True, "否": False, "": False}
HELP: Final[dict[str, Promise]] = {
    NUMBER: gettext_lazy("必填。医院结算系统里的单号，同一单号只算一次。"), NAME: gettext_lazy("必填。"),
    IDENTITY: gettext_lazy("必填。按文本格式填写，加密后只用于核对。"), KIND: gettext_lazy("必填。门诊、住院。"),
    LEFT: gettext_lazy("必填。2026-05-06 这样。"), "总费用": gettext_lazy("必填。元。"),
    "政策范围内费用": gettext_lazy("必填。元。"), "基本医保支付": gettext_lazy("元，没有的空着。"),
    "大病保险支付": gettext_lazy("元，没有的空着。"), "医疗救助支付": gettext_lazy("元，没有的空着。"),
    ADVANCED: gettext_lazy("是：补助付给医院；空着或否：付给本人。"), OLD_WOUND: gettext_lazy("是、否。"),
    INJURY: gettext_lazy("旧伤复发的填写：是否参加工伤保险。"),
}  # fmt: skip
DIAGNOSIS: Final = ("诊断", "病种", "疾病", "病情", "手术")


@dataclass(frozen=True, slots=True)
class RowFault:
    """What is wrong in one cell and how to mend it. The identity number is never repeated."""

    row_no: int
    column: str
    fault: str
    mend: str


@dataclass(frozen=True, slots=True)
class ReadRow:
    """A row that can be computed once its person is known."""

    row_no: int
    number: str
    name: str
    identity: str
    left_on: date
    bill: Bill
    to_hospital: bool


def check_header(table: Table) -> list[str]:
    """Return the columns that are not read (a diagnosis among them). Raises Refusal where a required one is lacking."""
    lacking = [name for name in REQUIRED if name not in table.header]
    if lacking:
        raise Refusal(_("表头缺少：%(names)s。请用模板里的表头。") % {"names": "、".join(_(one) for one in lacking)})
    if len(table.rows) > MOST_ROWS:
        raise Refusal(_("一张表最多 %(most)s 行；请分成几张上传。") % {"most": MOST_ROWS})
    return [one for one in table.header if one and one not in COLUMNS]


def read_rows(table: Table, today: date) -> tuple[list[ReadRow], list[RowFault]]:
    """Return the rows that can be read, and every fault of the others."""
    places = {name: index for index, name in enumerate(table.header) if name in COLUMNS}
    good: list[ReadRow] = []
    faults: list[RowFault] = []
    seen: set[str] = set()
    for row_no, cells in table.rows:
        row = {name: cells[index].strip() if index < len(cells) else "" for name, index in places.items()}
        reader = _Reader(row_no, row)
        read = reader.read(today, seen)
        faults += reader.faults
        if read is not None and not reader.faults:
            good.append(read)
    return good, faults


def template_bytes() -> bytes:
    """Return an empty sheet with its headings, and one that says how to fill them."""
    said: list[Sequence[str]] = [[name, str(HELP[name])] for name in COLUMNS]
    first = Sheet(_("结算表"), list(COLUMNS), [], [16] * len(COLUMNS))
    return workbook_bytes([first, Sheet(_("怎么填"), [_("列"), _("说明")], said, [16, 60])])


class _Reader:
    """Reads one row and collects what is wrong with it."""

    def __init__(self, row_no: int, row: Mapping[str, str]) -> None:
        self.row_no, self.row = row_no, row
        self.faults: list[RowFault] = []

    def read(self, today: date, seen: set[str]) -> ReadRow | None:
        number = self.row[NUMBER]
        for name in (NUMBER, NAME, IDENTITY):
            if not self.row[name]:
                self.wrong(name, _("没有填写"), _("填写后重新上传这一行"))
        if number in seen:
            self.wrong(NUMBER, _("同一张表里已有这个单号"), _("一张结算单写一行"))
        seen.add(number)
        kind, left = KINDS.get(self.row[KIND]), self._day(today)
        if kind is None:
            self.wrong(KIND, _("不是门诊或住院"), _("写门诊或住院"))
        amounts = {field: self._fen(heading) for heading, field in MONEY.items()}
        advanced, old, injury = (self._yes(name) for name in (ADVANCED, OLD_WOUND, INJURY))
        if old and injury:
            self.wrong(INJURY, _("旧伤复发的费用由工伤保险基金支付（军人抚恤优待条例第四十四条）"),
                       _("请向工伤保险经办机构申请，不在这里结算"))  # fmt: skip
        if kind is None or left is None or self.faults:
            return None
        bill = Bill(kind, **amounts)
        for field, fault, mend in faults_of(bill):
            self.wrong(_HEADINGS[field], _(fault), _(mend))
        return ReadRow(self.row_no, number[:60], self.row[NAME], self.row[IDENTITY].upper(), left, bill, advanced)

    def wrong(self, name: str, fault: str, mend: str) -> None:
        self.faults.append(RowFault(self.row_no, name, fault, mend))

    def _day(self, today: date) -> date | None:
        try:
            left = date.fromisoformat(self.row[LEFT])
        except ValueError:
            self.wrong(LEFT, _("不是日期"), _("写成 2026-05-06 这样"))
            return None
        if left > today:
            self.wrong(LEFT, _("日期还没有到"), _("核对日期"))
        return left

    def _fen(self, heading: str) -> int:
        text = self.row.get(heading, "")
        if not text and heading not in REQUIRED:
            return 0
        try:
            return parse_yuan(text)
        except ValueError:
            self.wrong(heading, _("不是最多两位小数的金额"), _("写成 1234.56 这样，单位是元"))
            return 0

    def _yes(self, heading: str) -> bool:
        text = self.row.get(heading, "")
        if text not in YES:
            self.wrong(heading, _("不是“是”或“否”"), _("写是或否"))
        return YES.get(text, False)
