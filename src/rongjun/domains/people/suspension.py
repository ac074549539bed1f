"""The suspension of article 59: only the record of a provincial decision, with its number, paper and end.

军人抚恤优待条例（2024年）第五十九条. A county cannot make one. While it holds nothing is paid for the months on whose
first day it is in force; after its end pay goes on by itself, and those months are not paid later.
"""

import re
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any, Final

from django.db import transaction
from django.utils.translation import gettext as _

from rongjun.base.actor import Actor, Permission
from rongjun.base.errors import NotFound, Refusal

from .actions import ImportResult
from .batches import office_day
from .file.choices import GROUNDS
from .file.papers import Upload
from .file.parts import Detail
from .file.recording import load_known, next_key
from .forms import propose_change
from .registry import Known, Span

KIND: Final = "suspension"
LONGEST_REVIEW: Final = timedelta(days=366)
"""A suspension whose end is not decided yet is looked at again within a year."""
_PROVINCIAL: Final = re.compile(r"省|自治区|北京市|天津市|上海市|重庆市|新疆生产建设兵团")
_BELOW: Final = re.compile(r"县|(?<!自治)区退役|街道|乡|镇|(?<!北京)(?<!天津)(?<!上海)(?<!重庆)市")


@dataclass(frozen=True, slots=True)
class Decision:
    """A provincial decision: who made it, number, day, ground (choices.GROUNDS), name of its paper, and for how long.

    `last_day` is the last day that it holds, or None where it ends by a later decision: then `review` is the day by
    which the office asks for it.
    """

    authority: str
    number: str
    decided: date
    ground: str
    paper: str
    since: date
    last_day: date | None
    review: date | None


@transaction.atomic
def propose_suspension(
    *, person_id: int, decision: Decision, upload: Upload | None, by: Actor, at: datetime
) -> ImportResult:
    """Put the record of a provincial decision forward; another person approves it.

    Raises Refusal where authority, number, ground, paper or end are lacking or contradict one another, or it overlaps
    another; NotFound outside the actor's area; NotPermitted without people.import and people.reveal.
    """
    by.require(Permission.PEOPLE_IMPORT)
    person = load_known(person_id, by)
    _check(decision, upload, office_day(at))
    until = decision.last_day + timedelta(days=1) if decision.last_day else None
    _refuse_overlap(person, decision.since, until)
    value: dict[str, Any] = {
        "authority": decision.authority.strip(), "number": decision.number.strip(),
        "decided": decision.decided.isoformat(), "ground": decision.ground, "paper": decision.paper.strip(),
    }  # fmt: skip
    if decision.review is not None and until is None:
        value["review"] = decision.review.isoformat()
    detail = Detail(KIND, next_key(person, KIND), value, since=decision.since, until=until)
    reason = _("条例第五十九条，省级中止决定：%(authority)s %(number)s") % value
    return propose_change(
        person_id=person_id, changes={}, details=[detail], upload=upload, reason=reason, by=by, at=at
    )  # fmt: skip


@transaction.atomic
def propose_end(
    *, person_id: int, key: str, last_day: date, number: str, paper: str, upload: Upload | None, by: Actor, at: datetime
) -> ImportResult:
    """Put the end of a suspension forward, as a later provincial decision (number, paper) has it; pay goes on after it.

    It never makes a suspension longer: that is a new decision. Raises NotFound where there is no such suspension,
    Refusal without number or paper, before its beginning, or after the end that is known.
    """
    by.require(Permission.PEOPLE_IMPORT)
    known = load_known(person_id, by).present(KIND, key)
    if known is None:
        raise NotFound(_("没有这项中止决定的登记。"))
    _require_number(number)
    if not paper.strip() or upload is None:
        raise Refusal(_("请附上省级恢复（解除）决定的材料，并写明材料名称。"))
    until = last_day + timedelta(days=1)
    if known.until is not None and until > known.until:
        raise Refusal(_("这项中止到 %(day)s 为止，不能在这里延长；期限延长的，请按新的省级决定另行登记。") % {
            "day": known.until - timedelta(days=1),
        })  # fmt: skip
    if until <= known.since:
        raise Refusal(_("结束日期早于中止开始的日期（%(day)s）。") % {"day": known.since})
    value = {"ended_by": number.strip(), "end_paper": paper.strip()}
    detail = Detail(KIND, key, value, since=known.since, until=until)
    reason = _("省级中止决定 %(old)s 到 %(day)s 结束，依据 %(number)s") % {
        "old": known.value["number"], "day": last_day, "number": number.strip(),
    }  # fmt: skip
    return propose_change(
        person_id=person_id, changes={}, details=[detail], upload=upload, reason=reason, by=by, at=at
    )  # fmt: skip


def _check(decision: Decision, upload: Upload | None, today: date) -> None:
    if not _PROVINCIAL.search(decision.authority) or _BELOW.search(decision.authority):
        raise Refusal(_("中止只能由省级退役军人工作主管部门决定（条例第五十九条第二款）；请填写作出决定的省级机关。"))
    _require_number(decision.number)
    if decision.ground not in dict(GROUNDS):
        raise Refusal(_("请选择条例第五十九条的情形：%(grounds)s。") % {"grounds": "、".join(dict(GROUNDS))})
    if not decision.paper.strip() or upload is None:
        raise Refusal(_("请附上省级中止决定的材料，并写明材料名称；没有材料不能登记。"))
    if decision.decided > today:
        raise Refusal(_("决定日期晚于今天，请核对。"))
    _check_end(decision, today)


def _check_end(decision: Decision, today: date) -> None:
    if decision.last_day is not None:
        if decision.last_day < decision.since:
            raise Refusal(_("中止的最后一天早于开始的日期，请核对。"))
        return
    if decision.review is None:
        raise Refusal(_("请填写中止的最后一天；期限由以后的决定确定的，请填写复核日期。"))
    if not today <= decision.review <= today + LONGEST_REVIEW:
        raise Refusal(_("复核日期应在今天起的一年之内。"))


def _require_number(number: str) -> None:
    if not re.search(r"\d", number):
        raise Refusal(_("请填写省级决定的文号，如“某退役发〔2024〕12号”。"))


def _refuse_overlap(person: Known, since: date, until: date | None) -> None:
    for (kind, _key), spans in person.facts.items():
        if kind == KIND and any(_meets(span, since, until) for span in spans):
            raise Refusal(
                _("与已登记的另一项省级中止决定时间重叠，请核对；结束请办理原来那一项，延长从它期满的次日起登记。")
            )


def _meets(span: Span, since: date, until: date | None) -> bool:
    return (until is None or span.since < until) and (span.until is None or since < span.until)
