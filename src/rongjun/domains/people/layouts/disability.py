"""伤残: the six injured categories. 退伍时间 decides the start of a pension that was granted before discharge."""

from ..workbook import columns as col
from .common import beginning, ending
from .parts import PLACE, STATE, Layout, columns_of

LAYOUT = Layout(
    "disability",
    "伤残人员导入模板",
    beginning("伤残身份证号")
    + columns_of(
        ("伤残类别", col.CATEGORY, True),
        ("伤残等级", col.GRADE, True),
        ("伤残性质", col.CAUSE, True),
        ("优抚对象状态", STATE, True),
        ("证书编号", "cert.number", True),
        ("批准日期", col.RECOGNISED, True),
        ("入伍（参加工作时间）", col.SERVICE_START, True),
        ("伤残时期", "injury.era", True),
        ("抗美援朝", "injury.korea"),
        ("伤残属别", "injury.post", True),
        ("致残时间", "injury.when", True),
        ("退伍时间", col.SERVICE_END),
        ("离退休时间", "service.retired"),
        ("致残时所在单位", "injury.unit"),
        ("致残地点", "injury.place", True),
        ("致残情况", "injury.injury", True),
        ("致残原因", "injury.reason", True),
        ("是否孤老", col.ALONE, True),
        ("是否精神病", "health.mental", True),
        ("劳动能力", "keeping.labour", True),
        ("生活能力", "keeping.living", True),
        ("供养方式", PLACE, True),
    )
    + ending("银行账户"),
)
