"""Suggests what the columns of an unknown workbook are, by the likeness of names; a person decides."""

from collections.abc import Sequence
from typing import Final

from django.utils.translation import gettext as _
from rapidfuzz import fuzz, process

from ..file.kinds import KINDS
from ..workbook import columns as col
from ..workbook.columns import normal_name
from . import PROVINCIAL
from .parts import NUMBER, REFUSED, may_be_read
from .saved import known_targets

ALIKE: Final = 75
"""From which likeness on (of 100) a column is suggested."""
USUAL: Final[dict[str, str]] = {
    "身份证": col.ID_NUMBER, "证件号": col.ID_NUMBER, "证件号码": col.ID_NUMBER, "公民身份证号": col.ID_NUMBER,
    "对象姓名": col.NAME, "人员姓名": col.NAME, "优抚对象姓名": col.NAME, "人员类别": col.CATEGORY,
    "类别": col.CATEGORY,
    "优抚类别": col.CATEGORY, "户口性质": col.HOUSEHOLD, "户籍性质": col.HOUSEHOLD, "户口类别": col.HOUSEHOLD,
    "行政区划": col.AREA, "行政区划代码": col.AREA, "村代码": col.AREA, "户籍地代码": col.AREA, "伤残等级": col.GRADE,
    "伤残性质": col.CAUSE, "致残性质": col.CAUSE, "批准时间": col.RECOGNISED, "认定时间": col.RECOGNISED,
    "开户行": col.BANK, "银行": col.BANK, "发放银行": col.BANK, "银行卡号": col.ACCOUNT, "卡号": col.ACCOUNT,
    "账号": col.ACCOUNT, "存折号": col.ACCOUNT, "手机": col.PHONE, "手机号": col.PHONE, "手机号码": col.PHONE,
    "电话": col.PHONE, "联系方式": col.PHONE, "家庭住址": "address.living", "住址": "address.living",
    "现住址": "address.living", "户籍地址": "address.register", "入伍时间": col.SERVICE_START,
    "退伍时间": col.SERVICE_END, "退役时间": col.SERVICE_END, "证号": "cert.number", "证件编号": "cert.number",
}  # fmt: skip
"""What offices often write, and what they mean."""


def suggest(header: Sequence[str]) -> list[str]:
    """Return a target for each column, '' where none is alike; no target twice, refused columns never."""
    names = _names()
    found: list[tuple[float, int, str]] = []
    for place, cell in enumerate(header):
        name = normal_name(cell)
        if not name or not may_be_read(cell):
            continue
        best = process.extractOne(name, names.keys(), scorer=fuzz.ratio, score_cutoff=ALIKE)
        if best is not None:
            found.append((-best[1], place, names[best[0]]))
    targets = [""] * len(header)
    for _likeness, place, target in sorted(found):
        if target not in targets:
            targets[place] = target
    return targets


def target_label(target: str) -> str:
    """Return what a target is called on the page: the template's column, or kind and field of the file."""
    if target in (col.BIRTH, col.SEX):
        return _("%(name)s（只用来核对）") % {"name": target}
    kind, _dot, name = target.partition(".")
    field = KINDS[kind].field_named(name) if name else None
    return _("%(name)s：%(text)s") % {"name": KINDS[kind].label, "text": field.label} if field else target


def _names() -> dict[str, str]:
    """Return every name by which a target is known, in normal form."""
    known = set(known_targets())
    province = {
        normal_name(column.header): column.target
        for layout in PROVINCIAL
        for column in layout.columns
        if column.target not in (NUMBER, REFUSED)
    }
    return province | USUAL | {normal_name(name): name for name in (*col.COLUMNS, col.BIRTH, col.SEX) if name in known}
