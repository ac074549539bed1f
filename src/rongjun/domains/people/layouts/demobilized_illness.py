"""带病: soldiers who came home ill. Everything about the illness goes into the vault."""

from ..workbook import columns as col
from .common import beginning, ending
from .parts import PLACE, STATE, Layout, columns_of

LAYOUT = Layout(
    "demobilizedIllness",
    "带病人员导入模板",
    beginning("带病回乡人员身份证号")
    + columns_of(
        ("优抚对象状态", STATE, True),
        ("生活补助证编号", "cert.number", True),
        ("批准日期", col.RECOGNISED, True),
        ("入伍时间", "service.start", True),
        ("退伍时间", "service.end", True),
        ("原部队代号", "service.unit_code"),
        ("退伍证号", "service.cert_no"),
        ("职务", "service.post"),
        ("是否参战", "listed.in_war", True),
        ("是否参试", "listed.in_test", True),
        ("是否孤老", col.ALONE, True),
        ("是否精神病", "health.mental", True),
        ("劳动能力", "keeping.labour", True),
        ("生活能力", "keeping.living", True),
        ("供养方式", PLACE, True),
        ("身体状况", "health.body", True),
        ("家庭经济状况", "hardship.economy"),
        ("在部队期间患病信息", "health.illness", True),
    )
    + ending("银行账号"),
    category="42",
)
