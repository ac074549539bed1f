"""The logs: what was done (audit log, with its chain) and who looked at records, without whom."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from django.contrib import messages
from django.db.models import Q, QuerySet
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods

from rongjun.base import clock
from rongjun.base.actor import Permission
from rongjun.domains.petitions.identity import LOOK
from rongjun.domains.safeguards import queries as logs
from rongjun.domains.safeguards.actions import check_audit_chain, record_act
from rongjun.domains.safeguards.models import AccessRow, AuditEntry
from rongjun.domains.units import queries

from ...http import OfficeRequest, needs, page
from ...labels import ROLE_NAMES, role_name
from ...ui.tables import Column, Filter, Table, list_page
from ..audit_words import ACTIONS, AREAS, action_name, detail_rows, purpose_name, subject_name
from ..forms_sign_in import CheckpointForm
from .rights import moment

COUNTED_DAYS = 30
type Names = dict[int, str]


@needs(Permission.AUDIT_VIEW)
@require_http_methods(["GET", "POST"])
def audit_log(request: OfficeRequest) -> HttpResponse:
    """List what was done, with the last checkpoint and what the last check of the chain found."""

    def exported(query: str) -> None:
        detail = {"filters": len(query.split("&")) if query else 0}
        record_act(by=request.actor, at=clock.now(), action="audit.export", subject="audit:log", detail=detail)

    sequence, value = logs.last_audit_entry()
    return list_page(
        request, _audit_table(queries.staff_names(), queries.unit_names()), logs.visible_acts(),
        "office/audit/log.html", _("操作日志"), on_export=exported, sequence=sequence, value=value,
        checked=logs.last_audit_check(), form=CheckpointForm(), tabs=_tabs("log"),
    )  # fmt: skip


@needs(Permission.AUDIT_VIEW)
@require_GET
def audit_entry(request: OfficeRequest, sequence: int) -> HttpResponse:
    """Show one entry: codes and numbers of its detail, no text, no name of a person looked after."""
    entry = logs.get_audit_entry(sequence)
    staff, units = queries.staff_names(), queries.unit_names()
    return page(
        request, "office/audit/entry.html", _("日志第 %(n)d 条") % {"n": sequence}, entry=entry,
        action=action_name(entry.action), subject=subject_name(entry.subject), role=role_name(entry.role),
        who=staff.get(entry.staff_id, ""), unit=units.get(entry.unit_id, ""),
        detail=detail_rows(entry.action, entry.detail), crumbs=[(_("操作日志"), reverse("audit-log"))],
    )  # fmt: skip


@needs(Permission.AUDIT_VIEW)
@require_http_methods(["POST"])
def audit_check(request: OfficeRequest) -> HttpResponse:
    """Check the chain from its first entry, and a checkpoint kept elsewhere where one is given."""
    form = CheckpointForm(request.POST)
    if not form.is_valid():
        messages.error(request, _("序号应为数字，校验值应为抄下的 64 位字符。"))
        return redirect("audit-log")
    given = form.cleaned_data["sequence"], form.cleaned_data["value"].strip().lower()
    if given[0] and given[1]:
        fits = logs.fits_checkpoint(given[0], given[1])
        text = _("抄下的校验值与日志一致。") if fits else _("抄下的校验值与日志不一致：日志被改动或截断过。")
        (messages.success if fits else messages.error)(request, text)
    broken = check_audit_chain(by=request.actor, at=clock.now())
    if broken is None:
        messages.success(request, _("日志链完整，没有改动。"))
    else:
        messages.error(request, _("日志链从第 %(n)d 条起不完整。请保全数据库并报告安全管理员。") % {"n": broken})
    return redirect("audit-log")


@needs(Permission.AUDIT_VIEW)
@require_http_methods(["GET", "POST"])
def looks_log(request: OfficeRequest) -> HttpResponse:
    """List who looked at records: when, who, from which unit, for what purpose; never at whom."""

    def exported(query: str) -> None:
        record_act(by=request.actor, at=clock.now(), action="audit.export", subject="audit:looks", detail={})

    lead = _("谁在什么时候为什么查看了档案；被查看的是谁，不在这里显示，本人可以看到。")
    table = _looks_table(queries.staff_names())
    return list_page(
        request, table, logs.visible_looks(), "office/audit/looks.html", _("查阅记录"), lead=lead,
        on_export=exported, tabs=_tabs("looks"),
    )  # fmt: skip


@needs(Permission.AUDIT_VIEW)
@require_http_methods(["GET", "POST"])
def looks_counts(request: OfficeRequest) -> HttpResponse:
    """Count looks by person of staff, unit and purpose over the last 30 days."""
    since = clock.now() - timedelta(days=COUNTED_DAYS)
    rows = _counted(logs.count_looks(since), queries.staff_names())
    lead = _("最近 %(days)d 天，按人员、单位和目的合计。") % {"days": COUNTED_DAYS}
    return list_page(request, COUNTS, rows, "office/audit/looks.html", _("查阅次数"), lead=lead, tabs=_tabs("counts"))


@dataclass(frozen=True, slots=True)
class Counted:
    """How often somebody looked for one purpose."""

    who: str
    role: str
    unit: str
    purpose: str
    times: int
    last: datetime


COUNTS = Table(
    key="audit-counts",
    caption=gettext_lazy("查阅次数"),
    columns=(
        Column("who", gettext_lazy("人员"), lambda row: row.who, sort=True),
        Column("role", gettext_lazy("岗位"), lambda row: str(role_name(row.role)), sort=True),
        Column("unit", gettext_lazy("单位"), lambda row: row.unit, sort=True),
        Column("purpose", gettext_lazy("目的"), lambda row: row.purpose, sort=True),
        Column("times", gettext_lazy("次数"), lambda row: row.times, sort=True, kind="number"),
        Column("last", gettext_lazy("最近一次"), lambda row: row.last, sort=True, kind="date"),
    ),
    search=("who",),
    search_label=gettext_lazy("人员、单位或目的"),
    empty=gettext_lazy("这段时间没有人查看过档案"),
)


def _counted(rows: Iterable[dict[str, Any]], staff: Names) -> list[Counted]:
    """Add up counts whose purposes differ only in the note that was typed."""
    found: dict[tuple[str, ...], Counted] = {}
    for row in rows:
        purpose = purpose_name(row["purpose"], row["set_kind"])
        key = (staff.get(row["staff_id"], ""), row["role"], row["unit_name"], purpose)
        known = found.get(key)
        times = row["times"] + (known.times if known else 0)
        found[key] = Counted(*key, times, max(row["last"], known.last) if known else row["last"])
    return sorted(found.values(), key=lambda one: -one.times)


def _audit_table(staff: Names, units: Names) -> Table:
    columns = (
        Column(
            "sequence", _("序号"), lambda row: row.sequence, sort=("sequence",), kind="number",
            href=lambda row: reverse("audit-entry", args=[row.sequence]),
        ),
        Column("at", _("时间"), lambda row: moment(row.at), sort=("sequence",)),
        Column("who", _("人员"), lambda row: staff.get(row.staff_id, ""), sort=("staff_id",)),
        Column("role", _("岗位"), lambda row: role_name(row.role), sort=("role",)),
        Column("unit", _("单位"), lambda row: units.get(row.unit_id, ""), shown=False),
        Column("action", _("操作"), lambda row: action_name(row.action), sort=("action",)),
        Column("subject", _("对象"), lambda row: subject_name(row.subject), sort=("subject",)),
        Column("detail", _("内容"), lambda row: _detail_text(row), kind="long", shown=False),
        Column("value", _("校验值"), lambda row: row.own_hash, shown=False),
    )  # fmt: skip
    return Table(
        key="audit", caption=_("操作日志"), columns=columns, filters=_audit_filters(units), search=_search_audit,
        search_label=_("操作、对象（如 run:3）或人员姓名"), order=("-sequence",),
    )  # fmt: skip


def _audit_filters(units: Names) -> tuple[Filter, ...]:
    return (
        Filter(
            "area", _("范围"), lambda rows, area: rows.filter(action__startswith=f"{area}."), list(AREAS.items())
        ),
        Filter("action", _("操作"), lambda rows, action: rows.filter(action=action), list(ACTIONS.items())),
        _role_filter(),
        Filter(
            "unit", _("单位"), lambda rows, unit: rows.filter(unit_id=int(unit)),
            [(str(number), name) for number, name in units.items()],
        ),
        *_day_filters(),
    )  # fmt: skip


def _looks_table(staff: Names) -> Table:
    columns = (
        Column("at", _("时间"), lambda row: moment(row.at), sort=("pk",)),
        Column("who", _("人员"), lambda row: staff.get(row.staff_id, ""), sort=("staff_id",)),
        Column("role", _("岗位"), lambda row: role_name(row.role), sort=("role",)),
        Column("unit", _("单位"), lambda row: row.unit_name, sort=("unit_name",)),
        Column("purpose", _("目的"), lambda row: purpose_name(row.purpose, row.set_kind), kind="long"),
        Column("of", _("看了"), lambda row: _what(row)),
    )
    return Table(
        key="audit-looks", caption=_("查阅记录"), columns=columns, filters=(_role_filter(), *_day_filters()),
        search=_search_looks, search_label=_("人员姓名、单位或目的"), order=("-pk",),
        empty=_("还没有人查看过档案"),
    )  # fmt: skip


def _role_filter() -> Filter:
    choices = [(role.value, name) for role, name in ROLE_NAMES.items()]
    return Filter("role", _("岗位"), lambda rows, role: rows.filter(role=role), choices)


def _day_filters() -> tuple[Filter, Filter]:
    return (
        Filter("since", _("从哪天"), lambda rows, day: _by_day(rows, day, lambda at: Q(at__gte=at), 0)),
        Filter("until", _("到哪天"), lambda rows, day: _by_day(rows, day, lambda at: Q(at__lt=at), 1)),
    )


def _by_day(rows: QuerySet[Any], day: str, wanted: Callable[[datetime], Q], more: int) -> QuerySet[Any]:
    """Narrow by a day of the office's calendar; what is no day narrows nothing."""
    try:
        start = datetime.combine(date.fromisoformat(day.strip()) + timedelta(days=more), time())
    except (ValueError, OverflowError):
        return rows
    return rows.filter(wanted(timezone.make_aware(start)))


def _search_audit(rows: QuerySet[AuditEntry], text: str) -> QuerySet[AuditEntry]:
    called = [action for action, name in ACTIONS.items() if text in str(name)]
    words = Q(action__icontains=text) | Q(subject__icontains=text) | Q(action__in=called)
    return rows.filter(words | Q(staff_id__in=queries.find_staff(text)))


def _search_looks(rows: QuerySet[AccessRow], text: str) -> QuerySet[AccessRow]:
    told = Q(purpose__icontains=text) & ~Q(set_kind=LOOK)  # of a petition the purpose is sealed: chance would find it
    words = Q(unit_name__icontains=text) | told
    return rows.filter(words | Q(staff_id__in=queries.find_staff(text)))


def _what(row: AccessRow) -> str:
    if not row.set_kind:
        return _("一人")
    if row.set_kind == LOOK:
        return _("一件信访事项")
    names = {"run": _("发放批次 %(id)s"), "import": _("导入 %(id)s")}
    return names[row.set_kind] % {"id": row.set_id} if row.set_kind in names else _("整批")


def _detail_text(row: AuditEntry) -> str:
    return "；".join(f"{key}={value}" for key, value in detail_rows(row.action, row.detail))


def _tabs(current: str) -> list[tuple[str, str, bool]]:
    pages = (
        ("log", _("操作日志"), "audit-log"),
        ("looks", _("查阅记录"), "audit-looks"),
        ("counts", _("查阅次数"), "audit-looks-counts"),
    )
    return [(title, reverse(name), key == current) for key, title, name in pages]
