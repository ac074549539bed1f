"""The figures of a run's own page: what it holds, on which standards, and who is to act next."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from typing import Any
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.translation import gettext as _

from rongjun.base.actor import Actor, Permission
from rongjun.domains.approvals.holds import find_hold
from rongjun.domains.payments import page_queries, queries
from rongjun.domains.payments.models import Run
from rongjun.domains.payments.states import POSTED, WITH_SIGNATORIES
from rongjun.domains.policy.queries import known_rulebook, latest_verified, load_snapshot
from rongjun.kernel.money import format_yuan
from rongjun.kernel.rulebook.model import Rulebook

from ..told.run_words import CHANGES, SOURCES, benefit_names, step_name
from ..ui.charts import bars_of
from .run_frame import Signing

S = Run.State
QUIET = (S.COMPUTING, S.FAILED, S.CANCELLED)
"""States in which a run has no lines to show."""
SETTLING = (S.COMPUTED, *WITH_SIGNATORIES, *POSTED)
"""States in which an officer's word on an exception is taken."""
SLOW_SECONDS = 120


@dataclass(frozen=True, slots=True)
class Total:
    """One row of a table of totals with its bar: label, where its lines are, figures in fen, width in hundredths.

    Sources have no persons, arrears or overpayments of their own.
    """

    label: str
    url: str
    persons: int | None
    arrears: int | None
    overpayment: int | None
    amount: int
    width: str
    negative: bool


@dataclass(frozen=True, slots=True)
class Figure:
    """One figure of the head of the page: name, value, where it leads, a note."""

    name: str
    value: str
    url: str
    note: str = ""


def overview(run: Run, actor: Actor, signing: Signing, now: datetime) -> dict[str, Any]:
    """Return everything the page of a run shows."""
    shown: dict[str, Any] = {"next": next_step(run, actor, signing), "returned": signing.returned, "bank": None}
    shown["hold"] = find_hold("run", run.pk, now) if run.state in WITH_SIGNATORIES else None
    slow = run.state == S.COMPUTING and (now - run.known_at).total_seconds() > SLOW_SECONDS
    shown |= {"slow": slow, "may_make": actor.may(Permission.RUN_MAKE), "open_exceptions": 0}
    if run.state in QUIET:
        return shown
    named = actor.may(Permission.PEOPLE_VIEW)
    book, benefits = rulebook_of(run), queries.totals_by_benefit(run)
    shown |= {
        "named": named, "latest": latest_verified(book).overall, "unfunded": unfunded(benefits, book),
        "sources": by_source(run, named),
    }  # fmt: skip
    faults = count_faults(run, actor)
    if run.state in POSTED:
        shown["bank"] = queries.count_results(run)
    if named:
        shown |= {"benefits": by_benefit(run, benefits), "towns": by_town(run)}
    return shown | {"open_exceptions": faults.open, "figures": figures(run, actor, faults)}


@dataclass(frozen=True, slots=True)
class FaultCount:
    """Exceptions of a run: without and with an officer's word, and those of persons outside the actor's area."""

    open: int
    settled: int
    outside: int


def count_faults(run: Run, actor: Actor) -> FaultCount:
    """Count exceptions as the list of them shows, so that figure and list agree. One query."""
    everything = run.totals["exceptions"] + run.totals["warnings"]
    if not actor.may(Permission.PEOPLE_VIEW):
        unsettled = queries.count_unsettled(run)
        return FaultCount(unsettled, everything - unsettled, 0)
    rows = page_queries.count_exceptions(run, by=actor)
    seen, unsettled = sum(row["all"] for row in rows), sum(row["open"] for row in rows)
    return FaultCount(unsettled, seen - unsettled, everything - seen)


def figures(run: Run, actor: Actor, faults: FaultCount) -> list[Figure]:
    """Return the figures of the head of the page; those of persons only for roles that may see persons."""
    totals = run.totals
    named = actor.may(Permission.PEOPLE_VIEW)
    note = _("已写明处理情况 %(count)d 项") % {"count": faults.settled}
    if faults.outside:
        note += _("；另有 %(count)d 项属于辖区以外的人") % {"count": faults.outside}
    found = [
        Figure(_("发放人数"), f"{totals['paid_persons']:,}", _lines(run, named)),
        Figure(_("应发金额（元）"), format_yuan(totals["pay_fen"]), _lines(run, named)),
        Figure(_("其中补发（元）"), format_yuan(totals["arrears_fen"]), _lines(run, named, kind="arrears")),
        Figure(_("多发（元）"), format_yuan(totals["overpayment_fen"]), _lines(run, named, kind="overpayment")),
        Figure(
            _("待处理事项"), f"{faults.open:,}", reverse("run-exceptions", args=[run.pk]) if named else "", note,
        ),
    ]  # fmt: skip
    return found + (changes(run, actor) if named else [])


def changes(run: Run, actor: Actor) -> list[Figure]:
    """Return how many are new, stopped and changed against the month before."""
    counts = queries.compare_with_last_month(run, by=actor).counts
    address = reverse("run-changes", args=[run.pk])
    return [
        Figure(str(name), f"{counts.get(kind, 0):,}", f"{address}?kind={kind}", _("与上月比较"))
        for kind, name in CHANGES.items()
        if kind in {"new", "stopped", "changed"}
    ]


def rulebook_of(run: Run) -> Rulebook:
    """Return the rulebook that a run was computed on: the one at hand where it is the same."""
    book = known_rulebook()
    return book if book.version == run.rulebook_id else _kept_rulebook(str(run.rulebook_id))


@lru_cache(maxsize=4)
def _kept_rulebook(version: str) -> Rulebook:
    """Return a rulebook kept under its hash: it never changes, so it is read once."""
    return load_snapshot(version)


def by_benefit(run: Run, rows: Sequence[dict[str, Any]]) -> list[Total]:
    """Return the totals of each benefit."""
    names = benefit_names()
    return _totals(rows, [names.get(row["benefit"], row["benefit"]) for row in rows],
                   [_lines(run, True, benefit=row["benefit"]) for row in rows])  # fmt: skip


def by_town(run: Run) -> list[Total]:
    """Return the totals of each town."""
    rows = queries.totals_by_town(run)
    return _totals(rows, [row["name"] for row in rows], [_lines(run, True, town=row["town"]) for row in rows])


def by_source(run: Run, named: bool) -> list[Total]:
    """Return what each funding source carries, from the totals kept with the run."""
    rows = [{"source": source, "amount": run.totals[f"{source}_fen"]} for source in SOURCES]
    return _totals(rows, [str(SOURCES[row["source"]]) for row in rows],
                   [_lines(run, named, source=row["source"]) for row in rows])  # fmt: skip


def unfunded(rows: Sequence[dict[str, Any]], book: Rulebook) -> list[str]:
    """Return the benefits whose funding shares the rulebook does not know: all of their money stands as local."""
    known = {rule.benefit for rule in book.funding}
    names = benefit_names()
    return [names.get(row["benefit"], row["benefit"]) for row in rows if row["benefit"] not in known]


def next_step(run: Run, actor: Actor, signing: Signing) -> dict[str, str]:
    """Return what comes next: words, and where to do it for whoever may; else only who is waited for."""
    if run.state == S.COMPUTED:
        return _step(actor, Permission.RUN_SUBMIT, "run-submit", run, _("核对无误后提交签批"), _("提交签批"))
    if run.state in WITH_SIGNATORIES:
        return _signature(run, actor, signing)
    if run.state == S.RELEASED:
        return _step(
            actor, Permission.RUN_BANK, "run-bank", run, _("导出银行表，导入银行回执，然后办结"), _("去银行页")
        )
    return {}


def _signature(run: Run, actor: Actor, signing: Signing) -> dict[str, str]:
    step = signing.waiting
    if step is None:
        return {}
    text = _("等待%(step)s") % {"step": step_name(step["name"])}
    button = _("去拨付") if run.state == S.SIGNED else _("去签批")
    if signing.signed_by(actor.staff_id):
        return {"text": text, "why": _("您在本轮已经签署过，下一步须由另一个人办理。")}
    return _step(actor, Permission(step["permission"]), "run-sign", run, text, button)


def _step(actor: Actor, permission: Permission, name: str, run: Run, text: str, button: str) -> dict[str, str]:
    found = {"text": text}
    if actor.may(permission):
        found |= {"button": button, "url": reverse(name, args=[run.pk])}
    return found


def _lines(run: Run, named: bool, **filters: str) -> str:
    """Return the address of the lines behind a figure, or nothing for roles that see figures only."""
    if not named:
        return ""
    return reverse("run-lines", args=[run.pk]) + (f"?{urlencode(filters)}" if filters else "")


def _totals(rows: Sequence[dict[str, Any]], labels: Sequence[str], urls: Sequence[str]) -> list[Total]:
    bars = bars_of([(label, row["amount"], "") for label, row in zip(labels, rows, strict=True)])
    return [
        Total(
            label, url, row.get("persons"), row.get("arrears"), row.get("overpayment"), row["amount"], bar.width,
            bar.negative,
        )
        for label, url, row, bar in zip(labels, urls, rows, bars, strict=True)
    ]  # fmt: skip
