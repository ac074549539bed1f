"""Surveys: questions as data, those served drawn by a keyed digest, answers of satisfaction without a name, results.

Nobody chooses who is asked: the order is a digest under the office's key, which neither the unit surveyed nor whoever
opens the survey can steer. An answer of satisfaction has no person, moment or order; the code that opens it is kept as
a digest, without whom it went to.
"""

import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final

from django.db import transaction
from django.db.models import Exists, OuterRef, QuerySet
from django.utils.translation import gettext as _

from rongjun.base.actor import Actor, Permission
from rongjun.base.crypto import blind_index
from rongjun.base.errors import AlreadyDone, NotFound, Refusal
from rongjun.base.scope import whole_registry
from rongjun.domains.people.batches import office_day
from rongjun.domains.people.queries import visible_people
from rongjun.domains.safeguards.actions import record_act, record_look
from rongjun.domains.safeguards.notes import Note
from rongjun.kernel.disclosure import LEAST, MINIMUM, share_of, suppress, tabulate

from ..duties.access import person_in_reach, refuse_watching
from ..duties.consents import only_with_yes
from .models import Survey, SurveyAnswer, SurveyCode, SurveyMember, Visit

QUESTIONS: Final = 12
OPTIONS: Final = 8
SIZES: Final = range(1, 5001)
_SIGNS: Final = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"
CODE_SIGNS: Final = 12
PURPOSE: Final = "满意度调查：印发答题码"


@dataclass(frozen=True, slots=True)
class Letter:
    """What goes to one who was drawn: shown once, when the codes are made, and kept nowhere."""

    name: str
    file_no: str
    area_code: str
    code: str


@dataclass(frozen=True, slots=True)
class Line:
    """One option of one question in the results. `count` None: too few to be shown; `rate` None: too few for a rate."""

    question: str
    option: str
    count: int | None
    rate: tuple[int, int] | None


def read_questions(text: str) -> list[dict[str, Any]]:
    """Return questions from lines 'question | option | option'. Raises Refusal naming the line that is wrong."""
    found: list[dict[str, Any]] = []
    for number, line in enumerate((one for one in text.splitlines() if one.strip()), start=1):
        ask, *options = [part.strip() for part in line.replace("｜", "|").split("|")]
        if not ask or not 2 <= len(options) <= OPTIONS or len(set(options)) != len(options) or "" in options:
            told = {"number": number, "most": OPTIONS}
            raise Refusal(_("第%(number)d题应写成“问题|选项|选项”，选项2至%(most)d个、各不相同。") % told)
        refuse_watching(line)
        found.append({"id": f"q{number}", "ask": ask[:120], "options": [one[:40] for one in options]})
    if not 1 <= len(found) <= QUESTIONS:
        raise Refusal(_("请写1至%(most)d题，一行一题。") % {"most": QUESTIONS})
    return found


@transaction.atomic
def open_survey(
    *, title: str, kind: str, questions: str, since: date, size: int, closes_on: date, sent_key: str, by: Actor,
    at: datetime,
) -> Survey:  # fmt: skip
    """Open a survey; of households those asked are drawn at once. Sent twice it is one.

    Raises Refusal for what is missing or cannot be, NotPermitted without visit.keep.
    """
    by.require(Permission.VISIT_KEEP)
    known = Survey.objects.filter(sent_key=sent_key).first()
    if known is not None:
        return known
    asked = read_questions(questions)
    day = office_day(at)
    if not title.strip() or kind not in Survey.Kind.values or size not in SIZES or not since <= day <= closes_on:
        raise Refusal(_("请填写名称、方式、份数（1至5000）、从哪天起的服务（今天以前）和截止日期（今天以后）。"))
    survey = Survey.objects.create(
        title=title.strip()[:80], kind=kind, questions=asked, unit_id=by.unit_id, since=since, size=size,
        closes_on=closes_on, made_by_id=by.staff_id, made_at=at, sent_key=sent_key,
    )  # fmt: skip
    if kind == Survey.Kind.HOUSEHOLD:
        people = [SurveyMember(survey=survey, person_id=pk) for pk, *_more in draw(survey, by)]
        SurveyMember.objects.bulk_create(people)
        Survey.objects.filter(pk=survey.pk).update(drawn=len(people))
    record_act(by=by, at=at, action="survey.open", subject=f"survey:{survey.pk}", detail={"kind": kind, "size": size})
    return survey


def draw(survey: Survey, by: Actor) -> list[tuple[int, str, str, str, str]]:
    """Return those drawn (id, token, name, file number, area): served since the day, in the order of a keyed digest.

    Who is to be asked at home must have said yes to visits.
    """
    served = Visit.objects.filter(person=OuterRef("pk"), visited_on__gte=survey.since, counts=True)
    people = visible_people(by).filter(Exists(served), death_date=None)
    if survey.kind == Survey.Kind.HOUSEHOLD:
        people = only_with_yes(people, "visit")
    rows = people.values_list("pk", "token", "name", "file_no", "area_code")
    found = [(pk, str(token), name, file_no, area) for pk, token, name, file_no, area in rows]
    return sorted(found, key=lambda one: _lot(survey, one[1]))[: survey.size]


@transaction.atomic
def make_codes(*, survey_id: int, by: Actor, at: datetime) -> list[Letter]:
    """Make a code for each who is drawn and return the letters, once: to whom a code went is kept nowhere.

    The access rows are committed first. Raises AlreadyDone once they were made, NotFound, NotPermitted.
    """
    by.require(Permission.VISIT_KEEP)
    survey = get_survey(survey_id)
    if survey.kind != Survey.Kind.SATISFACTION:
        raise Refusal(_("只有满意度调查用答题码。"))
    people = draw(survey, by)
    if not Survey.objects.filter(pk=survey.pk, drawn=0).update(drawn=len(people)):
        raise AlreadyDone(_("答题码只印发一次，已经印过；没有留底，也查不出给了谁。"))
    record_look(by=by, at=at, purpose=PURPOSE, tokens=[one[1] for one in people], fields=["row"])
    letters = [Letter(name, file_no, area, _code()) for _pk, _token, name, file_no, area in people]
    made = [SurveyCode(survey=survey, digest=_digest(one.code)) for one in letters]
    SurveyCode.objects.bulk_create(sorted(made, key=lambda one: one.digest))
    record_act(by=by, at=at, action="survey.codes", subject=f"survey:{survey.pk}", detail={"codes": len(made)})
    return letters


def survey_of_code(code: str, at: datetime) -> Survey:
    """Return the survey that a code opens. Raises NotFound for one that is wrong, used, or too late."""
    kept = SurveyCode.objects.select_related("survey").filter(digest=_digest(code), used=False).first()
    if kept is None or kept.survey.closes_on < office_day(at):
        raise NotFound(_("答题码不对、已经用过，或调查已经截止。"))
    return kept.survey


@transaction.atomic
def answer_by_code(*, code: str, answers: Mapping[str, str], at: datetime) -> None:
    """Take the answers that a code brings, without a name. Raises Refusal where one is missing, NotFound as above."""
    survey = survey_of_code(code, at)
    given = _checked(survey, answers)
    if not SurveyCode.objects.filter(digest=_digest(code), used=False).update(used=True):
        raise NotFound(_("答题码不对、已经用过，或调查已经截止。"))
    SurveyAnswer.objects.create(survey=survey, answers=given)


@transaction.atomic
def answer_household(*, survey_id: int, person_id: int, answers: Mapping[str, str], by: Actor, at: datetime) -> None:
    """Note what a household said; once. Raises Refusal where an answer is missing, AlreadyDone for a second time."""
    by.require(Permission.VISIT_RECORD)
    survey, person = get_survey(survey_id), person_in_reach(person_id, by)
    if survey.closes_on < office_day(at):
        raise Refusal(_("调查已经截止。"))
    given = _checked(survey, answers)
    member = SurveyMember.objects.filter(survey=survey, person=person).first()
    if member is None:
        raise NotFound(_("这一户没有抽中。"))
    asked = SurveyMember.objects.filter(pk=member.pk, answered_on=None)
    if not asked.update(answers=given, answered_on=office_day(at), unit_id=by.unit_id):
        if member.answers == given:
            return
        raise AlreadyDone(_("这一户已经登记过。"))
    record_act(by=by, at=at, action="survey.answer", subject=f"survey:{survey.pk}", detail={})


def get_survey(survey_id: int) -> Survey:
    """Return a survey. Raises NotFound."""
    survey = Survey.objects.select_related("unit").filter(pk=survey_id).first()
    if survey is None:
        raise NotFound(_("没有这项调查。"))
    return survey


def list_surveys() -> QuerySet[Survey]:
    """Return every survey, the latest first."""
    return Survey.objects.select_related("unit").order_by("-pk")


def list_members(survey: Survey, by: Actor) -> QuerySet[SurveyMember]:
    """Return the households of one's area that were drawn and are still to be asked, with a yes to visits."""
    people = only_with_yes(visible_people(by).filter(death_date=None), "visit")
    rows = SurveyMember.objects.filter(Exists(people.filter(pk=OuterRef("person"))), survey=survey, answered_on=None)
    return rows.select_related("person").order_by("person__area_code", "pk")


@whole_registry("调查结果汇总")
def results_of(survey: Survey) -> tuple[int, list[Line]]:
    """Return how many answered, and the lines of the results with small cells hidden; a rate only of MINIMUM or more.

    The counts of a question add up to the number of answers, so that hiding one option hides another with it. Of fewer
    than LEAST answers nothing is shown.
    """
    given = _given(survey)
    lines: list[Line] = []
    for question in survey.questions:
        options = question["options"]
        counts = {("n", option): sum(one.get(question["id"]) == option for one in given) for option in options}
        shown = suppress(tabulate(("n",), options, counts)).shown
        for option in options:
            count = shown["n", option] if len(given) >= LEAST else None
            rate = share_of(count, len(given)).rate(MINIMUM) if count is not None else None
            lines.append(Line(question["ask"], option, count, rate))
    return len(given), lines


def notes_of(person_id: int) -> list[Note]:
    """Return what a person's household said in surveys, as notes that the person reads. Satisfaction has no name."""
    rows = SurveyMember.objects.filter(person_id=person_id, answered_on__isnull=False)
    with whole_registry("本人查看自己的调查记录"):
        found = list(rows.select_related("survey", "unit"))
    return [
        Note(one.answered_on, one.unit.name if one.unit else "", _("入户调查"), _told(one))
        for one in found if one.answered_on is not None
    ]  # fmt: skip


def _told(member: SurveyMember) -> str:
    answers = member.answers or {}
    lines = [f"{one['ask']} {answers.get(one['id'], '')}" for one in member.survey.questions]
    return "\n".join([member.survey.title, *lines])


def _given(survey: Survey) -> Sequence[Mapping[str, str]]:
    if survey.kind == Survey.Kind.SATISFACTION:
        return list(SurveyAnswer.objects.filter(survey=survey).values_list("answers", flat=True))
    rows = SurveyMember.objects.filter(survey=survey, answered_on__isnull=False)
    return [answers for answers in rows.values_list("answers", flat=True) if answers]


def _checked(survey: Survey, answers: Mapping[str, str]) -> dict[str, str]:
    given = {one["id"]: answers.get(one["id"], "") for one in survey.questions}
    missing = [one["ask"] for one in survey.questions if given[one["id"]] not in one["options"]]
    if missing:
        raise Refusal(_("还有没选的题：%(asks)s。") % {"asks": "；".join(missing)})
    return given


def _lot(survey: Survey, token: str) -> str:
    return blind_index("survey_lot", f"{survey.sent_key}:{token}")


def _code() -> str:
    return "".join(secrets.choice(_SIGNS) for _ in range(CODE_SIGNS))


def _digest(code: str) -> str:
    return blind_index("survey_code", "".join(sign for sign in code.upper() if sign.isalnum()))
