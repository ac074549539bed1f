"""Writes of cases: suspected, applied for, reviewed by the town, checked and decided, helped, over."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Final

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop as label

from rongjun.base.actor import Actor, Permission
from rongjun.base.errors import AlreadyDone, NotFound, NotPermitted, Refusal
from rongjun.base.numbering import next_number
from rongjun.base.papers import Paper, Table, Text, refuse_private
from rongjun.domains.approvals.actions import give_up_matter, open_matter, return_matter, sign_subject
from rongjun.domains.approvals.queries import get_matter
from rongjun.domains.people.batches import office_day
from rongjun.domains.people.models import Person
from rongjun.domains.people.queries.scope import visible_people
from rongjun.domains.services.grants.actions import propose_grant
from rongjun.domains.services.grants.models import Grant
from rongjun.domains.services.grants.outcomes import Outcome
from rongjun.kernel.aid.cases import BENEFIT_OF, Kind, Move, State
from rongjun.kernel.aid.grants import State as GrantState
from rongjun.kernel.chain import content_hash
from rongjun.kernel.identity import mask_name

from .course import check_words, load_case, make_move, owner_in, require_owner, write_entry
from .models import Case, Entry, Help, Judgement, Notice
from .sealing import Figures, seal_figures
from .settings import situations, value_of

KIND: Final = "aid_case"
LETTER: Final = "K"
ROOM: Final = "aid"


@dataclass(frozen=True, slots=True)
class Request:
    """What is asked for: hardship, temporary or oneoff relief, in which situation, and the figures of the household."""

    kind: str
    situation: str
    figures: Figures | None = None


@transaction.atomic
def suspect(*, person_id: int, request: Request, source: str, note: str, by: Actor, at: datetime) -> Case:
    """Note that somebody may be in hardship, from facts or a visit ("visit:12"); the town looks at it.

    The same need of the same person while a case is open is that case. Raises Refusal, NotFound outside the area.
    """
    by.require(Permission.AID_TAKE)
    standing = open_case_of(person_id, request)
    if standing is not None:
        return standing
    return begin_case(_person(person_id, by), request, State.SUSPECTED, "suspect", source, note, by, at)


@transaction.atomic
def apply(*, person_id: int, request: Request, by: Actor, at: datetime, note: str = "") -> Case:
    """Apply for somebody, at the counter or in the village. A suspected case of the need goes on as applied for.

    Raises AlreadyDone where a case of this need is open, Refusal without the figures of the household.
    """
    by.require(Permission.AID_TAKE)
    if request.figures is None or request.figures.members < 1:
        raise Refusal(_("请填写家庭人数和收入。"))
    check_words(request.figures.what)
    standing = open_case_of(person_id, request)
    if standing is None:
        return begin_case(_person(person_id, by), request, State.APPLIED, "apply", "", note, by, at)
    if standing.state not in (State.SUSPECTED.value, State.INCOMPLETE.value):
        raise AlreadyDone(_("同一困难已有在办事项 %(number)s；一事一办。") % {"number": standing.number})
    case = load_case(standing.pk, by)
    move = Move.APPLY if case.state == State.SUSPECTED.value else Move.SUPPLEMENT
    return make_move(case, move, by=by, at=at, note=note, box=seal_figures(request.figures, case.token))


@transaction.atomic
def dismiss(*, case_id: int, reason: str, by: Actor, at: datetime) -> Case:
    """End a suspicion that did not hold, with what was found."""
    return _owned_move(case_id, Move.DISMISS, reason, by, at)


@transaction.atomic
def tell_missing(*, case_id: int, missing: str, by: Actor, at: datetime) -> Case:
    """Say at once what an application lacks."""
    return _owned_move(case_id, Move.TELL, missing, by, at)


@transaction.atomic
def review(*, case_id: int, agrees: bool, opinion: str, by: Actor, at: datetime) -> Case:
    """Give the town's opinion. Raises NotPermitted for who applied on behalf of the person: nobody checks own work."""
    case = load_case(case_id, by)
    require_owner(case, by)
    _need(opinion)
    _refuse_second_part(case, by, "apply", "supplement")
    return make_move(case, Move.REVIEW, by=by, at=at, note=opinion, opinion=opinion.strip()[:500], town_agrees=agrees)


@transaction.atomic
def send_back(*, case_id: int, reason: str, by: Actor, at: datetime) -> Case:
    """Send a case back to the town, with what is to be looked at again."""
    case = _owned_move(case_id, Move.SEND_BACK, reason, by, at)
    _give_up(case, at)
    return case


@transaction.atomic
def withdraw(*, case_id: int, reason: str, by: Actor, at: datetime) -> Case:
    """End a case as the person wishes, before it is decided."""
    by.require(Permission.AID_TAKE)
    case = load_case(case_id, by)
    case = make_move(case, Move.WITHDRAW, by=by, at=at, note=reason)
    _give_up(case, at)
    return case


@transaction.atomic
def put_up(*, case_id: int, contact: str, by: Actor, at: datetime) -> Notice:
    """Hang a public notice: masked name, kind of help and town, for the days of the setting. Never need or illness."""
    case = load_case(case_id, by)
    require_owner(case, by)
    if case.state != State.REVIEWED.value:
        raise AlreadyDone(_("该事项已不在这个环节，请刷新后查看。"))
    day = office_day(at)
    until = day + timedelta(days=int(value_of("notice_days", day)) - 1)
    line = f"{mask_name(case.person.name)}　{case.number}"
    refuse_private(
        Paper(
            kind="aid-notice", title=Text("公示", "Public notice"), unit=Text(""), date=day, contact=Text(contact),
            public=True, blocks=(Table(rows=((Text("公示"), Text(line)),)),),
        )
    )  # fmt: skip
    made = Notice.objects.create(case=case, line=line, contact=contact.strip()[:120], from_on=day, until_on=until)
    write_entry(case, "notice", by=by, at=at, note=_("公示至 %(day)s") % {"day": until.isoformat()})
    return made


@transaction.atomic
def note_objection(*, case_id: int, what: str, answer: str, by: Actor, at: datetime) -> Notice:
    """Note an objection to the notice and what was found; who objected is not kept."""
    case = load_case(case_id, by)
    require_owner(case, by)
    check_words(f"{what} {answer}")
    notice = last_notice(case)
    if notice is None or not what.strip() or not answer.strip():
        raise Refusal(_("请写明异议的内容和核查结果。"))
    told = [*notice.objections, [office_day(at).isoformat(), what.strip()[:300], answer.strip()[:300]]]
    Notice.objects.filter(pk=notice.pk).update(objections=told)
    write_entry(case, "objection", by=by, at=at)
    return notice


@transaction.atomic
def propose_judgement(
    *, case_id: int, accepts: bool, article: str, reason: str, by: Actor, at: datetime
) -> Judgement:  # fmt: skip
    """Propose to take a case into the ledger, or to refuse it; another person signs.

    Raises Refusal without article and reason, or where the notice that the rule asks for has not run its days.
    """
    case = load_case(case_id, by)
    require_owner(case, by)
    _need(article)
    _need(reason)
    _refuse_second_part(case, by, "review", "apply", "supplement")
    if accepts:
        _check_notice(case, office_day(at))
    make_move(case, Move.PROPOSE, by=by, at=at, note=reason)
    made = Judgement(
        case=case, accepts=accepts, article=article.strip()[:200], reason=reason.strip()[:500], made_by_id=by.staff_id,
        made_at=at,
    )  # fmt: skip
    made.content_hash = content_hash([case.number, case.kind, case.situation, accepts, made.article, made.reason])
    made.save(force_insert=True)
    open_matter(
        kind=KIND, subject_id=case.pk, content_hash=made.content_hash, by=by, at=at, area=by.area_prefix or "",
        summary=[(label("事项编号"), case.number), (label("拟作决定"), "列入困难台账" if accepts else "不予认定"),
                 (label("依据"), made.article)],
    )  # fmt: skip
    return made


@transaction.atomic
def sign_judgement(*, case_id: int, content: str, by: Actor, at: datetime, note: str = "") -> bool:
    """Sign what is proposed of a case; the last signature puts it into the ledger, or refuses it with its reason."""
    case = load_case(case_id, by)
    judgement = last_judgement(case)
    if case.state != State.DECIDING.value or judgement is None:
        raise AlreadyDone(_("该事项已不在这个环节，请刷新后查看。"))
    if content != judgement.content_hash:
        raise Refusal(_("页面打开之后内容有变动，没有签署。请重新核对下面的内容。"))
    if not sign_subject(kind=KIND, subject_id=case.pk, content_hash=content, by=by, at=at, note=note):
        return False
    make_move(case, Move.ACCEPT if judgement.accepts else Move.REFUSE, by=by, at=at, note=judgement.reason)
    return True


@transaction.atomic
def return_judgement(*, case_id: int, reason: str, by: Actor, at: datetime) -> Case:
    """Return what was proposed of a case to whoever proposed it."""
    case = load_case(case_id, by)
    check_words(reason)
    return_matter(matter_id=get_matter(KIND, case.pk).pk, reason=reason, by=by, at=at)
    return make_move(case, Move.RETURN, by=by, at=at, note=reason)


@transaction.atomic
def ask_money(*, case_id: int, amount_fen: int, basis: str, reason: str, by: Actor, at: datetime) -> Grant:
    """Propose what the person of a case in the ledger is granted: once in a case; heads sign, the next run pays."""
    case = load_case(case_id, by)
    require_owner(case, by)
    make_move(case, Move.ASK_MONEY, by=by, at=at, note=reason)
    return propose_grant(
        source=f"{ROOM}:{case.pk}", person_id=case.person_id, benefit=BENEFIT_OF[Kind(case.kind)],
        amount_fen=amount_fen, basis=basis, reason=reason, by=by, at=at,
    )  # fmt: skip


def follow_grant(outcome: Outcome) -> None:
    """Move a case on as its grant was decided: helped, or back in the ledger with the reason."""
    case = Case.objects.select_related("person").get(pk=int(outcome.source.split(":")[1]))
    if outcome.state is GrantState.GRANTED:
        make_move(case, Move.MONEY, by=outcome.by, at=outcome.at, note=outcome.number)
    elif outcome.state is GrantState.TAKEN_BACK:
        write_entry(case, "taken_back", by=outcome.by, at=outcome.at, note=outcome.number)
    else:
        make_move(case, Move.MONEY_BACK, by=outcome.by, at=outcome.at, note=outcome.reason)


@transaction.atomic
def record_help(
    *, case_id: int, kind: str, what: str, worth_fen: int, day: date, by: Actor, at: datetime
) -> Help:  # fmt: skip
    """Record help in kind, information or a job that a case got; money goes through grants."""
    case = load_case(case_id, by)
    by.require(Permission.AID_TOWN)
    _need(what)
    check_words(what)
    if kind not in Help.KINDS or kind == "money" or day > office_day(at):
        raise Refusal(_("请选择帮扶方式；钱款走核定和发放，日期不能晚于今天。"))
    make_move(case, Move.HELP, by=by, at=at, note=what)
    return Help.objects.create(
        person_id=case.person_id, case=case, kind=kind, what=what.strip()[:300], worth_fen=worth_fen, day=day,
        made_by_id=by.staff_id, made_at=at,
    )  # fmt: skip


@transaction.atomic
def look_again(*, case_id: int, reason: str, by: Actor, at: datetime) -> Case:
    """Note that whoever was helped was looked at again and is still in hardship; the next look has its day."""
    return _owned_move(case_id, Move.STILL, reason, by, at)


@transaction.atomic
def leave(*, case_id: int, reason: str, by: Actor, at: datetime) -> Case:
    """Note that somebody is out of hardship, with what has changed."""
    return _owned_move(case_id, Move.LEAVE, reason, by, at)


def last_judgement(case: Case) -> Judgement | None:
    """Return what was proposed of a case last."""
    return Judgement.objects.filter(case=case).select_related("made_by").order_by("-pk").first()


def last_notice(case: Case) -> Notice | None:
    """Return the notice of a case that hung last."""
    return Notice.objects.filter(case=case).order_by("-pk").first()


def needs_notice(case: Case, day: date) -> bool:
    """Tell whether the office's rule asks for a public notice of this kind of help."""
    return case.kind in value_of("notice_kinds", day)


def _check_notice(case: Case, day: date) -> None:
    if not needs_notice(case, day):
        return
    notice = last_notice(case)
    if notice is None or notice.until_on >= day:
        raise Refusal(_("这类事项须先公示期满，再提出决定。"))


def begin_case(
    person: Person, request: Request, state: State, what: str, source: str, note: str, by: Actor, at: datetime
) -> Case:  # fmt: skip
    """Begin a case of a person who is in reach. Raises AlreadyDone where one of the need is open, Refusal."""
    day = office_day(at)
    if request.kind not in set(Kind) or request.situation not in situations(day):
        raise Refusal(_("请选择帮扶种类和困难情形。"))
    case = Case(
        number=next_number(Case, LETTER, day), kind=request.kind, situation=request.situation, source=source,
        person=person, state=state.value, opened_by_id=by.staff_id, opened_at=at,
        **owner_in(person.area_code, state, day),
    )  # fmt: skip
    case.box = None if request.figures is None else seal_figures(request.figures, case.token)
    try:
        with transaction.atomic():
            case.save(force_insert=True)
    except IntegrityError:
        raise AlreadyDone(_("同一困难已有在办事项；一事一办。")) from None
    write_entry(case, what, by=by, at=at, note=note)
    return case


def _person(person_id: int, by: Actor) -> Person:
    person = visible_people(by).filter(pk=person_id).first()
    if person is None:
        raise NotFound(_("没有此人，或此人不在您的辖区。"))
    if person.death_date is not None:
        raise Refusal(_("%(name)s 已去世，不能再核定这一项。") % {"name": person.name})
    return person


def open_case_of(person_id: int, request: Request) -> Case | None:
    """Return the open case of a person's need, None where there is none."""
    same = Case.objects.filter(person_id=person_id, kind=request.kind, situation=request.situation)
    return same.filter(ended_at=None).select_related("person").first()


def _owned_move(case_id: int, move: Move, reason: str, by: Actor, at: datetime) -> Case:
    case = load_case(case_id, by)
    require_owner(case, by)
    _need(reason)
    return make_move(case, move, by=by, at=at, note=reason)


def _need(text: str) -> None:
    if not text.strip():
        raise Refusal(_("请写明依据和理由。"))


def _give_up(case: Case, at: datetime) -> None:
    give_up_matter(kind=KIND, subject_id=case.pk, at=at)


def _refuse_second_part(case: Case, by: Actor, *moves: str) -> None:
    if took_part(case, by, moves):
        raise NotPermitted(_("您已办理过该事项的前面环节，这一步须由另一人办理。"))


def took_part(case: Case, by: Actor, moves: Sequence[str]) -> bool:
    """Tell whether somebody did one of these moves in a case."""
    return Entry.objects.filter(case=case, staff_id=by.staff_id, move__in=moves).exists()
