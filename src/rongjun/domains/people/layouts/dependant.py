"""三属: families of martyrs and of soldiers who died on duty or of illness; 优抚对象类别 tells which."""

from ..workbook import columns as col
from .common import beginning, ending
from .parts import PLACE, STATE, Layout, columns_of

LAYOUT = Layout(
    "dependant",
    "三属人员导入模板",
    beginning("三属人员身份证号")
    + columns_of(
        ("优抚对象类别", col.CATEGORY, True),
        ("与牺牲病故军人关系", "origin.relation", True),
        ("优抚对象状态", STATE, True),
        ("定期抚恤证编号", "cert.number", True),
        ("批准时间", col.RECOGNISED, True),
        ("是否正在上学", "keeping.student", True),
        ("是否残疾", "health.disabled", True),
        ("是否孤老", col.ALONE, True),
        ("是否孤儿", "keeping.orphan", True),
        ("劳动能力", "keeping.labour", True),
        ("生活能力", "keeping.living", True),
        ("供养方式", PLACE, True),
        ("是否持证人", "cert.holder", True),
        ("烈士(牺牲,病故军人)证书字号", "origin.cert_no"),
        ("烈士(牺牲,病故军人)姓名", "origin.name"),
        ("烈士(牺牲,病故军人)性别", "origin.sex"),
        ("烈士(牺牲,病故军人)出生日期", "origin.birth"),
        ("入伍(工作)时间", "origin.enlisted"),
        ("生前所在单位", "origin.unit"),
        ("生前职务", "origin.post"),
        ("牺牲病故时间", "origin.died"),
        ("牺牲病故地点", "origin.place"),
        ("烈士(牺牲,病故军人)批准时间", "origin.approved"),
        ("牺牲病故原因", "origin.reason"),
    )
    + ending("银行账号"),
)
