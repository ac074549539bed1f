"""What there is to be seen of the services on a Monday morning: account, address, words."""

from collections.abc import Iterator
from typing import Final

from django.db.models import Model

from rongjun.base.scope import whole_registry
from rongjun.domains.reports.models import Report
from rongjun.domains.services.aid.models import Case, Round
from rongjun.domains.services.medical.models import BillSheet
from rongjun.domains.services.stations.models import Appraisal, Inspection
from rongjun.domains.services.visits.models import Survey

ALWAYS: Final = (
    ("cun", "/services/", "服务：今天要办的，各项工作的入口"),
    ("cun", "/visits/phone/", "走访的手机页面：今天的名单，没有网络也能登记"),
    ("zhen", "/visits/", "走访：本季度的计划（另一个镇用 zhen2）；做过的在 /visits/made/"),
    ("zhen", "/duties/unit/", "待办：走访的承诺、会议的决定、检查的整改"),
    ("zhen", "/aid/", "困难帮扶：本镇的事项，等镇里审核的"),
    ("jingban2", "/aid/", "困难台账：从疑似到脱困，一年的；等县里核查、提出决定的"),
    ("caiwu", "/care/donations/", "关爱基金：捐赠、捐赠人的意愿、余额"),
    ("jingban", "/pairings/", "结对帮扶：同意的家庭、部门做了什么、致谢"),
    ("kezhang", "/grants/", "帮扶核定：几人批准，哪一次发放支付"),
    ("yiyuan", "/medical/", "医院：交来的结算表，算出多少"),
    ("jingban", "/medical/share/", "医疗：实际报销了多少，和承诺的九成相比"),
    ("caiwu", "/medical/contributions/", "医疗：一至六级明年的缴费名单，等财务付"),
    ("jingban", "/medical/seasons/", "短期疗养：名额按等待时间排"),
    ("jingban", "/placement/", "安置选岗：名次已公示，第一人选了岗，第二人正在选"),
    ("", "/portal/library/", "政策资料：条文解读、要带什么，可打印、可扫码"),
    ("jingban", "/reports/lists/", "名单：上级要什么，选列、选人，出表格或 Word；常用的下月再出"),
    ("jingban", "/stations/", "服务站：机构、人员、场所、经费，五有缺什么"),
    ("zhen", "/stations/findings/", "检查：发现的问题、整改、复查"),
    ("zhen", "/stations/lines/", "各村每天一行：未办结的事项和需要"),
    ("zhen", "/stations/rounds/", "各村巡回：本月的安排和办过的"),
    ("cun", "/stations/courses/", "培训：课程、测验、合格证"),
    ("jingban", "/stations/meetings/", "领导小组：会议、议定的事项办到哪一步"),
    ("jingban", "/registers/", "台账：二十九个登记簿，逐月的记录"),
    ("jingban", "/registers/due/", "台账：快到期和逾期的"),
    ("jingban", "/reports/", "工作报表：每个数据都能点开"),
    ("jingban", "/photos/", "照片：已去掉拍摄地点"),
    ("", "/portal/published/vacancy/", "公众：招聘中的岗位（由台账公布）"),
)
"""At addresses that every database has."""


def services_looks() -> Iterator[tuple[str, str, str]]:
    """Yield account, address and what is to be seen there; what a short demo has not made is left out."""
    yield from ALWAYS
    with whole_registry("演示：看什么"):
        found: tuple[tuple[str, str, Model | None, str], ...] = (
            ("kezhang", "/aid/{}/", Case.objects.filter(state="deciding").first(), "困难帮扶：等科长签署的一件"),
            ("kezhang", "/care/{}/", Round.objects.filter(state="published").last(), "关爱基金：一轮评审和公布的账目"),
            ("zhen", "/care/{}/", Round.objects.filter(state="open").last(), "关爱基金：正在收申请的一轮"),
            ("caiwu", "/medical/sheets/{}/", _sheet("submitted"), "医疗：付给医院的单据，等领导签"),
            ("jingban", "/medical/sheets/{}/", _sheet("computed"), "医疗：刚交来、算好、等报批的结算表"),
            ("jingban", "/stations/inspections/{}/", Inspection.objects.filter(stage="mending").last(), "检查：等整改"),
            ("kezhang", "/stations/appraisals/{}/", Appraisal.objects.order_by("pk").first(), "责任书的年终考核"),
            ("jingban", "/visits/surveys/{}/", Survey.objects.order_by("pk").first(), "满意度调查的结果"),
            (
                "jingban",
                "/reports/issued/{}/",
                Report.objects.order_by("pk").last(),
                "上月的工作报告（Word、表格）",
            ),
        )
        for username, address, one, words in found:
            if one is not None:
                yield username, address.format(one.pk), words


def _sheet(state: str) -> BillSheet | None:
    return BillSheet.objects.filter(state=state).order_by("pk").last()
