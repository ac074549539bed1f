"""60岁士兵: rural former conscripts aged sixty or over. Years served are counted from 服义务兵 beginning to end."""

from ..workbook import columns as col
from .common import beginning, ending
from .parts import STATE, YEARS, Layout, columns_of

LAYOUT = Layout(
    "countretiredsoldier",
    "60岁士兵人员导入模板",
    beginning("60岁退役士兵身份证号")
    + columns_of(
        ("优抚对象状态", STATE, True),
        ("证书编号", "cert.number", True),
        ("批准日期", col.RECOGNISED, True),
        ("入伍（参加工作时间）", "service.start", True),
        ("退役时间", "service.end", True),
        ("退役证件号", "service.cert_no"),
        ("服役部队名称（番号）", "service.unit", True),
        ("服役部队代号", "service.unit_code", True),
        ("服义务兵（开始时间）", col.SERVICE_START, True),
        ("服义务兵（结束时间）", col.SERVICE_END, True),
        ("所服义务兵折算年限", YEARS),
        ("家庭人口", "family.members"),
        ("18岁（含）以下", "family.under18"),
        ("60岁（含)以上", "family.over60"),
        ("是否孤老", col.ALONE, True),
        ("劳动能力", "keeping.labour", True),
        ("生活能力", "keeping.living", True),
        ("是否享受低保待遇", "hardship.allowance"),
        ("是否享受五保待遇", "hardship.five"),
        ("身份认证依据", "listed.basis"),
    )
    + ending("银行账户"),
    category="81",
)
