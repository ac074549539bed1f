"""老烈子女: children of martyrs (and of those killed by error and rehabilitated), now old."""

from ..workbook import columns as col
from .common import beginning, ending
from .parts import PLACE, STATE, Layout, columns_of

LAYOUT = Layout(
    "martyroffspring",
    "老烈子女人员导入模板",
    beginning("老烈子女身份证号")
    + columns_of(
        ("优抚对象状态", STATE, True),
        ("证书编号", "cert.number", True),
        ("批准日期", col.RECOGNISED, True),
        ("身份类别", "listed.class", True),
        ("牺牲者姓名", "origin.name"),
        ("牺牲时间", "origin.died", True),
        ("批准烈士（平反）时间", "origin.approved", True),
        ("与牺牲者关系", "origin.relation"),
        ("是否持证人", "cert.holder"),
        ("是否孤老", col.ALONE, True),
        ("是否孤儿", "keeping.orphan", True),
        ("生活状况", "hardship.living", True),
        ("劳动能力", "keeping.labour", True),
        ("生活能力", "keeping.living", True),
        ("供养方式", PLACE, True),
        ("享受低保待遇", "hardship.allowance"),
        ("享受五保待遇", "hardship.five"),
        ("享受过抚恤金", "listed.drew"),
    )
    + ending("银行账户"),
    category="B1",
)
