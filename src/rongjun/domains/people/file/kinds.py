"""The catalogue of a person's file: every kind of fact beside identity, status, account, payee, phone and death.

Choices are the value lists of the workbooks that offices fill in today (policy/import_value_lists.csv). Not here, and
never: nationality, religion, party, views, biometrics, whereabouts, acquaintances.
"""

from typing import Final

from django.utils.translation import gettext_lazy as _

from rongjun.kernel.vocabulary import INJURED, SURVIVORS

from . import choices as pick
from .parts import BY_CATEGORY, NUMBERED, Field, Kind, Text

SECTIONS: Final[dict[str, Text]] = {
    "family": _("家庭"), "service": _("服役"), "status": _("身份和认定"), "care": _("供养和监护"),
    "contact": _("住址和联系"), "work": _("文化和就业"), "living": _("保障和住房"), "honour": _("优待证和光荣牌"),
    "course": _("迁移、确认和中止"),
}  # fmt: skip

KINDS: Final[dict[str, Kind]] = {kind.name: kind for kind in (
    Kind("family", _("家庭情况"), "family", (
        Field("marital", _("婚姻状况"), "choice", pick.MARITAL),
        Field("head", _("与户主关系"), "choice", pick.TO_HEAD),
        Field("size", _("家庭人口数"), "number"),
        Field("members", _("家庭人口（60岁士兵表）"), "number"),
        Field("under18", _("18岁（含）以下"), "number"),
        Field("over60", _("60岁（含）以上"), "number"),
    ), papers=_("户口簿")),
    Kind("tie", _("亲属关系"), "family", (
        Field("relation", _("与本人关系"), "choice", pick.RELATIONS, required=True),
        Field("name", _("姓名"), "person", required=True),
        Field("birth", _("出生日期"), "date"),
        Field("from", _("关系起始日期"), "date"),
        Field("to", _("关系终止日期"), "date", help=_("离婚、收养解除或去世的日期。")),
        Field("tie_id", _("身份证号"), "text", sealed="tie_id"),
        Field("reason", _("为何登记"), "choice", pick.TIE_REASONS, required=True,
              help=_("只登记与待遇有关的亲属。")),
    ), NUMBERED, papers=_("户口簿、结婚证或出生证明"), since="from", until="to", of_other=True,
        order=(("birth", "from"), ("birth", "to"), ("from", "to"))),
    Kind("service", _("服役经历"), "service", (
        Field("start", _("入伍日期"), "date"),
        Field("end", _("退役日期"), "date"),
        Field("conscript_start", _("服义务兵起"), "date"),
        Field("conscript_end", _("服义务兵止"), "date"),
        Field("years", _("所服义务兵折算年限"), "number"),
        Field("unit", _("服役部队")),
        Field("unit_code", _("部队代号")),
        Field("post", _("职务")),
        Field("discharge", _("退役方式"), "choice", pick.DISCHARGES),
        Field("cert_no", _("退役证件号")),
        Field("retired", _("离退休时间"), "date"),
    ), NUMBERED, papers=_("退伍证、复员证、转业证或档案材料"), since="start",
        order=(("start", "end"), ("start", "conscript_start"), ("conscript_start", "conscript_end"),
               ("conscript_end", "end"), ("start", "retired"))),
    Kind("merit", _("立功受奖"), "service", (
        Field("kind", _("功勋荣誉"), "choice", pick.MERITS, required=True),
        Field("date", _("授予日期"), "date"),
        Field("unit", _("授予单位")),
        Field("number", _("证书或命令编号")),
    ), NUMBERED, papers=_("立功受奖证书或档案材料"), since="date"),
    Kind("campaign", _("参战参试经历"), "service", (
        Field("kind", _("经历"), "choice", pick.CAMPAIGN_KINDS, required=True),
        Field("name", _("参战类别"), "choice", pick.CAMPAIGNS),
        Field("test", _("参试类别"), "choice", pick.TESTS),
        Field("from", _("起"), "date"),
        Field("to", _("止"), "date"),
    ), NUMBERED, papers=_("档案材料或部队证明"), since="from", order=(("from", "to"),)),
    Kind("cert", _("证书"), "status", (
        Field("number", _("证书编号"), required=True),
        Field("issued", _("批准日期"), "date"),
        Field("holder", _("是否持证人"), "yesno"),
    ), BY_CATEGORY, papers=_("证书原件"), since="issued"),
    Kind("injury", _("致残情况"), "status", (
        Field("post", _("伤残属别"), "choice", pick.POSTS),
        Field("era", _("伤残时期"), "choice", pick.INJURY_ERAS),
        Field("korea", _("抗美援朝"), "yesno"),
        Field("when", _("致残时间"), "date"),
        Field("unit", _("致残时所在单位")),
        Field("place", _("致残地点")),
        Field("reason", _("致残原因"), sealed="injury_reason"),
        Field("injury", _("致残情况"), "long", sealed="injury"),
    ), BY_CATEGORY, papers=_("残疾证、评残审批表"), since="when", categories=INJURED),
    Kind("origin", _("牺牲病故军人"), "status", (
        Field("name", _("姓名"), "person"),
        Field("relation", _("本人与牺牲病故军人关系"), "choice", pick.TO_FALLEN),
        Field("sex", _("性别"), "choice", pick.SEXES),
        Field("birth", _("出生日期"), "date"),
        Field("enlisted", _("入伍（工作）时间"), "date"),
        Field("unit", _("生前所在单位")),
        Field("post", _("生前职务")),
        Field("died", _("牺牲病故时间"), "date"),
        Field("place", _("牺牲病故地点")),
        Field("reason", _("牺牲病故原因")),
        Field("approved", _("批准时间"), "date"),
        Field("cert_no", _("证书字号")),
    ), BY_CATEGORY, papers=_("烈士证书、因公牺牲或病故军人证明书"), since="died", of_other=True,
        categories=(*SURVIVORS, "B1"), order=(("birth", "enlisted"), ("enlisted", "died"), ("died", "approved"))),
    Kind("listed", _("登记项目"), "status", (
        Field("state", _("优抚对象状态"), "choice", pick.STATES),
        Field("basis", _("身份认证依据")),
        Field("class", _("身份类别")),
        Field("korea", _("是否抗美援朝"), "yesno"),
        Field("in_war", _("是否参战"), "yesno"),
        Field("in_test", _("是否参试"), "yesno"),
        Field("drew", _("享受过抚恤金"), "yesno"),
        Field("note", _("备注"), "long"),
        Field("recognised", _("批准日期（只登记，不发放）"), "date"),
        Field("grade", _("残疾等级（只登记，不发放）")),
        Field("cause", _("残疾性质（只登记，不发放）")),
        Field("era", _("属于时期（只登记，不发放）")),
        Field("service_start", _("服役起（只登记，不发放）"), "date"),
        Field("service_end", _("服役止（只登记，不发放）"), "date"),
    ), BY_CATEGORY, money=True),
    Kind("collected", _("2018年信息采集类别"), "status", (
        Field("date", _("采集日期"), "date"),
    ), BY_CATEGORY, papers=_("信息采集表"), keys=pick.COLLECTED, since="date"),
    Kind("keeping", _("供养情况"), "care", (
        Field("place", _("供养方式"), "choice", pick.KEEPING),
        Field("labour", _("劳动能力"), "choice", pick.LABOUR),
        Field("living", _("生活能力"), "choice", pick.LIVING),
        Field("student", _("是否正在上学"), "yesno"),
        Field("orphan", _("是否孤儿"), "yesno"),
    )),
    Kind("guardian", _("监护人或代领人"), "care", (
        Field("kind", _("身份"), "choice", pick.GUARDIANS, required=True),
        Field("name", _("姓名"), "person", required=True),
        Field("relation", _("与本人关系"), "choice", pick.RELATIONS),
        Field("paper", _("凭据名称和编号"), required=True, help=_("监护证明、判决书或经公证的委托书。")),
        Field("guardian_id", _("身份证号"), "text", sealed="guardian_id"),
        Field("guardian_phone", _("联系电话"), "text", sealed="guardian_phone"),
    ), money=True, papers=_("监护证明或委托书，代领人身份证")),
    Kind("health", _("健康状况"), "care", (
        Field("health", _("健康状况"), "choice", pick.HEALTH, sealed="health"),
        Field("listed", _("健康状况（参战参试表）"), "choice", pick.HEALTH, sealed="health_listed"),
        Field("body", _("身体状况"), "choice", pick.GOOD_TO_BAD, sealed="body"),
        Field("mental", _("是否精神病"), "yesno", sealed="mental"),
        Field("disabled", _("是否残疾"), "yesno", sealed="disabled"),
        Field("illness", _("在部队期间患病信息"), "long", sealed="illness"),
        Field("checkup", _("职业健康检查"), "text", sealed="checkup"),
        Field("check_now", _("本次查体时间"), "date", sealed="check_now"),
        Field("check_last", _("上次查体时间"), "date", sealed="check_last"),
        Field("test_grade", _("残疾等级（参试）"), "text", sealed="test_grade"),
        Field("children", _("先天性残疾子女数"), "number", sealed="children"),
    ), papers=_("医院证明或体检报告"), order=(("check_last", "check_now"),)),
    Kind("address", _("住址"), "contact", (
        Field("register", _("户口簿住址"), "text", sealed="register_addr"),
        Field("living_code", _("实际居住地行政区划代码")),
        Field("living", _("实际居住地址"), "text", sealed="living_addr"),
        Field("postcode", _("邮政编码")),
    )),
    Kind("contact", _("其他联系方式"), "contact", (
        Field("other_phone", _("其他联系方式"), "text", sealed="other_phone"),
    )),
    Kind("arrival", _("到账告知"), "contact", (
        Field("way", _("告知方式"), "choice", pick.ARRIVAL_WAYS, required=True,
              help=_("本人或收款家属要求才登记；没有登记就不告知。内容只有金额、月份和怎样询问。")),
        Field("arrival_phone", _("接收手机号"), "text", sealed="arrival_phone",
              help=_("不填时发到登记的联系电话；收款家属要求告知的，填家属的手机号。")),
    ), papers=_("本人或收款家属的申请（当面说明也可以）")),
    Kind("education", _("文化程度"), "work", (
        Field("level", _("文化程度"), "choice", pick.EDUCATION, required=True),
        Field("school", _("毕业院校和专业")),
    )),
    Kind("job", _("就业状况"), "work", (
        Field("state", _("就业状况"), "choice", pick.JOBS),
        Field("employer", _("工作单位名称")),
        Field("employer_kind", _("工作单位性质"), "choice", pick.EMPLOYERS),
        Field("employer_phone", _("工作单位电话"), sealed="employer_phone"),
        Field("employer_address", _("工作单位地址"), sealed="employer_addr"),
        Field("income", _("年收入（元）"), "number"),
        Field("skills", _("技能和证书")),
        Field("wish", _("就业意愿")),
    )),
    Kind("insurance", _("医疗和养老保障"), "living", (
        Field("medical", _("医疗保障方式"), "choice", pick.MEDICAL),
        Field("pension", _("养老保障方式"), "choice", pick.PENSIONS),
        Field("medical_no", _("医疗保险号"), "text", sealed="medical_no"),
    )),
    Kind("housing", _("住房"), "living", (
        Field("owns", _("是否有房"), "choice", pick.OWNS),
        Field("kind", _("住房性质"), "choice", pick.HOUSING),
        Field("state", _("住房状况"), "choice", pick.HOUSE_STATES),
        Field("type", _("房屋类型"), "choice", pick.HOUSE_TYPES),
        Field("structure", _("房屋结构"), "choice", pick.STRUCTURES),
        Field("rooms", _("房屋间数"), "number"),
        Field("built", _("住房建筑时间")),
        Field("area", _("总建筑面积")),
        Field("per_head", _("人均建筑面积")),
    )),
    Kind("hardship", _("困难情况"), "living", (
        Field("allowance", _("是否享受低保待遇"), "yesno"),
        Field("five", _("是否享受五保待遇"), "yesno"),
        Field("living", _("生活状况"), "choice", pick.GOOD_TO_BAD),
        Field("economy", _("家庭经济状况"), "choice", pick.ECONOMY),
        Field("note", _("说明"), "long"),
    )),
    Kind("card", _("优待证"), "honour", (
        Field("kind", _("种类"), "choice", pick.CARDS, required=True),
        Field("number", _("证件编号")),
        Field("issued", _("发放日期"), "date"),
        Field("state", _("状态"), "choice", pick.CARD_STATES),
    )),
    Kind("plaque", _("光荣牌"), "honour", (
        Field("hung", _("悬挂日期"), "date"),
        Field("state", _("状态"), "choice", pick.PLAQUES, required=True),
        Field("note", _("说明")),
    )),
    Kind("transfer", _("抚恤关系迁移"), "course", (
        Field("way", _("迁入或迁出"), "choice", pick.WAYS, required=True),
        Field("office", _("对方单位"), required=True),
        Field("letter", _("转移材料名称和编号"), required=True),
        Field("date", _("办理日期"), "date", required=True),
        Field("paid_until", _("迁出地发至（月）"), required=True),
        Field("paid_from", _("迁入地起发（月）"), required=True),
        Field("what", _("随迁的对象类别")),
        Field("gap", _("两地月份不衔接的原因"), "long"),
    ), NUMBERED, money=True, papers=_("抚恤关系转移证明、户口迁移证明"), guided=True),
    Kind("suspension", _("省级中止决定"), "course", (
        Field("authority", _("作出决定的省级机关"), required=True),
        Field("number", _("决定文号"), required=True),
        Field("decided", _("决定日期"), "date", required=True),
        Field("ground", _("条例第五十九条的情形"), "choice", pick.GROUNDS, required=True),
        Field("paper", _("决定材料"), required=True),
        Field("review", _("复核日期"), "date"),
        Field("ended_by", _("结束依据的文号")),
        Field("end_paper", _("结束依据的材料")),
    ), NUMBERED, money=True, papers=_("省级退役军人工作主管部门的中止决定"), guided=True),
    Kind("pause", _("未年度确认暂停"), "course", (
        Field("campaign", _("确认年度"), "number", required=True),
        Field("notice", _("通知日期"), "date"),
    ), NUMBERED, money=True, guided=True),
    Kind("award", _("一次性待遇核定"), "course", (
        Field("benefit", _("待遇项目"), "choice", pick.ONE_OFFS, required=True),
        Field("fallen", _("牺牲病故军人"), "person", required=True),
        Field("kind", _("认定的类别"), "choice", pick.FALLEN_KINDS, required=True),
        Field("died", _("牺牲病故日期"), "date", required=True),
        Field("merit", _("最高功勋荣誉表彰"), "choice", pick.ONE_OFF_MERITS),
        Field("pay_fen", _("月基本工资（元）"), "fen"),
        Field("floor_fen", _("少尉月基本工资（元）"), "fen"),
        Field("pension_fen", _("已发一次性抚恤金（元）"), "fen"),
        Field("before_fen", _("此前已增发（元）"), "fen"),
        Field("total_fen", _("按标准册算出的总额（元）"), "fen"),
        Field("amount_fen", _("核定发给本人（元）"), "fen", required=True),
        Field("decided", _("决定日期"), "date", required=True),
        Field("document", _("决定文号")),
        Field("basis", _("依据")),
        Field("decided_by", _("决定人")),
        Field("withdrawn", _("撤销日期"), "date"),
        Field("withdrawn_for", _("撤销的理由"), "long"),
        Field("withdrawn_by", _("撤销的依据")),
        Field("withdrawn_paper", _("撤销的材料")),
    ), NUMBERED, money=True, papers=_("认定决定书"), since="decided", of_other=True, guided=True),
)}  # fmt: skip

SEALED_FIELDS: Final[tuple[str, ...]] = tuple(
    sorted({one.sealed for kind in KINDS.values() for one in kind.sealed_fields})
)
"""The names of the vault that details use, beside registry.FIELDS."""
