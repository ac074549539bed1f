"""The written opinion (处理意见书, and those of review and re-review): proposed with request, facts, opinion, articles
and the way against it, signed by another person, and answered with.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop as label

from rongjun.base.actor import Actor, Permission
from rongjun.base.errors import AlreadyDone, NotFound, NotPermitted, Refusal
from rongjun.base.scope import whole_desk
from rongjun.domains.approvals.actions import open_matter, return_matter, sign_subject, withdraw_matter
from rongjun.domains.approvals.queries import find_matter, get_matter
from rongjun.domains.people.batches import office_day
from rongjun.kernel.chain import content_hash
from rongjun.kernel.petition.states import Move, State

from .answers import give_answer
from .course import (
    HERE,
    STAGES,
    lock_matter,
    make_move,
    reach,
    refuse_interest,
    refuse_watching,
    require_text,
    take_turn,
    write_entry,
)  # fmt: skip
from .models import Matter, Opinion
from .naming import refuse_naming
from .owners import signing_unit
from .timing import INFORM, end_clocks, keep_due, running

FIRST: Final = frozenset({"supported", "explained", "refused"})
ABOVE: Final = frozenset({"upheld", "changed", "anew"})
PROPOSED_IN: Final = {"first": State.ACCEPTED, "review": State.REVIEWING, "rereview": State.REREVIEWING}


@dataclass(frozen=True, slots=True)
class Proposal:
    """An opinion as it is written. `compared`: why it differs from decided matters of equal facts, where it does."""

    outcome: str
    request: str
    facts: str
    opinion: str
    articles: Sequence[str]
    way: str
    compared: str = ""
    published: bool = False


@transaction.atomic
@whole_desk(HERE)
def propose_opinion(*, matter: Matter, proposal: Proposal, by: Actor, at: datetime) -> Opinion:
    """Propose the opinion of a matter at its present stage; another person signs it.

    Raises Refusal for what is missing (article 32), or where equal facts were answered otherwise without a reason;
    NotPermitted, AlreadyDone.
    """
    take_turn(matter, by)
    if matter.state != PROPOSED_IN[matter.stage]:
        raise AlreadyDone(_("该信访事项已不在这个环节，请刷新后查看。"))
    _check(matter, proposal, by, at)
    opinion = _insert(matter, proposal, by, at)
    if matter.stage == "first":
        unit = signing_unit(matter.owner_unit_id)
        make_move(matter, Move.PROPOSE, by=by, at=at, unit_id=unit, more={"decided_unit_id": by.unit_id})
    else:
        write_entry(matter, f"propose_{matter.stage}", by=by, at=at)
    open_matter(
        kind=kind_of(matter), subject_id=_subject(matter), content_hash=opinion.content_hash, by=by, at=at,
        summary=_summary(matter, opinion),
    )  # fmt: skip
    return opinion


@transaction.atomic
@whole_desk(HERE)
def sign_opinion(*, matter: Matter, by: Actor, at: datetime, note: str = "") -> bool:
    """Sign the opinion of a matter; with the last signature it is the answer, to be delivered.

    An opinion of review that has it handled anew opens the matter again at the unit that decided. Returns whether it
    was the last signature. Raises NotPermitted for another unit or who stepped aside, AlreadyDone.
    """
    _begin_signing(matter, by)
    opinion = present_opinion(matter)
    last = sign_subject(
        kind=kind_of(matter), subject_id=_subject(matter), content_hash=opinion.content_hash, by=by, at=at, note=note
    )
    if not last:
        return False
    if _hash(matter, opinion) != opinion.content_hash:
        raise Refusal(_("内容在提交之后有变动，不能签署；请退回后重新提交。"))
    give_answer(
        matter, "opinion", opinion.opinion, by=by, at=at, articles=opinion.articles, way=opinion.way, opinion=opinion
    )
    if matter.stage == "first":
        end_clocks(running(matter, INFORM), office_day(at), "over")
        unit = matter.decided_unit_id or matter.owner_unit_id
        make_move(matter, Move.SIGN, by=by, at=at, unit_id=unit, note=note)
    elif opinion.outcome == "anew":
        _handle_anew(matter, opinion, by, at)
    else:
        write_entry(matter, f"sign_{matter.stage}", by=by, at=at, note=note)
    return True


@transaction.atomic
@whole_desk(HERE)
def return_opinion(*, matter: Matter, reason: str, by: Actor, at: datetime) -> Matter:
    """Return a proposed opinion to whoever proposed it, with a reason."""
    _begin_signing(matter, by)
    refuse_watching(reason)
    return_matter(matter_id=get_matter(kind_of(matter), _subject(matter)).pk, reason=reason, by=by, at=at)
    if matter.stage == "first":
        return make_move(matter, Move.RETURN, by=by, at=at, unit_id=matter.decided_unit_id, note=reason)
    write_entry(matter, f"return_{matter.stage}", by=by, at=at, note=reason)
    return matter


def take_back_opinion(matter: Matter, reason: str, at: datetime) -> None:
    """Take a proposed opinion back from its signatories because the person withdrew, in its maker's name."""
    subject = subject_of(matter)
    found = find_matter(kind_of(matter), subject) if subject else None
    if found is None or found.outcome:
        return
    maker = present_opinion(matter)
    withdraw_matter(matter_id=found.pk, reason=reason, by=_maker(matter, maker), at=at)


def present_opinion(matter: Matter) -> Opinion:
    """Return the opinion proposed last at the present stage. Raises NotFound where there is none."""
    found = _opinions(matter).select_related("proposed_by", "unit").order_by("-number").first()
    if found is None:
        raise NotFound(_("还没有提出意见。"))
    return found


def is_signed(matter: Matter) -> bool:
    """Tell whether the opinion of the present stage has every signature."""
    subject = subject_of(matter)
    found = find_matter(kind_of(matter), subject) if subject else None
    return found is not None and found.outcome == "approved"


def list_equal(matter: Matter, limit: int = 20) -> list[Opinion]:
    """Return how other matters of equal facts were answered, the newest first: of those seen from the desk in force."""
    found = Opinion.objects.filter(equal_hash=equal_hash(matter), stage="first", answers__isnull=False)
    return list(found.exclude(matter=matter).select_related("matter", "unit").order_by("-proposed_at")[:limit])


def equal_hash(matter: Matter) -> str:
    """Return by what facts are equal: route, topic, benefit, month. Nothing of the person."""
    return content_hash([matter.route, matter.topic, matter.benefit, matter.about_month])


def kind_of(matter: Matter) -> str:
    """Return the kind of approvals matter of the present stage."""
    return STAGES[matter.stage]


def subject_of(matter: Matter) -> int | None:
    """Return what the approvals matter of the present stage is about: its first proposal; None before there is one."""
    return _opinions(matter).filter(number=1).values_list("pk", flat=True).first()


def matter_of_subject(kind: str, subject_id: int) -> Matter:
    """Return the petition of an approvals matter that is seen from the desk in force. Raises NotFound."""
    stages = [stage for stage, one in STAGES.items() if one == kind]
    found = Opinion.objects.filter(pk=subject_id, stage__in=stages).select_related("matter").first()
    if found is None:
        raise NotFound(_("没有这个信访事项。"))
    return found.matter


def _subject(matter: Matter) -> int:
    subject = subject_of(matter)
    if subject is None:
        raise NotFound(_("还没有提出意见。"))
    return subject


def _opinions(matter: Matter) -> QuerySet[Opinion]:
    return Opinion.objects.filter(matter=matter, round=matter.round, stage=matter.stage)


def _begin_signing(matter: Matter, by: Actor) -> None:
    reach(matter, by)
    by.require(Permission.PETITION_SIGN)
    lock_matter(matter)
    refuse_interest(matter, by)
    wanted = State.DECIDING if matter.stage == "first" else PROPOSED_IN[matter.stage]
    if matter.state != wanted:
        raise AlreadyDone(_("该信访事项已不在这个环节，请刷新后查看。"))
    if matter.owner_unit_id != by.unit_id:
        raise NotPermitted(_("该信访事项现在由别的单位办理。"))


def _check(matter: Matter, proposal: Proposal, by: Actor, at: datetime) -> None:
    if proposal.outcome not in (FIRST if matter.stage == "first" else ABOVE):
        raise Refusal(_("请选择处理意见：支持、解释说明或者不支持；复查、复核为维持、变更或者退回重新办理。"))
    require_text(proposal.request, _("请写明投诉请求（信访工作条例第三十二条）。"))
    require_text(proposal.facts, _("请写明事实和理由（信访工作条例第三十二条）。"))
    require_text(proposal.opinion, _("请写明处理意见（信访工作条例第三十二条）。"))
    require_text(proposal.way, _("请写明不服时的救济途径和期限。"))
    if not [one for one in proposal.articles if one.strip()]:
        raise Refusal(_("请写明依据的条款。"))
    for text in (proposal.facts, proposal.opinion, proposal.way):
        refuse_watching(text)
    told = {
        _("投诉请求"): proposal.request, _("事实和理由"): proposal.facts, _("处理意见"): proposal.opinion,
        _("救济途径"): proposal.way, _("与事实相同的不同之处"): proposal.compared,
    }  # fmt: skip
    refuse_naming(matter, told, by, at)
    others = [one for one in list_equal(matter) if one.outcome != proposal.outcome] if matter.stage == "first" else []
    if others and not proposal.compared.strip():
        raise Refusal(_("%(number)s 事实相同而意见不同；请写明本件为何不同。") % {"number": others[0].matter.number})


def _insert(matter: Matter, proposal: Proposal, by: Actor, at: datetime) -> Opinion:
    opinion = Opinion(
        matter=matter, round=matter.round, stage=matter.stage, number=_opinions(matter).count() + 1,
        unit_id=by.unit_id, outcome=proposal.outcome, request=proposal.request.strip(), facts=proposal.facts.strip(),
        opinion=proposal.opinion.strip(), articles=[one.strip() for one in proposal.articles if one.strip()],
        way=proposal.way.strip(), equal_hash=equal_hash(matter), compared=proposal.compared.strip(),
        published=proposal.published, proposed_by_id=by.staff_id, proposed_at=at,
    )  # fmt: skip
    opinion.content_hash = _hash(matter, opinion)
    opinion.save(force_insert=True)
    return opinion


def _hash(matter: Matter, one: Opinion) -> str:
    """Return what the signatures cover."""
    return content_hash(
        [matter.number, one.round, one.stage, one.number, one.outcome, one.request, one.facts, one.opinion,
         one.articles, one.way, one.compared, one.published, matter.route]
    )  # fmt: skip


def _summary(matter: Matter, one: Opinion) -> list[tuple[str, str]]:
    """Return what the signatories see, without anything that tells who brought it."""
    return [
        (label("信访事项编号"), matter.number), (label("投诉请求"), one.request), (label("事实和理由"), one.facts),
        (label("处理意见"), one.opinion), (label("依据"), "；".join(one.articles)), (label("救济途径"), one.way),
    ]  # fmt: skip


def _handle_anew(matter: Matter, opinion: Opinion, by: Actor, at: datetime) -> None:
    more = {"round": matter.round + 1, "stage": "first", "accepted_on": office_day(at), "replied_on": None}
    unit = matter.decided_unit_id or matter.unit_id
    make_move(matter, Move.OVERTURN, by=by, at=at, unit_id=unit, more=more, note=opinion.opinion)
    keep_due(matter)


def _maker(matter: Matter, opinion: Opinion) -> Actor:
    """Return an actor in the name of who proposed an opinion, with the right of its first stage."""
    from rongjun.domains.units.models import Account

    accounts = Account.objects.select_related("staff", "unit__area").filter(staff_id=opinion.proposed_by_id)
    right = Permission(get_matter(kind_of(matter), _subject(matter)).chain[0]["permission"])
    for account in accounts.order_by("-is_active", "pk"):
        if account.actor().may(right):
            return account.actor()
    raise NotFound(_("提出意见的账户已不存在。"))
