"""在乡: demobilised soldiers living at home; 属于时期 decides the amount."""

from ..workbook import columns as col
from .common import beginning, ending
from .parts import PLACE, STATE, Layout, columns_of

LAYOUT = Layout(
    "demobilized",
    "在乡人员导入模板",
    beginning("在乡复员人员身份证号")
    + columns_of(
        ("入伍时间", "service.start", True),
        ("复员时间", "service.end", True),
        ("原部队代号", "service.unit_code"),
        ("职务", "service.post"),
        ("属于时期", col.ERA, True),
        ("是否抗美援朝", "listed.korea", True),
        ("优抚对象状态", STATE, True),
        ("定期定量补助证编号", "cert.number", True),
        ("批准日期", col.RECOGNISED, True),
        ("复员证号", "service.cert_no"),
        ("是否孤老", col.ALONE, True),
        ("是否精神病", "health.mental", True),
        ("劳动能力", "keeping.labour", True),
        ("生活能力", "keeping.living", True),
        ("供养方式", PLACE, True),
    )
    + ending("银行账号"),
    category="41",
)
