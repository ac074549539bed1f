"""The demo's office: units, accounts of each role, who does the work, and what waits for the security administrator."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from rongjun.base.actor import Actor, Role
from rongjun.domains.units.actions import (
    add_account,
    add_unit,
    ask_for_new_password,
    confirm_request,
    load_areas,
    open_account,
    open_county,
)
from rongjun.domains.units.models import Account, RightsRequest
from rongjun.domains.units.queries import get_actor_named

from .county import CITY, COUNTY, COUNTY_NAME, PROVINCE, TOWNS, areas, town_code, village_code, village_name
from .stage import Stage

PASSWORD = "Qingyuan-2026-demo"  # noqa: S105 — printed for everybody: the people are invented
STATION = "退役军人服务站"
CITY_BUREAU = "清江市（虚构）退役军人事务局"
PROVINCE_OFFICE = "云岭省（虚构）退役军人事务厅"
HOSPITAL = "清源县（虚构）人民医院"
INSURANCE = "清源县（虚构）医疗保障局"
DISCIPLINE = "清源县（虚构）纪委监委"
VILLAGE = 0
"""The village of the station worker, by its index: it lies in the town of the clerk."""
ACCOUNTS: tuple[tuple[str, Role, str], ...] = (
    ("jingban", Role.OFFICER, "何文清"),
    ("jingban2", Role.OFFICER, "苏玉珍"),
    ("kezhang", Role.HEAD, "梁正义"),
    ("juzhang", Role.DIRECTOR, "叶长河"),
    ("caiwu", Role.FINANCE, "卢秀英"),
    ("jijian", Role.SUPERVISOR, "薛守信"),
    ("shenji", Role.AUDITOR, "贾天明"),
    ("xinfang", Role.PETITION_OFFICER, "曾春梅"),
    ("xitong", Role.SYSTEM_ADMIN, "蒋志强"),
    ("anquan", Role.SECURITY_ADMIN, "阎和平"),
    ("audit", Role.AUDIT_ADMIN, "蔡国庆"),
    ("zhen", Role.TOWN_CLERK, "彭桂兰"),
    ("zhen2", Role.TOWN_CLERK, "钟玉林"),
    ("cun", Role.STATION_WORKER, "魏新民"),
    ("shiju", Role.CITY, "郑思远"),
    ("yisheng", Role.DOCTOR, "许慎之"),
    ("yisheng2", Role.DOCTOR, "冯济民"),
    ("shiju2", Role.CITY, "范成章"),
    ("yibao", Role.DEPARTMENT, "程晓云"),
    ("yibao2", Role.DEPARTMENT, "傅立本"),
    ("jiwei", Role.DISCIPLINE, "孔令仪"),
    ("yiyuan", Role.HOSPITAL, "康乐平"),
    ("shengting", Role.PROVINCE, "严以宽"),
    ("shengting2", Role.PROVINCE, "任守诚"),
)


@dataclass(frozen=True, slots=True)
class Desk:
    """Who does the work of the demo's months."""

    officer: Actor
    second_officer: Actor
    head: Actor
    director: Actor
    finance: Actor
    clerk: Actor
    worker: Actor
    second_clerk: Actor


def open_office(at: datetime) -> Desk:
    """Make the county, its stations and the accounts of each role."""
    load_areas(areas())
    open_county(name=f"{COUNTY_NAME}退役军人事务局", area_code=COUNTY, stations=[town_code(0), town_code(1)])
    _account("jingban", None, at)
    officer = get_actor_named("jingban")
    village = f"{TOWNS[0]}{village_name(VILLAGE)}{STATION}"
    add_unit(name=village, area_code=village_code(VILLAGE), root=False, by=officer, at=at)
    add_unit(name=CITY_BUREAU, area_code=CITY, root=False, by=officer, at=at)
    add_unit(name=PROVINCE_OFFICE, area_code=PROVINCE, root=False, by=officer, at=at)
    for name in (HOSPITAL, INSURANCE, DISCIPLINE):
        add_unit(name=name, area_code=COUNTY, root=False, by=officer, at=at)
    units = {
        "zhen": f"{TOWNS[0]}{STATION}", "zhen2": f"{TOWNS[1]}{STATION}", "cun": village, "shiju": CITY_BUREAU,
        "yisheng": HOSPITAL, "yisheng2": HOSPITAL, "shiju2": CITY_BUREAU, "yibao": INSURANCE,
        "yibao2": INSURANCE, "jiwei": DISCIPLINE,
        "yiyuan": HOSPITAL,
        "shengting": PROVINCE_OFFICE, "shengting2": PROVINCE_OFFICE,
    }  # fmt: skip
    for username, _role, _person in ACCOUNTS:
        _account(username, units.get(username), at)
    names = ("jingban", "jingban2", "kezhang", "juzhang", "caiwu", "zhen", "cun", "zhen2")
    return Desk(*(get_actor_named(name) for name in names))


def ask_for_rights(stage: Stage) -> None:
    """Leave two requests for the security administrator, beside one that was confirmed."""
    system, security = get_actor_named("xitong"), get_actor_named("anquan")
    at = stage.ago(6)
    _open("lianluo", Role.TOWN_CLERK, f"{TOWNS[1]}{STATION}", "邵凤英", by=system, at=at)
    request = RightsRequest.objects.get(account__username="lianluo", outcome="")
    confirm_request(request_id=request.pk, by=security, at=stage.reach(at + timedelta(hours=3)))
    at = stage.ago(2)
    _open("qingshui", Role.STATION_WORKER, f"{TOWNS[1]}{STATION}", "田永福", by=system, at=at)
    forgot = Account.objects.get(username="xinfang").pk
    ask_for_new_password(account_id=forgot, password=PASSWORD, by=system, at=stage.reach(at + timedelta(hours=1)))


def _open(username: str, role: Role, unit: str, person: str, *, by: Actor, at: datetime) -> None:
    open_account(username=username, role=role, unit_name=unit, person_name=person, password=PASSWORD, by=by, at=at)


def _account(username: str, unit: str | None, at: datetime) -> None:
    role, person = next((role, person) for name, role, person in ACCOUNTS if name == username)
    add_account(username=username, role=role, unit_name=unit, person_name=person, password=PASSWORD, at=at)
