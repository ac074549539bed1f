"""参战: war participants."""

from ..workbook import columns as col
from .common import beginning, ending
from .parts import PLACE, STATE, Layout, columns_of

LAYOUT = Layout(
    "war",
    "参战人员导入模板",
    beginning("参战人员身份证号")
    + columns_of(
        ("优抚对象状态", STATE, True),
        ("生活补助证编号", "cert.number", True),
        ("批准日期", col.RECOGNISED, True),
        ("入伍(参加工作)时间", "service.start", True),
        ("退伍时间", "service.end", True),
        ("离退休时间", "service.retired"),
        ("退伍证号", "service.cert_no"),
        ("原部队代号", "service.unit_code"),
        ("职务", "service.post"),
        ("参战类别", "campaign.name", True),
        ("是否孤老", col.ALONE, True),
        ("是否精神病", "health.mental", True),
        ("劳动能力", "keeping.labour", True),
        ("生活能力", "keeping.living", True),
        ("供养方式", PLACE, True),
        ("健康状况", "health.listed", True),
        ("生活状况", "hardship.living", True),
    )
    + ending("银行账号"),
    category="51",
)
