"""The report on an import: what is wrong row by row, the rows that stayed out ready to be mended, and the sums."""

import re
from collections.abc import Mapping, Sequence

from django.utils.translation import gettext as _

from rongjun.base.spreadsheets import Sheet, workbook_bytes

from .columns import COLUMNS
from .faults import ERROR, EXCEPTION, WARNING, Fault

COUNT_NAMES = ("rows", "new", "changed", "ended", "same", "rejected", "exceptions", "warnings")
ADDED = ("行", "问题", "怎样改")
"""What stands behind the layout's own columns; a workbook that is handed in again is read without them."""
_REPEATED = re.compile(r"（\d+）$")


def report_bytes(faults: Sequence[Fault], cells: Mapping[int, Mapping[str, str]], counts: Mapping[str, int]) -> bytes:
    """Return the report as an xlsx. `cells` are the original cells of the rows, by number.

    The second sheet has the layout of the workbook itself: corrected, the report can be handed in as it is.
    """
    names = {ERROR: _("退回"), EXCEPTION: _("待核实"), WARNING: _("提示")}
    listed = ((f.row_no, f.column, f.value, f.fault, f.mend, names[f.severity]) for f in faults)
    why: dict[int, list[Fault]] = {}
    for fault in faults:
        if fault.severity in (ERROR, EXCEPTION):
            why.setdefault(fault.row_no, []).append(fault)
    stayed_out = [number for number in sorted(why) if number in cells]
    labels = _labels(cells[stayed_out[0]]) if stayed_out else COLUMNS
    return workbook_bytes(
        [
            Sheet(
                _("问题"), [_("行"), _("列"), _("值"), _("问题"), _("怎样改"), _("类别")], listed,
                (8, 16, 22, 44, 44, 10),
            ),
            Sheet(
                _("退回的行"), [*(_REPEATED.sub("", label) for label in labels), *ADDED],
                (_row(number, labels, cells[number], why[number]) for number in stayed_out),
                (*(14 for _label in labels), 8, 60, 60),
            ),
            Sheet(_("汇总"), [_("项目"), _("数量")], _sums(counts), (24, 12)),
        ]
    )  # fmt: skip


def _labels(cells: Mapping[str, str]) -> Sequence[str]:
    """Return the columns of the layout that the rows came in: the whole template, or those of the file."""
    return COLUMNS if cells.keys() <= set(COLUMNS) else tuple(cells)


def _row(number: int, labels: Sequence[str], cells: Mapping[str, str], faults: Sequence[Fault]) -> list[str | int]:
    what = "；".join(f"{fault.column}：{fault.fault}" for fault in faults)
    mend = "；".join(dict.fromkeys(fault.mend for fault in faults))
    return [*(cells.get(label, "") for label in labels), number, what, mend]


def _sums(counts: Mapping[str, int]) -> list[tuple[str, int]]:
    names = {
        "rows": _("数据行"), "new": _("新增"), "changed": _("变更"), "ended": _("停止或去世"), "same": _("没有变化"),
        "rejected": _("退回"), "exceptions": _("待核实"), "warnings": _("提示"),
    }  # fmt: skip
    return [(names[name], counts.get(name, 0)) for name in COUNT_NAMES]
