"""Issuing a report: frozen as it stands, once a press of the button; as tables, or as a work report in sentences."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any, Final

from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import override

from rongjun.base.actor import Actor, Permission
from rongjun.base.errors import NotFound, Refusal
from rongjun.base.scope import within
from rongjun.domains.people.batches import office_day
from rongjun.domains.petitions.periods import Period
from rongjun.domains.safeguards.actions import record_act, record_set_look
from rongjun.domains.safeguards.words import watching_word
from rongjun.domains.units.models import Unit
from rongjun.kernel.chain import content_hash

from .models import Report
from .prose import Part, compose, parts_of
from .telling import as_content, compared, tell

TABLES, WORK = "tables", "work"
KINDS: Final = (TABLES, WORK)
"""A report of figures in tables; a work report in sentences, with the tables behind it."""
LONGEST: Final = 2000
AGAIN: Final = timedelta(minutes=10)


@transaction.atomic
def issue_report(
    *, period: Period, title: str, words: Mapping[str, str], by: Actor, at: datetime, kind: str = TABLES
) -> Report:  # fmt: skip
    """Issue the report of a period that is over, of the parts in `words` with the office's words to each (or '').

    The parts are sections of tables, or parts of a work report (`parts_for`). Small counts are hidden. A second
    report of a period follows the first; the very same within AGAIN is the form sent twice, and is the first.
    Raises NotPermitted, Refusal.
    """
    by.require(Permission.REPORTS_ISSUE)
    today = office_day(at)
    if period.last_day >= today:
        raise Refusal(_("本期还没有结束，%(day)s 以后才能出报告。") % {"day": period.last_day})
    refuse_words(title, words)
    record_set_look(
        by=by, at=at, purpose="出具工作报表", set_kind="report", set_id=period.code, fields=["figures"]
    )  # fmt: skip
    with override("zh-hans"):
        content = _content(period, words, kind, by)
        name = title.strip() or (_("%(period)s工作报告") if kind == WORK else _("%(period)s工作报表")) % {
            "period": period.name
        }
    own, digest = Report.objects.filter(unit_id=by.unit_id), content_hash(content)
    just = own.filter(made_at__gte=at - AGAIN, content_hash=digest, title=name[:120], made_by_id=by.staff_id).first()
    if just is not None:
        return just
    running = own.filter(made_at__year=at.year).count() + 1
    made = Report.objects.create(
        unit_id=by.unit_id, span=period.span, first=period.first_day, last=period.last_day, title=name[:120],
        number=f"报〔{today.year}〕{by.unit_id}-{running}号", content=content, content_hash=digest,
        made_by_id=by.staff_id, made_at=at,
    )  # fmt: skip
    detail = {"period": period.code, "content": made.content_hash}
    record_act(by=by, at=at, action="report.issue", subject=f"office_report:{made.pk}", detail=detail)
    return made


def parts_for(period: Period, by: Actor) -> list[Part]:
    """Return the parts of a period's work report with what the records say to each, in Chinese as it is issued."""
    with override("zh-hans"):
        return parts_of(compose(tell(period, by), period, by))


def _content(period: Period, words: Mapping[str, str], kind: str, by: Actor) -> dict[str, Any]:
    """Return a report as it is kept. Raises Refusal for one without a part."""
    content = {
        "kind": kind, "period": period.code, "name": period.name, "unit": by.unit_name,
        "compared": [one.code for one in compared(period)],
    }  # fmt: skip
    made = _work(period, words, by) if kind == WORK else _tables(period, words, by)
    if not made.get("chapters", made["sections"]):
        raise Refusal(_("请至少选择一部分。"))
    return content | made


def _tables(period: Period, words: Mapping[str, str], by: Actor) -> dict[str, Any]:
    return {"sections": [as_content(one, words[one.key].strip()) for one in tell(period, by, words)]}


def _work(period: Period, words: Mapping[str, str], by: Actor) -> dict[str, Any]:
    """Return the chapters of a work report with the words to their parts, and the tables that stand behind them."""
    told = tell(period, by)
    chapters = [
        {"head": one.head, "parts": [_part(part, words) for part in one.parts if part.key in words]}
        for one in compose(told, period, by)
    ]
    shown = [as_content(one, "") for one in told if one.group in words and not one.empty]
    return {"chapters": [one for one in chapters if one["parts"]], "sections": shown}


def _part(part: Part, words: Mapping[str, str]) -> dict[str, object]:
    return {"head": part.head, "paragraphs": list(part.paragraphs), "words": words[part.key].strip()}


def list_reports(by: Actor) -> QuerySet[Report]:
    """Return the reports of the actor's unit and of the units within its area, the latest first."""
    by.require(Permission.REPORTS_VIEW)
    rows = Report.objects.select_related("made_by", "unit").order_by("-first", "-pk")
    if by.area_prefix == "":
        return rows
    if by.area_prefix:
        return rows.filter(unit__in=Unit.objects.filter(within("area__code", by.area_prefix)).values("pk"))
    return rows.filter(unit_id=by.unit_id)


def get_report(report_id: int, by: Actor) -> Report:
    """Return a report. Raises NotFound, NotPermitted."""
    found = list_reports(by).filter(pk=report_id).first()
    if found is None:
        raise NotFound(_("没有这份报告。"))
    return found


def refuse_words(title: str, words: Mapping[str, str]) -> None:
    """Raise Refusal for texts that are too long, or hold words of watching or long numbers."""
    for text in (title, *words.values()):
        if len(text) > LONGEST:
            raise Refusal(_("情况说明每部分不超过 %(most)s 字。") % {"most": LONGEST})
        if word := watching_word(text):
            raise Refusal(_("“%(word)s”一类的词不写进报告。") % {"word": word})
        if sum(sign.isdigit() for sign in text) >= 15 and any(len(run) >= 15 for run in _runs(text)):
            raise Refusal(_("报告里不写身份证号、账号、电话。"))


def _runs(text: str) -> list[str]:
    return "".join(sign if sign.isdigit() else " " for sign in text).split()
