"""What a notice costs before it is approved: back-pay since the opening month, and each month ahead.

The same facts under the rulebook as it is and with the notice (entitlements.simulation). The sums are kept with the
notice for its approver; nothing is paid on them, and they can be worked out anew.
"""

from collections.abc import Callable, Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

import polars as pl
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from rongjun.base.actor import Actor, Permission
from rongjun.base.errors import NotPermitted, Refusal
from rongjun.base.scope import whole_registry
from rongjun.domains.entitlements.queries import facts_frame
from rongjun.domains.entitlements.simulation import Comparison, compare
from rongjun.domains.policy.models import Notice, NoticeCost
from rongjun.domains.policy.notices.actions import hash_of_entry
from rongjun.domains.policy.notices.checking import Checked, check_entered
from rongjun.domains.policy.notices.queries import get_notice, head_of
from rongjun.domains.policy.notices.states import State
from rongjun.domains.safeguards.actions import record_set_look
from rongjun.kernel.period import month_of
from rongjun.kernel.rulebook.model import FundingRule, Rulebook

from .models import Run
from .queries.runs import find_opening_month
from .states import POSTED

Progress = Callable[[str, int, int], None]
AHEAD: Final = 12
"""How many months ahead are worked out."""
FEEDS: Final = {
    "local_wage": "nursing", "nursing_rate": "nursing", "local_income": "conscript_family",
    "conscript_rate": "conscript_family",
}  # fmt: skip
"""Tables from which the values of another are computed."""


@dataclass(frozen=True, slots=True)
class Months:
    """Month ordinals: what is worked out is [start, end); before `next` it is back-pay; `ahead` is a full month."""

    start: int
    next: int
    ahead: int
    end: int


@transaction.atomic
def ask_cost(*, notice_id: int, by: Actor, at: datetime) -> NoticeCost:
    """Have a notice's cost worked out; `work_out_cost` comes next. Everybody's facts are read: one access row.

    Raises NotPermitted without notice.make or notice.approve, Refusal for a notice that holds nothing or is decided.
    """
    if not by.may(Permission.NOTICE_APPROVE):
        by.require(Permission.NOTICE_MAKE)
    if by.area_prefix != "":
        raise NotPermitted(_("通知的花费由记账单位测算，您的单位只管其中一部分人员。"))
    notice = get_notice(notice_id)
    if notice.state not in (State.DRAFT, State.SUBMITTED):
        raise Refusal(_("这份通知已经办结，花费不再测算；实际发放见每月批次。"))
    record_set_look(
        by=by, at=at, purpose="测算政策通知的花费", set_kind="registry", set_id=f"notice:{notice.pk}", fields=["record"]
    )
    cost, _made = NoticeCost.objects.update_or_create(
        notice=notice,
        defaults={"state": NoticeCost.State.WAITING, "progress": {}, "asked_at": at, "made_at": None, "reason": ""},
    )
    return cost


def work_out_cost(*, notice_id: int, at: datetime, progress: Progress = lambda step, done, of: None) -> NoticeCost:
    """Work out what was asked for and keep it; a failure is kept as its reason, and raised.

    Raises Refusal where the notice has faults or states nothing.
    """
    notice = get_notice(notice_id)
    try:
        content = cost_of(notice, at, progress)
    except Exception as fault:
        reason = str(fault) if isinstance(fault, Refusal) else _("系统出错，没有算成；请再试一次。")
        _keep(notice_id, state=NoticeCost.State.FAILED, reason=reason[:400], content=None)
        raise
    _keep(notice_id, state=NoticeCost.State.DONE, content=content, made_at=at, reason="", progress={})
    return NoticeCost.objects.get(notice_id=notice_id)


def tell_progress(notice_id: int) -> Progress:
    """Return what keeps the progress of a job for the page."""

    def tell(step: str, done: int, of: int) -> None:
        _keep(notice_id, progress={"step": step, "done": done, "of": of})

    return tell


def stamp_of(notice: Notice) -> str:
    """Return what a cost is the cost of: it is out of date once this differs."""
    return notice.content_hash or hash_of_entry(head_of(notice), notice.typed)


@whole_registry("测算政策通知的花费")
def cost_of(notice: Notice, at: datetime, progress: Progress = lambda step, done, of: None) -> dict[str, Any]:
    """Return the cost of a notice as JSON: sums in fen by benefit, town, source, month and year. Writes nothing."""
    checked = check_entered(notice)
    checked.require_right()
    if not checked.entries or checked.after is None:
        raise Refusal(_("这份通知里还没有任何数；请先录入。"))
    progress(gettext_noop("读取人员事实"), 0, 1)
    months = months_of(checked, at)
    facts = touched(facts_frame(at), checked, notice.region)
    step = gettext_noop("按新旧标准各算一遍")
    found = compare(
        before=checked.before, after=checked.after, facts_before=facts, facts_after=facts, start=months.start,
        end=months.end, report=lambda done, of: progress(step, done, of),
    )  # fmt: skip
    return _content(found, months, checked.before, notice)


def months_of(checked: Checked, at: datetime) -> Months:
    """Return the months that a notice changes: from its first month, at the earliest the opening month."""
    last = Run.objects.filter(state__in=POSTED).order_by("-month").values_list("month", flat=True).first()
    coming = month_of(timezone.localdate(at)) if last is None else int(last) + 1
    effective = min(entry.effective for entry in checked.entries)
    opening = find_opening_month()
    ahead = max(coming, effective)
    return Months(max(effective, coming if opening is None else opening), coming, ahead, ahead + AHEAD)


def touched(facts: pl.DataFrame, checked: Checked, region: str) -> pl.DataFrame:
    """Return the facts of the persons whom a notice can concern: by category and, for a local one, by region."""
    categories = _categories(checked)
    concerned = pl.lit(True) if categories is None else pl.col("category").is_in(list(categories))
    if region:
        concerned = concerned & pl.col("region").str.starts_with(region)
    return facts.join(facts.filter(concerned).select("person").unique(), on="person", how="semi")


def _categories(checked: Checked) -> Collection[str] | None:
    """Return the categories of the benefits that a notice can change; None where shares of all are in it."""
    tables: set[str] = set()
    benefits: set[str] = set()
    for entry in checked.entries:
        if isinstance(entry, FundingRule):
            benefits.add(entry.benefit)
        else:
            tables |= {entry.table, FEEDS.get(entry.table, entry.table)}
    if "*" in benefits:
        return None
    known = checked.before.benefits.values()
    return {code for one in known if one.id in benefits or one.table in tables for code in one.categories}


def _content(found: Comparison, months: Months, before: Rulebook, notice: Notice) -> dict[str, Any]:
    parts = {name: _parted(found, months, name) for name in ("benefit", "town", "source")}
    changed = found.by_month.filter(pl.col("difference_fen") != 0)
    return {
        "of": stamp_of(notice), "rulebook": before.version, "start": months.start, "next": months.next,
        "ahead": months.ahead, "end": months.end,
        "back_fen": _sum(found.cube, pl.col("month") < months.next),
        "month_fen": _sum(found.cube, pl.col("month") == months.ahead),
        "ahead_fen": _sum(found.cube, pl.col("month") >= months.ahead),
        "gaining": found.gaining, "losing": found.losing, "counted": found.counted, "by": parts,
        "by_month": [[row["month"], row["difference_fen"]] for row in changed.iter_rows(named=True)],
        "by_year": [[row["year"], row["difference_fen"]] for row in found.by_year.iter_rows(named=True)],
    }  # fmt: skip


def _parted(found: Comparison, months: Months, name: str) -> list[list[Any]]:
    """Return rows of (name, back-pay, one month ahead, all months ahead) in fen, the largest first, none that is 0."""
    back, ahead = pl.col("month") < months.next, pl.col("month") >= months.ahead
    full, rise = pl.col("month") == months.ahead, pl.col("difference_fen")
    sums = found.cube.group_by(name).agg(
        back=rise.filter(back).sum(), month=rise.filter(full).sum(), ahead=rise.filter(ahead).sum()
    )
    kept = sums.filter((pl.col("back") != 0) | (pl.col("ahead") != 0)).sort([-pl.col("ahead"), pl.col(name)])
    return [list(row) for row in kept.select(name, "back", "month", "ahead").iter_rows()]


def _sum(cube: pl.DataFrame, where: pl.Expr) -> int:
    return int(cube.filter(where)["difference_fen"].sum())


def _keep(notice_id: int, **values: Any) -> None:
    NoticeCost.objects.filter(notice_id=notice_id).update(**values)
