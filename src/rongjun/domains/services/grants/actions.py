"""Writes of grants: proposed by one, signed by others, and with the last signature facts that the next run pays."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any, Final

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop as label

from rongjun.base.actor import Actor, Permission
from rongjun.base.errors import AlreadyDone, NotPermitted, Refusal
from rongjun.base.numbering import next_number
from rongjun.domains.approvals.actions import (
    give_up_matter,
    open_matter,
    return_matter,
    sign_subject,
    withdraw_matter,
)
from rongjun.domains.approvals.queries import get_matter, list_acts
from rongjun.domains.people.batches import office_day
from rongjun.domains.people.granting import Awarded, enter_awards
from rongjun.domains.policy.queries import current_rulebook
from rongjun.domains.safeguards.actions import record_act
from rongjun.kernel.aid.grants import TRANSITIONS, Move, State
from rongjun.kernel.chain import content_hash
from rongjun.kernel.money import format_yuan
from rongjun.kernel.period import month_of

from .models import Grant, GrantLine
from .outcomes import Outcome, tell_room
from .proposing import Line, check_lines, fault_of_words
from .queries import subject_of

KIND: Final = "grant"
BACK: Final = "grant_back"
"""The kinds of matter: granting, and taking back what was granted."""
LETTER: Final = "B"


def propose_grant(
    *, source: str, person_id: int | None, benefit: str, amount_fen: int, basis: str, reason: str, by: Actor,
    at: datetime, title: str = "",
) -> Grant:  # fmt: skip
    """Propose what one person is granted; raises as `propose_grants`."""
    line = Line(person_id, benefit, amount_fen, basis, reason)
    return propose_grants(source=source, lines=[line], by=by, at=at, title=title)


@transaction.atomic
def propose_grants(
    *, source: str, lines: Sequence[Line], by: Actor, at: datetime, title: str = ""
) -> Grant:  # fmt: skip
    """Propose what the persons of a list are granted: one matter, whose signatures cover every line.

    `source` names what it carries out in its room ("aid:12"); a source returned before is submitted again in a new
    round. Raises NotPermitted without grants.propose, Refusal naming the line and the mend, AlreadyDone where a person
    is granted the same by this source already.
    """
    by.require(Permission.GRANTS_PROPOSE)
    check_lines(lines, month=month_of(office_day(at)), by=by)
    returned = Grant.objects.filter(source=source, takes_back=None).order_by("-pk").first()
    root = returned if returned is not None and returned.state == State.RETURNED.value else None
    made = _insert(source, title or _title(lines), lines, by, at, root=(root.root or root) if root else None)
    _open(made, lines, KIND, by, at)
    return made


@transaction.atomic
def propose_taking_back(*, grant_id: int, line_ids: Sequence[int], reason: str, by: Actor, at: datetime) -> Grant:
    """Propose that lines of a grant are taken back; what was paid of them is an overpayment of the next run.

    Raises Refusal without a reason or where a line does not stand, AlreadyDone where that is proposed already.
    """
    by.require(Permission.GRANTS_PROPOSE)
    _check_reason(reason)
    grant = lock_grant(grant_id)
    standing = list(GrantLine.objects.filter(grant=grant, pk__in=list(line_ids), live=True, fact__isnull=False))
    if not standing or len(standing) != len(set(line_ids)):
        raise Refusal(_("只能撤销已经核定、还没有撤销的行；请刷新后重新选择。"))
    lines = [Line(one.person_id, one.benefit, one.amount_fen, one.basis, reason.strip()) for one in standing]
    title = _("撤销 %(number)s") % {"number": grant.number}
    made = _insert(grant.source, title, lines, by, at, takes_back=grant, of_lines=[one.pk for one in standing])
    _open(made, lines, BACK, by, at)
    return made


@transaction.atomic
def sign_grant(*, grant_id: int, by: Actor, at: datetime, note: str = "") -> bool:
    """Sign a grant (or its taking back) at its next stage; returns whether it was the last, which writes the facts.

    Raises NotPermitted for who has no part in it or carries the name of somebody in it, Refusal where the content has
    changed, AlreadyDone for a second signature.
    """
    grant = lock_grant(grant_id)
    _refuse_own(grant, by)
    if content_of(grant) != grant.content_hash:
        raise Refusal(_("内容在提交之后有变动，不能签署；请退回后重新提交。"))
    last = sign_subject(
        kind=kind_of(grant), subject_id=subject_of(grant), content_hash=grant.content_hash, by=by, at=at, note=note
    )
    if not last:
        return False
    _carry_out(grant, by, at)
    move_grant(grant, Move.GRANT, "", by, at)
    if grant.takes_back_id is not None:
        _close_if_empty(grant.takes_back_id, by, at)
    return True


@transaction.atomic
def return_grant(*, grant_id: int, reason: str, by: Actor, at: datetime, final: bool = False) -> Grant:
    """Return a grant to who proposed it, or refuse it for good (`final`), with the reason. Raises as approvals do."""
    grant = lock_grant(grant_id)
    _check_reason(reason)
    matter = get_matter(kind_of(grant), subject_of(grant))
    return_matter(matter_id=matter.pk, reason=reason, by=by, at=at, final=final)
    return move_grant(grant, Move.REFUSE if final else Move.RETURN, reason, by, at)


@transaction.atomic
def withdraw_grant(*, grant_id: int, reason: str, by: Actor, at: datetime) -> Grant:
    """Take a proposal back before it is decided, as whoever may propose. Raises Refusal without a reason."""
    grant = lock_grant(grant_id)
    _check_reason(reason)
    matter = get_matter(kind_of(grant), subject_of(grant))
    withdraw_matter(matter_id=matter.pk, reason=reason, by=by, at=at)
    return move_grant(grant, Move.WITHDRAW, reason, by, at)


def give_up_grant(*, source: str, at: datetime) -> None:
    """Note that a returned proposal of a source will not be submitted again: it leaves its maker's inbox."""
    last = Grant.objects.filter(source=source, state=State.RETURNED.value).order_by("-pk").first()
    if last is not None:
        give_up_matter(kind=kind_of(last), subject_id=subject_of(last), at=at)


def kind_of(grant: Grant) -> str:
    """Return the kind of matter by which a grant is decided."""
    return KIND if grant.takes_back_id is None else BACK


def lock_grant(grant_id: int) -> Grant:
    """Keep a grant as it stands until the transaction ends. Raises Refusal where there is none."""
    grant = Grant.objects.select_for_update().filter(pk=grant_id).first()
    if grant is None:
        raise Refusal(_("没有这份核定。"))
    return grant


def content_of(grant: Grant) -> str:
    """Return the hash of what is signed: every line of the grant."""
    return _digest(grant, list(GrantLine.objects.filter(grant=grant).order_by("ordinal")))


def move_grant(grant: Grant, move: Move, reason: str, by: Actor, at: datetime) -> Grant:
    """Move a grant by the table, write the audit and tell its room. Raises AlreadyDone where it was moved before."""
    after = TRANSITIONS.get((State(grant.state), move))
    if after is None or not Grant.objects.filter(pk=grant.pk, state=grant.state).update(
        state=after.value, decided_at=grant.decided_at or at, reason=(reason.strip() or grant.reason)[:500]
    ):
        raise AlreadyDone(_("该事项已办结，不能再签署或退回。"))
    if after in (State.RETURNED, State.REFUSED, State.WITHDRAWN):
        GrantLine.objects.filter(grant=grant).update(live=False)
    grant.state, grant.reason = after.value, reason.strip()
    record_act(
        by=by, at=at, action=f"grants.{move.value}", subject=f"grant:{grant.pk}",
        detail={"number": grant.number, "source": grant.source, "lines": grant.line_count, "state": after.value},
    )  # fmt: skip
    if grant.takes_back_id is None:
        tell_room(Outcome(grant.source, grant.number, after, reason.strip(), by, at))
    return grant


def _insert(source: str, title: str, lines: Sequence[Line], by: Actor, at: datetime, **more: Any) -> Grant:
    of_lines = more.pop("of_lines", [None] * len(lines))
    grant = Grant(
        number=next_number(Grant, LETTER, office_day(at)), source=source, title=title[:120], line_count=len(lines),
        amount_fen=sum(one.amount_fen for one in lines), area_prefix=by.area_prefix or "", made_by_id=by.staff_id,
        made_at=at, **more,
    )  # fmt: skip
    rows = [
        GrantLine(
            grant=grant, ordinal=n, source=source, person_id=one.person_id or 0, benefit=one.benefit,
            of_line_id=of_line, amount_fen=one.amount_fen, basis=one.basis.strip(), reason=one.reason.strip(),
        )
        for n, (one, of_line) in enumerate(zip(lines, of_lines, strict=True), 1)
    ]  # fmt: skip
    grant.content_hash = _digest(grant, rows)
    grant.save(force_insert=True)
    try:
        with transaction.atomic():
            GrantLine.objects.bulk_create(rows, batch_size=500)
    except IntegrityError:
        raise AlreadyDone(_("这件事已经为此人提出或核定过同一项目；一事不重复核定。")) from None
    return grant


def _digest(grant: Grant, lines: Sequence[GrantLine]) -> str:
    told = [
        [one.ordinal, one.person_id, one.benefit, one.amount_fen, one.basis, one.reason, one.of_line_id]
        for one in lines
    ]  # fmt: skip
    return content_hash([grant.number, grant.source, grant.title, grant.takes_back_id, told])


def _open(grant: Grant, lines: Sequence[Line], kind: str, by: Actor, at: datetime) -> None:
    open_matter(
        kind=kind, subject_id=subject_of(grant), content_hash=grant.content_hash, by=by, at=at,
        summary=_summary(grant, lines), area=by.area_prefix or "",
    )  # fmt: skip
    detail = {"number": grant.number, "source": grant.source, "lines": grant.line_count, "fen": grant.amount_fen}
    record_act(by=by, at=at, action=f"grants.propose.{kind}", subject=f"grant:{grant.pk}", detail=detail)


def _summary(grant: Grant, lines: Sequence[Line]) -> list[tuple[str, str]]:
    book = current_rulebook()
    names = sorted({book.benefits[one.benefit].name for one in lines})
    return [
        (label("核定编号"), grant.number), (label("内容"), grant.title), (label("待遇项目"), "、".join(names)),
        (label("人数"), str(len({one.person_id for one in lines}))),
        (label("金额合计（元）"), format_yuan(grant.amount_fen)),
        (label("依据"), "；".join(sorted({one.basis.strip() for one in lines}))[:400]),
    ]  # fmt: skip


def _title(lines: Sequence[Line]) -> str:
    book = current_rulebook()
    return "、".join(sorted({book.benefits[one.benefit].name for one in lines}))


def _carry_out(grant: Grant, by: Actor, at: datetime) -> None:
    """Write the facts of a grant (or take them back) by its approved matter."""
    day, taken = office_day(at), grant.takes_back_id is not None
    lines = list(GrantLine.objects.filter(grant=grant).select_related("of_line__grant").order_by("ordinal"))
    matter = get_matter(kind_of(grant), subject_of(grant))
    signed = "；".join(f"{act.name}：{act.staff_name}" for act in list_acts(matter))
    awards = [_taken(one, day) if taken else _award(grant, one, signed, day) for one in lines]
    facts = enter_awards(
        awards=awards, matter_kind=matter.kind, subject_id=matter.subject_id, name=f"{grant.number} {grant.title}",
        reason=_("核定 %(number)s：%(title)s") % {"number": grant.number, "title": grant.title},
        made_by=grant.made_by_id, by=by, at=at,
    )  # fmt: skip
    if taken:
        GrantLine.objects.filter(pk__in=[one.of_line_id for one in lines]).update(live=False)
        return
    for one, award in zip(lines, awards, strict=True):
        one.fact, one.since = facts[award.person_id, award.key], day
    GrantLine.objects.bulk_update(lines, ["fact", "since"], batch_size=500)


def _award(grant: Grant, line: GrantLine, signed: str, day: date) -> Awarded:
    value = {
        "benefit": line.benefit, "amount_fen": line.amount_fen, "decided": day.isoformat(), "document": grant.number,
        "basis": line.basis, "decided_by": signed, "source": grant.source,
    }  # fmt: skip
    return Awarded(line.person_id, _key(grant, line), value, day)


def _taken(line: GrantLine, day: date) -> Awarded:
    origin = line.of_line
    if origin is None:
        raise ValueError("a line that takes back names no line")
    return Awarded(line.person_id, _key(origin.grant, origin), None, day)


def _key(grant: Grant, line: GrantLine) -> str:
    return f"{grant.number}/{line.ordinal}"


def _close_if_empty(grant_id: int, by: Actor, at: datetime) -> None:
    """Move a grant of which no line stands any more."""
    if not GrantLine.objects.filter(grant_id=grant_id, live=True).exists():
        move_grant(lock_grant(grant_id), Move.TAKE_BACK, "", by, at)


def _check_reason(reason: str) -> None:
    if not reason.strip():
        raise Refusal(_("请写明理由。"))
    if fault := fault_of_words(reason):
        raise Refusal(fault)


def _refuse_own(grant: Grant, by: Actor) -> None:
    if GrantLine.objects.filter(grant=grant, person__name=by.name).exists():
        raise NotPermitted(_("名单中有人与您同名：本人、近亲属的事项须回避，请由其他同事签署。"))
