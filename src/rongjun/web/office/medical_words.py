"""Words of the medical pages, and the text in which a rule is typed."""

import re
from collections.abc import Mapping
from typing import Any, Final

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from rongjun.kernel.medical.rule import Rule
from rongjun.kernel.money import format_yuan, parse_yuan
from rongjun.kernel.vocabulary import CATEGORIES

from ..told.medical_words import percent

SHEET_STATES: Final = {
    "computed": gettext_lazy("已计算"), "submitted": gettext_lazy("已报批"), "returned": gettext_lazy("已退回"),
}  # fmt: skip
SHEET_KINDS: Final = {"computed": "warn", "submitted": "ok", "returned": "danger"}
RULE_STATES: Final = {
    "submitted": gettext_lazy("待批准"), "approved": gettext_lazy("已生效"), "returned": gettext_lazy("已退回"),
}  # fmt: skip
RULE_KINDS: Final = {"submitted": "warn", "approved": "ok", "returned": "danger"}
HEADS: Final = (
    gettext_lazy("人群"), gettext_lazy("类别代码"), gettext_lazy("残疾等级"), gettext_lazy("门诊比例（%）"),
    gettext_lazy("门诊年限额（元）"), gettext_lazy("住院起付（元）"), gettext_lazy("住院比例（%）"),
    gettext_lazy("住院年限额（元）"), gettext_lazy("补足到承诺"),
)  # fmt: skip
"""The columns of the text in which groups are typed or pasted."""
_CUT = re.compile(r"\s*[\t|｜，,]\s*")
_PERCENT = re.compile(r"\d{1,3}(\.\d{1,2})?")


def read_groups(text: str) -> tuple[list[dict[str, Any]], list[str]]:
    """Return the groups of a typed or pasted text, one a line, and what is wrong with each line."""
    groups: list[dict[str, Any]] = []
    faults: list[str] = []
    for number, line in enumerate((one for one in text.splitlines() if one.strip()), 1):
        cells = [one.strip() for one in _CUT.split(line.strip())]
        try:
            groups.append(_group(cells, number))
        except ValueError as fault:
            faults.append(_("第 %(number)s 行：%(fault)s") % {"number": number, "fault": fault})
    return groups, faults


def _group(cells: list[str], number: int) -> dict[str, Any]:
    if len(cells) != len(HEADS):
        raise ValueError(
            _("要有 %(most)s 格，现在是 %(now)s 格；没有的写 0 或 -") % {"most": len(HEADS), "now": len(cells)}
        )
    categories = cells[1].split()
    unknown = [one for one in categories if one not in CATEGORIES]
    if unknown:
        raise ValueError(_("没有类别代码 %(code)s") % {"code": "、".join(unknown)})
    group: dict[str, Any] = {
        "code": f"g{number}", "name": cells[0], "categories": categories, "grades": _grades(cells[2])
    }  # fmt: skip
    if _bp(cells[3]):
        group["outpatient"] = {"start_fen": 0, "share_bp": _bp(cells[3]), "yearly_fen": _fen(cells[4])}
    if _bp(cells[6]) or cells[8] == _("是") or cells[8] == "是":
        group["inpatient"] = {
            "start_fen": _fen(cells[5]), "share_bp": _bp(cells[6]), "yearly_fen": _fen(cells[7]),
            "fills_promise": cells[8] in ("是", _("是")),
        }  # fmt: skip
    return group


def _grades(cell: str) -> list[int]:
    if cell in ("", "-", "0"):
        return []
    first, _dash, last = cell.partition("-")
    if not (first.isdecimal() and (not last or last.isdecimal())) or not 1 <= int(first) <= int(last or first) <= 10:
        raise ValueError(_("残疾等级写成 1-6 或 7，没有的写 -"))
    return list(range(int(first), int(last or first) + 1))


def _bp(cell: str) -> int:
    if cell in ("", "-"):
        return 0
    if not _PERCENT.fullmatch(cell):
        raise ValueError(_("比例写成 80 或 82.5"))
    whole, _point, rest = cell.partition(".")
    return int(whole) * 100 + int((rest + "00")[:2])


def _fen(cell: str) -> int:
    if cell in ("", "-"):
        return 0
    try:
        return parse_yuan(cell)
    except ValueError:
        raise ValueError(_("金额写成 3000 或 3000.50，单位是元")) from None


def group_rows(rule: Rule) -> list[list[str]]:
    """Return the groups of a rule as rows for a table, under HEADS."""
    return [_row(one.name, one.categories, one.grades, one.shares) for one in rule.groups]


def _row(name: str, categories: frozenset[str], grades: frozenset[int], shares: Mapping[str, Any]) -> list[str]:
    out, inn = shares.get("outpatient"), shares.get("inpatient")
    return [
        name, "、".join(CATEGORIES.get(one, one) for one in sorted(categories)),
        f"{min(grades)}-{max(grades)}" if grades else "-",
        percent(out.share_bp) if out else "-", format_yuan(out.yearly_fen) if out else "-",
        format_yuan(inn.start_fen) if inn else "-", percent(inn.share_bp) if inn else "-",
        format_yuan(inn.yearly_fen) if inn else "-", _("是") if inn and inn.fills_promise else "-",
    ]  # fmt: skip
