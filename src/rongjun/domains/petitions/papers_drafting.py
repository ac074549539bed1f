"""What each paper of a petition says, taken from its history: nothing is typed for it, and nobody is named in it.

Call these at the whole desk. `which` is the paper's place among those of its kind, the first being 0.
"""

from collections.abc import Callable, Iterable
from datetime import datetime
from typing import Final

from django.utils.functional import Promise
from django.utils.translation import override

from rongjun.base.papers import Paper, Text
from rongjun.domains.approvals.models import Matter as Signing
from rongjun.domains.people.batches import office_day
from rongjun.domains.units.models import Unit
from rongjun.kernel.petition.sorting import QUESTIONS, NoSuchAnswer, reasons_of
from rongjun.kernel.petition.states import Move

from . import letters
from .course import STAGES
from .letters import Head, Limit, Line
from .letters.common import REGULATION, both, day
from .letters.counted import count_texts, length_text
from .models import Answer, Asking, Clock, Entry, Issued, Matter, Meeting, Movement, Opinion, Supervision
from .owners import unit_above
from .papers_words import CHANNELS, GROUNDS, KINDS_SORTED, MEETINGS, OUTCOMES, ROUTES, WAYS
from .topics import TOPICS

type Draft = Callable[[Matter, Head, datetime, int], Paper]
INFORM: Final = "inform"
FROM_ANSWERS: Final = ("consultation", "reply", "fulfilled")
"""Kinds of answers that go out as a 答复书; the others are papers of their own."""


def head_of(matter: Matter, unit: Unit, number: str, at: datetime) -> Head:
    """Return the head of a paper that a unit issues now."""
    contact = Text(unit.contact or unit.name)
    return Head(Text(unit.name), number, office_day(at), matter.number, topic_of(matter), contact)


def topic_of(matter: Matter) -> Text:
    """Return what a matter is about."""
    return in_both(TOPICS[matter.topic]) if matter.topic in TOPICS else Text("其他", "Other")


def in_both(promise: Promise) -> Text:
    """Return a word of the catalogue in both languages."""
    with override("zh-hans"):
        zh = str(promise)
    with override("en"):
        return Text(zh, str(promise))


def entries_of(matter: Matter, *moves: str) -> list[Entry]:
    """Return what happened by these moves, oldest first."""
    return list(Entry.objects.filter(matter=matter, move__in=moves).order_by("sequence"))


def signed_opinions(matter: Matter, stage: str) -> list[Opinion]:
    """Return the opinions of a stage that have every signature, oldest first."""
    found = []
    proposed = list(Opinion.objects.filter(matter=matter, stage=stage).select_related("matter", "unit").order_by("pk"))
    for first in (one for one in proposed if one.number == 1):
        approved = Signing.objects.filter(kind=STAGES[stage], subject_id=first.pk, outcome="approved")
        hashes = set(approved.values_list("content_hash", flat=True))
        found += [one for one in proposed if one.round == first.round and one.content_hash in hashes]
    return found


def answers_of(matter: Matter) -> list[Answer]:
    """Return the answers that go out as letters of their own, oldest first."""
    return list(Answer.objects.filter(matter=matter, kind__in=FROM_ANSWERS).order_by("pk"))


def limit_of(clock: Clock) -> Limit:
    """Return a clock as papers say it."""
    length = length_text(clock.amount, clock.unit)
    if clock.added:
        length = both("{n}，另加{m}日", "{n}, and {m} days", n=length, m=str(clock.added))
    rule = Text(f"《信访工作条例》{clock.cite.removeprefix('信访工作条例')}", f"{REGULATION.of('en')} ({clock.cite})")
    article = rule if clock.cite else Text("本局设定", "set by this office")
    return Limit(clock.due_on, length, article, count_texts(clock.steps), clock.provisional)


def clocks_of(matter: Matter, kind: str) -> list[Clock]:
    """Return the clocks of a kind, oldest first."""
    return list(Clock.objects.filter(matter=matter, kind=kind).order_by("pk"))


def wanted_of(matter: Matter) -> Text:
    """Return what is asked for; the facts where no request was written apart."""
    return Text(matter.wanted or matter.told)


def draft_receipt(matter: Matter, head: Head, at: datetime, which: int, code: str = "") -> Paper:
    """Draft the 登记回执; the code stands on a copy that is handed over and not kept."""
    informs = clocks_of(matter, INFORM)
    channel = CHANNELS.get(matter.channel, Text(matter.channel))
    began = matter.received_on or office_day(matter.begun_at)
    inform = limit_of(informs[0]) if informs else None
    return letters.receipt(letters.Received(head, began, channel, wanted_of(matter), inform, code))


def draft_informed(matter: Matter, head: Head, at: datetime, which: int) -> Paper:
    """Draft the 告知书: who has it, how it is dealt with, where it was sent. Of an accusation only that it was sent."""
    told = entries_of(matter, INFORM)[which]
    moved = [
        Line(Text("转送、交办去向", "Sent to"), Text(one.to_unit.name))
        for one in Movement.objects.filter(matter=matter, how__in=("transfer", "assign"), at__lte=told.at)
        .exclude(returned=True).select_related("to_unit").order_by("pk")
    ]  # fmt: skip
    way = Text(told.note) if told.note else _usual_way(matter)
    began = matter.received_on or office_day(told.at)
    handler = Text(Unit.objects.get(pk=matter.owner_unit_id).name)
    return letters.informed(letters.Informed(head, began, handler, way, tuple(moved[-1:])))


def _usual_way(matter: Matter) -> Text:
    sorted_as = matter.route or matter.kind
    return WAYS.get(sorted_as, WAYS[""])


def draft_acceptance(matter: Matter, head: Head, at: datetime, which: int) -> Paper:
    """Draft the 受理告知书."""
    accepted = entries_of(matter, Move.ACCEPT.value)[which]
    on = office_day(accepted.at)
    (clock, *_later) = [one for one in clocks_of(matter, "finish") if one.started_on >= on] or clocks_of(
        matter, "finish"
    )
    began = matter.received_on or on
    return letters.acceptance(letters.Accepted(head, began, clock.started_on, wanted_of(matter), limit_of(clock)))


def draft_declined(matter: Matter, head: Head, at: datetime, which: int) -> Paper:
    """Draft the 不予受理告知书."""
    told = list(Answer.objects.filter(matter=matter, kind="declined").order_by("pk"))[which]
    began = matter.received_on or office_day(told.given_at)
    said = letters.Declined(head, began, Text(told.text), _texts(told.articles), Text(told.way))
    return letters.non_acceptance(said)


def draft_guidance(matter: Matter, head: Head, at: datetime, which: int) -> Paper:
    """Draft the 依法分类处理告知书."""
    told = list(Answer.objects.filter(matter=matter, kind="guidance").order_by("pk"))[which]
    began = matter.received_on or office_day(told.given_at)
    route = ROUTES.get(matter.route, Text("依法分类的途径", "the way that the law gives"))
    return letters.guidance(
        letters.Guided(head, began, route, Text(told.text), _texts(told.articles), Text(told.way))
    )  # fmt: skip


def draft_extension(matter: Matter, head: Head, at: datetime, which: int) -> Paper:
    """Draft the 延期告知书 of one extension."""
    told, clock = entries_of(matter, Move.EXTEND.value)[which], _lengthened(matter)[which]
    before = clock.instead_of
    assert before is not None
    said = letters.Extended(
        head, clock.started_on, Text(told.note), clock.added - before.added, before.due_on, limit_of(clock),
        both("{unit}负责人", "the head of {unit}", unit=told.unit_name),
    )  # fmt: skip
    return letters.extension(said)


def _lengthened(matter: Matter) -> list[Clock]:
    rows = Clock.objects.filter(matter=matter, kind="finish").select_related("instead_of").order_by("pk")
    return [one for one in rows if one.instead_of is not None and one.added > one.instead_of.added]


def draft_asking(matter: Matter, head: Head, at: datetime, which: int) -> Paper:
    """Draft the 补充说明通知书."""
    asked = list(Asking.objects.filter(matter=matter).order_by("pk"))[which]
    return letters.asking(letters.Asked(head, Text(asked.asked)))


def draft_answer(matter: Matter, head: Head, at: datetime, which: int) -> Paper:
    """Draft the 答复书."""
    told = answers_of(matter)[which]
    began = matter.received_on or office_day(told.given_at)
    said = letters.Answered(
        head, began, wanted_of(matter), Text(told.text), _texts(told.articles), Text(told.way)
    )  # fmt: skip
    return letters.answer(said)


def draft_transfer(matter: Matter, head: Head, at: datetime, which: int) -> Paper:
    """Draft one 转送函."""
    moved = list(_moved(matter, "transfer", "pass"))[which]
    return letters.transfer(_sent(matter, head, moved))


def draft_assignment(matter: Matter, head: Head, at: datetime, which: int) -> Paper:
    """Draft one 交办函."""
    return letters.assignment(_sent(matter, head, list(_moved(matter, "assign"))[which]))


def _moved(matter: Matter, *how: str) -> Iterable[Movement]:
    return Movement.objects.filter(matter=matter, how__in=how).select_related("to_unit").order_by("pk")


def _sent(matter: Matter, head: Head, moved: Movement) -> letters.Sent:
    on = office_day(moved.at)
    began = Clock.objects.filter(matter=matter, owner_unit_id=moved.to_unit_id, started_on=on).order_by("pk")
    inform, objection = began.filter(kind=INFORM).first(), began.filter(kind="object").first()
    return letters.Sent(
        head, Text(moved.to_unit.name), matter.received_on or on, Text(moved.reason), Text(matter.told),
        wanted_of(matter), inform.due_on if inform else None, objection.due_on if objection else None,
        moved.feedback_by,
    )  # fmt: skip


def draft_supervision(matter: Matter, head: Head, at: datetime, which: int) -> Paper:
    """Draft one 督办函."""
    asked = list(Supervision.objects.filter(matter=matter).select_related("to_unit").order_by("pk"))[which]
    said = letters.Supervised(
        head, Text(asked.to_unit.name), GROUNDS[asked.ground], Text(asked.asked), Text(asked.improve), asked.due_on
    )  # fmt: skip
    return letters.supervision(said)


def draft_minutes(matter: Matter, head: Head, at: datetime, which: int) -> Paper:
    """Draft the minutes of one meeting that was held."""
    held = list(Meeting.objects.filter(matter=matter, held_at__isnull=False).order_by("pk"))[which]
    said = letters.Minuted(
        head, MEETINGS[held.kind], held.first_day, held.last_day, Text(held.place), _texts(held.people),
        Text(held.minutes), Text(held.agreed),
    )  # fmt: skip
    return letters.minutes(said)


def draft_opinion(matter: Matter, head: Head, at: datetime, which: int) -> Paper:
    """Draft the 处理意见书 as it was signed."""
    signed = signed_opinions(matter, "first")[which]
    clocks = [one for one in clocks_of(matter, "finish") if one.started_on <= office_day(signed.proposed_at)]
    began = clocks[-1].started_on if clocks else office_day(signed.proposed_at)
    return letters.opinion(_opined(signed, head, began, None))


def draft_review(matter: Matter, head: Head, at: datetime, which: int) -> Paper:
    """Draft the 复查意见书 as it was signed."""
    signed = signed_opinions(matter, "review")[which]
    return letters.review(_opined(signed, head, _asked_on(signed, Move.ASK_REVIEW), _before(signed, "first")))


def draft_rereview(matter: Matter, head: Head, at: datetime, which: int) -> Paper:
    """Draft the 复核意见书 as it was signed."""
    signed = signed_opinions(matter, "rereview")[which]
    return letters.rereview(_opined(signed, head, _asked_on(signed, Move.ASK_REREVIEW), _before(signed, "review")))


def _opined(signed: Opinion, head: Head, began: object, of: Text | None) -> letters.Opined:
    above = unit_above(signed.unit_id) if signed.stage != "rereview" else None
    return letters.Opined(
        head, began, Text(signed.request), Text(signed.facts), OUTCOMES[signed.outcome],  # type: ignore[arg-type]
        Text(signed.opinion), _texts(signed.articles), Text(signed.way), of,
        Text(Unit.objects.get(pk=above).name) if above is not None else None,
    )  # fmt: skip


def _asked_on(signed: Opinion, move: Move) -> object:
    asked = [one for one in entries_of(signed.matter, move.value) if one.at <= signed.proposed_at]
    return office_day(asked[-1].at if asked else signed.proposed_at)


def _before(signed: Opinion, stage: str) -> Text | None:
    """Return the opinion that a review looks at: whose, by which number, of which day."""
    looked = [one for one in signed_opinions(signed.matter, stage) if one.pk < signed.pk]
    if not looked:
        return None
    last = looked[-1]
    paper = Issued.objects.filter(opinion=last).order_by("-pk").first()
    on = day(office_day(last.proposed_at))
    number = paper.number if paper else ""
    return both("{unit} {on} {number}", "{unit}, {on} {number}", unit=last.unit.name, on=on, number=number)


def draft_registration(matter: Matter, head: Head, at: datetime, which: int) -> Paper:
    """Draft the 登记表, the first sheet of a file: how it came, the facts, how it was sorted and by which answers."""
    from rongjun.domains.units.queries import area_chain

    place = "".join(area.name for area in area_chain(matter.area_code)) or matter.area_code
    kind, route = KINDS_SORTED.get(matter.kind, KINDS_SORTED[""]), ROUTES.get(matter.route)
    sorted_as = both("{kind}：{route}", "{kind}: {route}", kind=kind, route=route) if route else kind
    said = letters.Registered(
        head, matter.received_on or office_day(matter.begun_at), CHANNELS.get(matter.channel, Text(matter.channel)),
        Text(place), Text(matter.told), Text(matter.wanted), sorted_as, _sorting(matter),
    )  # fmt: skip
    return letters.registration(said)


def _sorting(matter: Matter) -> tuple[tuple[Text, Text, Text], ...]:
    path = [(str(asked), str(given)) for asked, given in matter.sorted_by if asked in QUESTIONS]
    try:
        reasons = reasons_of(path)
    except NoSuchAnswer:
        return ()
    return tuple(
        (Text(one.question.zh, one.question.en), Text(one.answer.zh, one.answer.en), Text(one.article))
        for one in reasons
    )


def _texts(texts: Iterable[str]) -> tuple[Text, ...]:
    return tuple(Text(str(one)) for one in texts)


DRAFTS: Final[dict[str, Draft]] = {
    "receipt": draft_receipt, "informed": draft_informed, "acceptance": draft_acceptance,
    "non_acceptance": draft_declined, "guidance": draft_guidance, "extension": draft_extension,
    "asking": draft_asking, "answer": draft_answer, "transfer": draft_transfer, "assignment": draft_assignment,
    "supervision": draft_supervision, "minutes": draft_minutes, "opinion": draft_opinion, "review": draft_review,
    "rereview": draft_rereview,
}  # fmt: skip
