"""参试: participants in nuclear tests. What the examinations found goes into the vault."""

from ..workbook import columns as col
from .common import beginning, ending
from .parts import PLACE, STATE, Layout, columns_of

LAYOUT = Layout(
    "tested",
    "参试人员导入模板",
    beginning("参试人员身份证号")
    + columns_of(
        ("优抚对象状态", STATE, True),
        ("生活补助证编号", "cert.number"),
        ("批准日期", col.RECOGNISED, True),
        ("入伍(参加工作)时间", "service.start", True),
        ("退伍时间", "service.end", True),
        ("离退休时间", "service.retired"),
        ("退伍证号", "service.cert_no"),
        ("原部队代号", "service.unit_code"),
        ("职务", "service.post", True),
        ("参试类别", "campaign.test", True),
        ("职业健康检查", "health.checkup", True),
        ("健康状况", "health.listed", True),
        ("本次查体时间", "health.check_now"),
        ("上次查体时间", "health.check_last"),
        ("是否孤老", col.ALONE, True),
        ("是否精神病", "health.mental", True),
        ("劳动能力", "keeping.labour", True),
        ("生活状况", "hardship.living", True),
        ("生活能力", "keeping.living", True),
        ("供养方式", PLACE, True),
        ("残疾等级", "health.test_grade"),
        ("先天性残疾子女数", "health.children"),
        ("身份认证依据", "listed.basis"),
    )
    + ending("银行账号"),
    category="61",
)
