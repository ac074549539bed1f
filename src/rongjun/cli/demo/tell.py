"""What `make demo` prints at the end: what was computed, the accounts of each role, the address to open."""

from collections.abc import Iterator, Sequence

from django.db.models import Count, Model, Sum
from rich.console import Console
from rich.table import Table

from rongjun.base.actor import Role
from rongjun.domains.payments.models import Run, RunLine
from rongjun.domains.people.models import Campaign, DeathList, Import, Person
from rongjun.domains.policy.queries import current_rulebook, latest_verified
from rongjun.domains.units.models import Area
from rongjun.kernel.money import format_yuan
from rongjun.kernel.period import format_month

from .own import keys_to_print
from .petitions import own_petition
from .provincial import WAR_FILE
from .tell_services import services_looks

ALWAYS = (
    ("jingban", "/people/pairs/", "重复档案"),
    ("jingban", "/people/several/", "一人两类"),
    ("jingban", "/events/moves/", "迁入、迁出"),
    ("jingban", "/events/suspensions/", "省级中止决定（虚构）"),
    ("jingban", "/ageing/", "将满 60、18 周岁"),
    ("zhen", "/unclaimed/", "应享未享：本镇"),
    ("jingban", "/whatif/", "政策测算"),
    ("zhen", "/cases/", "认定事项：镇站窗口"),
    ("jingban", "/cases/all/", "认定事项：受理、鉴定、公示、决定"),
    ("yisheng2", "/examinations/", "等第二名医生的鉴定意见"),
    ("shiju", "/cases/", "市级：申请复核的事项"),
    ("", "/portal/", "申请人：可以申请什么、带什么、办到哪一步"),
    ("zhen", "/petitions/new/", "信访：一分钟登记，当场答复"),
    ("xinfang", "/petitions/", "信访：等我办的事项（分类、受理、答复）"),
    ("xinfang", "/petitions/overdue/", "信访：逾期的事项"),
    ("kezhang", "/petition-desk/urgent/", "信访：当天上报的紧急情况"),
    ("kezhang", "/inbox/", "信访：等签发的处理意见"),
    ("juzhang", "/petition-desk/", "信访：领导接待日、包案、来信阅批"),
    ("yibao", "/petition-desk/sent/", "信访：转来本单位的事项（医保局）"),
    ("jiwei", "/petition-desk/accusations/", "信访：检举控告（只有纪检监察机关看得到）"),
    ("shiju", "/petition-desk/reviews/", "信访：等市局复查的事项"),
    ("shengting", "/petition-desk/reviews/", "信访：等省厅复核的事项"),
    ("jijian", "/petition-desk/supervision/", "信访：督办"),
    ("jingban", "/petitions/repairs/", "信访：同一原因的整改，找到其他人"),
    ("xinfang", "/petitions/figures/", "信访：按时率、天数、满意度、原因"),
    ("jingban2", "/policy/notices/", "县里的通知（虚构）：对照、花费，等第二人批准"),
    ("caiwu", "/funds/", "资金：拨款、到账、提醒"),
    ("jingban2", "/inbox/", "等第二人批准：导入、去世、迁出、合并"),
    ("anquan", "/rights/", "待确认的权限申请"),
    ("audit", "/audit/looks/", "谁看过谁的档案"),
)
"""What is to be seen at addresses that every database has: account, address, words."""


def tell_result(accounts: Sequence[tuple[str, Role, str]], password: str, *, seconds: float | None) -> None:
    """Print the tables. `seconds` is None where the demo stood already."""
    out = Console(width=120, soft_wrap=True)
    out.print(_runs())
    towns = Area.objects.filter(level=Area.Level.TOWN).count()
    villages = Area.objects.filter(level=Area.Level.VILLAGE).count()
    took = "已存在，未重建 / stood already" if seconds is None else f"{seconds:.0f} 秒 / s"
    imports = Import.objects.count()
    out.print(
        f"人员 {Person.objects.count()} · 乡镇 {towns} · 村 {villages} · 导入 {imports} · 最新核实标准 "
        f"{latest_verified(current_rulebook()).overall} · {took}",
        highlight=False,
    )
    out.print("人员、县、通知均为虚构；标准为真实公布标准。 / People, county and local notices are invented.")
    out.print(_accounts(accounts, password))
    out.print(_places())
    out.print("打开 / open: http://127.0.0.1:8000/    导入样表 / workbooks: var/demo-files/", highlight=False)


def _runs() -> Table:
    table = Table(title="月度发放 / monthly runs")
    for name in ("月份 month", "人数 persons", "明细 lines", "金额 元", "补发 arrears", "多发 overpaid", "状态 state"):
        table.add_column(name, justify="right")
    sums = {
        (row["run"], row["kind"]): row
        for row in RunLine.objects.values("run", "kind").annotate(fen=Sum("amount_fen"), lines=Count("id")).order_by()
    }
    persons = dict(RunLine.objects.values_list("run").annotate(Count("person", distinct=True)).order_by())
    for run in Run.objects.exclude(state=Run.State.CANCELLED).order_by("month"):
        kinds = {
            kind: sums.get((run.pk, kind), {"fen": 0, "lines": 0}) for kind in ("regular", "arrears", "overpayment")
        }
        table.add_row(
            format_month(run.month),
            f"{persons.get(run.pk, 0):,}",
            f"{sum(part['lines'] for part in kinds.values()):,}",
            *(format_yuan(kinds[kind]["fen"]) for kind in ("regular", "arrears", "overpayment")),
            run.state,
        )
    return table


def _places() -> Table:
    """Return what waits on the desks, by account, with the addresses of this database."""
    table = Table(title="周一早上的办公桌 / what an office finds on a Monday morning")
    for name in ("用户名 user", "地址 address", "看什么 what to see"):
        table.add_column(name, overflow="fold")
    for line in _looks():
        table.add_row(*line)
    return table


def _looks() -> Iterator[tuple[str, str, str]]:
    """Yield account, address and what is to be seen there; what a short demo has not made is left out."""
    found: tuple[tuple[str, str, Model | None, str], ...] = (
        ("zhen", "/people/{}/file/", Person.objects.filter(facts__kind="guardian").order_by("pk").first(), "一人一档"),
        ("cun", "/campaigns/{}/due/", Campaign.objects.order_by("year").last(), "本村待确认的人（可在手机上看）"),
        ("jingban", "/campaigns/{}/", Campaign.objects.order_by("year").last(), "年度确认：各乡镇进度"),
        ("jingban", "/campaigns/{}/late/", Campaign.objects.filter(state="closed").first(), "上年：暂停和补办恢复"),
        ("jingban", "/imports/{}/", Import.objects.filter(file_name=WAR_FILE).first(), "省表（.xls）和退回的行"),
        ("jingban", "/events/deaths/{}/", DeathList.objects.first(), "殡仪馆名单：一致、疑似、已多发"),
    )
    for username, address, one, words in found:
        if one is not None:
            yield username, address.format(one.pk), words
    yield from ALWAYS
    yield from services_looks()
    for name, number, code in keys_to_print():
        yield "", "/portal/own/", f"本人（{name}）：档案号 {number}，个人查询码 {code}，看登记、待遇和依据、谁看过"
    petition = own_petition()
    if petition is not None:
        yield "", "/portal/petition/enter/", f"信访人：凭编号 {petition[0]} 和查询码 {petition[1]} 看进展、文书，评价"


def _accounts(accounts: Sequence[tuple[str, Role, str]], password: str) -> Table:
    table = Table(title=f"演示账户 / demo accounts — 密码 / password: {password}")
    for name in ("用户名 user", "岗位 role", "姓名 person"):
        table.add_column(name)
    for username, role, person in accounts:
        table.add_row(username, str(role), person)
    return table
