"""The main navigation: what a role may open, in the order of the day's work."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from rongjun.base.actor import Actor, Permission
from rongjun.base.scope import PETITIONS

from .addresses import address


@dataclass(frozen=True, slots=True)
class Entry:
    """One entry: where it leads, for whom, and which paths it stands for."""

    url_name: str
    title: str | Promise
    permissions: frozenset[Permission]


def entry(url_name: str, title: str | Promise, *permissions: Permission) -> Entry:
    """Return an entry for those who hold any of the permissions (for everyone, if none is named)."""
    return Entry(url_name, title, frozenset(permissions))


SIGNING = (
    Permission.RUN_SIGN_HEAD, Permission.RUN_SIGN_DIRECTOR, Permission.RUN_RELEASE, Permission.PEOPLE_APPROVE,
    Permission.CONFIRM_APPROVE, Permission.FUNDS_RECORD, Permission.FUNDS_APPROVE, Permission.FUNDS_UNIT,
    Permission.NOTICE_APPROVE,
    Permission.RECOVERY_APPROVE, Permission.WRITEOFF_APPROVE, Permission.RECOGNITION_SIGN,
    Permission.RECOGNITION_DECIDE, Permission.PROCEDURE_APPROVE, Permission.PETITION_SIGN,
    Permission.REGISTER_SIGN, Permission.REGISTER_APPROVE,
    Permission.STATIONS_APPROVE, Permission.STATIONS_DECIDE,
)  # fmt: skip
"""Who finds matters waiting: those whose signature some chain asks for."""
NAVIGATION: tuple[Entry, ...] = (
    entry("home", _("首页")),
    entry("inbox", _("待我办理")),
    entry("people-list", _("人员"), Permission.PEOPLE_VIEW),
    entry("events", _("去世和迁移"), Permission.PEOPLE_VIEW),
    entry("import-list", _("导入"), Permission.PEOPLE_IMPORT, Permission.PEOPLE_APPROVE),
    entry(
        "services",
        _("服务"),
        Permission.DUTY_WORK,
        Permission.MEDICAL_HAND_IN,
        Permission.MEDICAL_VIEW,
        Permission.REGISTER_VIEW,
        Permission.STATIONS_VIEW,
    ),
    entry("campaign-list", _("年度确认"), Permission.PEOPLE_VIEW),
    entry("ageing", _("到龄提醒"), Permission.PEOPLE_VIEW),
    entry("unclaimed", _("应享未享"), Permission.UNCLAIMED_WORK),
    entry(
        "case-list",
        _("认定事项"),
        Permission.RECOGNITION_VIEW,
        Permission.RECOGNITION_CITY,
        Permission.RECOGNITION_PROVINCE,
    ),
    entry(
        "procedure-list",
        _("办理规程"),
        Permission.RECOGNITION_VIEW,
        Permission.RECOGNITION_CITY,
        Permission.RECOGNITION_PROVINCE,
    ),
    entry("volume-list", _("档案卷"), Permission.RECOGNITION_FILES),
    entry("examination-list", _("医学鉴定"), Permission.RECOGNITION_MEDICAL),
    entry("petition-list", _("信访事项"), *PETITIONS),
    entry("petition-figures", _("信访数据"), Permission.PETITION_FIGURES),
    entry("petition-repairs", _("整改"), Permission.PETITION_REPAIR),
    entry(
        "petition-receptions",
        _("接访督办"),
        Permission.PETITION_LEAD,
        Permission.PETITION_SORT,
        Permission.PETITION_TAKE,
        Permission.PETITION_SUPERVISE,
    ),
    entry("run-list", _("每月发放"), Permission.RUN_VIEW),
    entry("failure-list", _("银行"), Permission.PEOPLE_VIEW),
    entry("recovery-list", _("追回"), Permission.RECOVERY_VIEW),
    entry("funds", _("资金"), Permission.FUNDS_VIEW),
    entry("fund-units", _("本单位资金"), Permission.FUNDS_UNIT),
    entry("policy-list", _("政策标准"), Permission.POLICY_VIEW),
    entry("matters", _("审批监督"), Permission.APPROVALS_HOLD),
    entry("chains", _("审批环节"), Permission.APPROVALS_CHAINS),
    entry("whatif-list", _("政策测算"), Permission.WHATIF_USE),
    entry("account-list", _("账户"), Permission.ACCOUNTS_MANAGE),
    entry("rights-list", _("授权"), Permission.RIGHTS_MANAGE),
    entry("audit-log", _("日志"), Permission.AUDIT_VIEW),
)

WING: tuple[str, ...] = (
    "visit-planned", "duty-list", "aid", "care-rounds", "pairings", "grants", "medical-sheets", "reports", "photo-list",
    "register-list", "stations", "placement-rounds", "library",
)  # fmt: skip
"""Where the rooms behind the entry of the services begin: on their pages that entry is the current one."""


@dataclass(frozen=True, slots=True)
class Link:
    """An entry as it is shown on one page."""

    url: str
    title: str | Promise
    current: bool
    count: object = None
    """How many wait behind it; a lazy number, worked out where a page shows it."""


def links_for(
    actor: Actor, path: str, entries: Iterable[Entry] = NAVIGATION, counts: Mapping[str, object] | None = None
) -> list[Link]:
    """Return the entries an actor may open; the nearest that the path lies under is current. `counts` are by name."""
    open_to = [one for one in entries if not one.permissions or any(actor.may(right) for right in one.permissions)]
    urls = [address(one.url_name) for one in open_to]
    nearest = max((url for url in urls if path == url or (url != "/" and path.startswith(url))), key=len, default="")
    if not nearest and any(path.startswith(address(name)) for name in WING):
        nearest = address("services")
    return [
        Link(url, one.title, url == nearest, (counts or {}).get(one.url_name))
        for one, url in zip(open_to, urls, strict=True)
    ]
