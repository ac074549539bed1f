"""Yearly agreements, vetoes with evidence and the right to answer, appraisal by two persons.

The figures are those that `figures` tells (rates of cases, none of petitions or petitioners); they are frozen in the
proposal. A veto counts only once it was answered or its time is over. Nobody proposes or signs the own appraisal.
"""

from collections.abc import Sequence
from datetime import date, datetime, timedelta

from django.db import IntegrityError, transaction
from django.db.models import OuterRef, Q, QuerySet, Subquery
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from rongjun.base.actor import Actor, Permission
from rongjun.base.errors import AlreadyDone, NotFound, NotPermitted, Refusal
from rongjun.domains.approvals import actions as approvals
from rongjun.domains.approvals.chains import chain_for
from rongjun.domains.approvals.models import Matter
from rongjun.domains.approvals.queries import get_matter
from rongjun.domains.people.batches import office_day
from rongjun.domains.safeguards.actions import record_act
from rongjun.domains.units.models import Account
from rongjun.kernel.chain import content_hash
from rongjun.kernel.stations.appraising import Counted, Outcome, outcome_of
from rongjun.kernel.stations.sheets import AppraisalRules

from .access import at_stations, checked, get_station
from .figures import figures_of
from .models import Agreement, Appraisal, Veto
from .sheets import find_present, spec_of

KIND = "station_appraisal"
OUTCOMES = {Outcome.GOOD: "好", Outcome.ENOUGH: "合格", Outcome.LACKING: "不合格", Outcome.UNKNOWN: "件数不足，不评",
            Outcome.VETOED: "一票否决"}  # fmt: skip
P = Permission


@transaction.atomic
def sign_agreement(
    *, year: int, unit_id: int, staff_id: int | None, tasks: Sequence[str], signed_on: date, by: Actor, at: datetime
) -> Agreement:
    """Write the agreement of a year with a unit, or with somebody who works there. Once a year and party.

    Raises NotPermitted without the right or for the own unit, Refusal, AlreadyDone, NotFound.
    """
    by.require(P.STATIONS_APPRAISE)
    station, day = get_station(unit_id, by), office_day(at)
    if staff_id is None and unit_id == by.unit_id:
        raise NotPermitted(_("本单位的责任书由上级单位签订。"))
    if staff_id is not None and not Account.objects.filter(staff_id=staff_id, unit_id=unit_id, is_active=True).exists():
        raise Refusal(_("这个人不在该单位工作。"))
    if staff_id == by.staff_id:
        raise NotPermitted(_("不能同自己签责任书。"))
    points = [checked(one, _("请填写任务。"), 300) for one in tasks if one.strip()]
    if not points or len(points) > 30:
        raise Refusal(_("请填写任务，每行一项，最多三十项。"))
    if signed_on > day or not day.year - 1 <= year <= day.year + 1:
        raise Refusal(_("年度或签订日期不对。"))
    try:
        with transaction.atomic():
            made = Agreement.objects.create(
                year=year, unit=station.unit, staff_id=staff_id, above_id=by.unit_id, tasks=points,
                signed_on=signed_on, made_by_id=by.staff_id, made_at=at,
            )  # fmt: skip
    except IntegrityError:
        raise AlreadyDone(_("该年度的责任书已经签订。")) from None
    _record("agreement.sign", made, {"year": year, "unit": unit_id}, by, at)
    return get_agreement(made.pk, by)


@transaction.atomic
def state_veto(*, agreement_id: int, ground: str, evidence: str, by: Actor, at: datetime) -> Veto:
    """State a veto ground with its evidence; the other side may answer for as many days as the rules say.

    Raises Refusal without evidence, AlreadyDone for the same or once the year is decided, NotPermitted.
    """
    by.require(P.STATIONS_APPRAISE)
    agreement = _other_side(agreement_id, by)
    if ground not in Veto.Ground.values:
        raise Refusal(_("请选择否决的情形。"))
    text = checked(evidence, _("请写明证据：哪份材料、哪条记录。"), 2000)
    if decided_of(agreement) is not None:
        raise AlreadyDone(_("该年度已经考核完毕。"))
    days = rules_on(office_day(at)).answer_days
    try:
        with transaction.atomic():
            made = Veto.objects.create(
                agreement=agreement, ground=ground, evidence=text, stated_by_id=by.staff_id, stated_at=at,
                answer_by=office_day(at) + timedelta(days=days),
            )  # fmt: skip
    except IntegrityError:
        raise AlreadyDone(_("同样的情形已经提出。")) from None
    _record("agreement.veto", agreement, {"veto": made.pk, "ground": ground}, by, at)
    return made


@transaction.atomic
def answer_veto(*, veto_id: int, answer: str, by: Actor, at: datetime) -> Veto:
    """Answer a veto, by the party of the agreement. Once. Raises NotPermitted for others, AlreadyDone, Refusal."""
    veto = Veto.objects.select_related("agreement").filter(pk=veto_id).first()
    if veto is None:
        raise NotFound(_("没有这项否决情形。"))
    agreement = get_agreement(veto.agreement_id, by)
    if not is_party(agreement, by):
        raise NotPermitted(_("由责任单位或者责任人申辩。"))
    text = checked(answer, _("请写明申辩。"), 2000)
    if decided_of(agreement) is not None:
        raise AlreadyDone(_("该年度已经考核完毕。"))
    if not Veto.objects.filter(pk=veto.pk, answered_at=None).update(
        answer=text, answered_by=by.staff_id, answered_at=at
    ):
        raise AlreadyDone(_("已经申辩过。"))
    _record("agreement.answer", agreement, {"veto": veto.pk}, by, at)
    veto.refresh_from_db()
    return veto


@transaction.atomic
def propose_appraisal(
    *, agreement_id: int, holding: Sequence[int], said: str, by: Actor, at: datetime
) -> Appraisal:  # fmt: skip
    """Propose what a year came to: the figures as told now, the vetoes that hold (`holding`, their ids).

    Raises Refusal while a veto waits for its answer, AlreadyDone where a proposal waits or the year is decided.
    """
    by.require(P.STATIONS_APPRAISE)
    agreement, day = _other_side(agreement_id, by), office_day(at)
    vetoes = vetoes_of(agreement)
    if set(holding) - {one.pk for one in vetoes}:
        raise Refusal(_("没有这项否决情形。"))
    if any(one.answered_at is None and one.answer_by >= day for one in vetoes):
        raise Refusal(_("有否决情形还在等待申辩，申辩后或者期满后才能考核。"))
    text = said.strip() and checked(said, "", 600)
    standing = appraisals_of(agreement)
    if any(one.result in ("", "approved") for one in standing):
        raise AlreadyDone(_("考核意见已经提出，正在等待签批或者已经批准。"))
    counted = counted_now(agreement, day)
    outcome = outcome_of(counted, rules_on(day).measures, vetoed=bool(holding))
    made = _insert(agreement, len(standing) + 1, counted, sorted(holding), outcome, text, by, at)
    approvals.open_matter(
        kind=KIND, subject_id=made.pk, content_hash=made.content_hash, chain=chain_for(KIND), by=by, at=at,
        summary=[(gettext_noop("年度"), str(agreement.year)), (gettext_noop("签约单位"), agreement.unit.name),
                 (gettext_noop("考核结果"), OUTCOMES[outcome])],
    )  # fmt: skip
    return made


@transaction.atomic
def sign_appraisal(*, appraisal_id: int, content: str, by: Actor, at: datetime) -> bool:
    """Sign a proposed appraisal; returns whether it is decided. `content` is the hash that the signatory saw."""
    by.require(P.STATIONS_DECIDE)
    found = _appraisal(appraisal_id, by)
    if approvals.sign_subject(kind=KIND, subject_id=found.pk, content_hash=content, by=by, at=at):
        _record("agreement.decide", found.agreement, {"appraisal": found.pk, "outcome": found.outcome}, by, at)
        return True
    return False


@transaction.atomic
def return_appraisal(*, appraisal_id: int, reason: str, by: Actor, at: datetime) -> None:
    """Refuse a proposed appraisal with the reason; another may be proposed."""
    by.require(P.STATIONS_DECIDE)
    found = _appraisal(appraisal_id, by)
    approvals.return_matter(matter_id=get_matter(KIND, found.pk).pk, reason=reason, by=by, at=at, final=True)
    _record("agreement.refuse", found.agreement, {"appraisal": found.pk}, by, at)


def counted_now(agreement: Agreement, day: date) -> list[Counted]:
    """Return the figures of an agreement's year up to a day; of a person's agreement those of the unit."""
    first, last = date(agreement.year, 1, 1), min(date(agreement.year, 12, 31), day)
    return figures_of(agreement.unit, first, last) if first <= last else []


def rules_on(day: date) -> AppraisalRules:
    """Return the rules of appraisal that count on a day. Raises Refusal where there are none."""
    found = find_present("appraisal", day)
    spec = spec_of(found) if found is not None else None
    if not isinstance(spec, AppraisalRules):
        raise Refusal(_("还没有责任书考核的规则。"))
    return spec


def list_agreements(by: Actor) -> QuerySet[Agreement]:
    """Return the agreements of the stations in sight, with the outcome that is decided; one's own always.

    Of others' personal agreements only who appraises sees any.
    """
    approved = Matter.objects.filter(kind=KIND, outcome="approved").values("subject_id")
    decided = Appraisal.objects.filter(agreement=OuterRef("pk"), pk__in=approved).order_by("-version")
    seen = Q(staff=None) if not by.may(P.STATIONS_APPRAISE) and not by.may(P.STATIONS_DECIDE) else Q()
    rows = Agreement.objects.filter((at_stations("unit", by) & seen) | Q(staff_id=by.staff_id))
    rows = rows.select_related("unit__area", "staff", "above")
    told = {"decided": Subquery(decided.values("outcome")[:1])}
    return rows.annotate(**told)


def get_agreement(agreement_id: int, by: Actor) -> Agreement:
    """Return an agreement in sight. Raises NotFound."""
    found = list_agreements(by).filter(pk=agreement_id).first()
    if found is None:
        raise NotFound(_("没有这份责任书，或者它不在您的辖区。"))
    return found


def agreement_of(appraisal_id: int, by: Actor) -> Agreement:
    """Return the agreement of an appraisal. Raises NotFound where it is not in sight."""
    found = Appraisal.objects.filter(pk=appraisal_id).values_list("agreement_id", flat=True).first()
    return get_agreement(found or 0, by)


def is_party(agreement: Agreement, by: Actor) -> bool:
    """Tell whether somebody answers for an agreement: the person it binds, or anybody of the unit."""
    if agreement.staff_id is not None:
        return agreement.staff_id == by.staff_id
    return agreement.unit_id == by.unit_id


def vetoes_of(agreement: Agreement) -> list[Veto]:
    """Return the vetoes stated, in order."""
    rows = Veto.objects.filter(agreement=agreement).select_related("stated_by", "answered_by")
    return list(rows.order_by("pk"))


def appraisals_of(agreement: Agreement) -> list[Appraisal]:
    """Return the appraisals proposed, the first one first, with what became of each (`result`, '' while it waits)."""
    matter = Matter.objects.filter(kind=KIND, subject_id=OuterRef("pk")).order_by("-round")
    told = {"result": Subquery(matter.values("outcome")[:1])}
    return list(Appraisal.objects.filter(agreement=agreement).annotate(**told).order_by("version"))


def decided_of(agreement: Agreement) -> Appraisal | None:
    """Return the appraisal that is decided, or None."""
    return next((one for one in appraisals_of(agreement) if one.result == "approved"), None)


def _other_side(agreement_id: int, by: Actor) -> Agreement:
    """Return an agreement for who appraises it: never its own party."""
    found = get_agreement(agreement_id, by)
    if is_party(found, by):
        raise NotPermitted(_("不能考核自己。"))
    return found


def _appraisal(appraisal_id: int, by: Actor) -> Appraisal:
    found = Appraisal.objects.select_related("agreement__unit").filter(pk=appraisal_id).first()
    if found is None:
        raise NotFound(_("没有这项考核。"))
    _other_side(found.agreement_id, by)
    return found


def _insert(
    agreement: Agreement, version: int, counted: Sequence[Counted], holding: list[int], outcome: Outcome, said: str,
    by: Actor, at: datetime,
) -> Appraisal:  # fmt: skip
    figures = [{"measure": one.measure.value, "part": one.part, "whole": one.whole, "permille": one.permille}
               for one in counted]  # fmt: skip
    content = {"agreement": agreement.pk, "figures": figures, "vetoes": holding, "outcome": outcome.value, "said": said}
    try:
        with transaction.atomic():
            return Appraisal.objects.create(
                agreement=agreement, version=version, figures=figures, vetoes=holding, outcome=outcome, said=said,
                content_hash=content_hash(content), made_by_id=by.staff_id, made_at=at,
            )  # fmt: skip
    except IntegrityError:
        raise AlreadyDone(_("刚刚有人提出了考核意见，请刷新后查看。")) from None


def _record(action: str, agreement: Agreement, detail: dict[str, object], by: Actor, at: datetime) -> None:
    record_act(by=by, at=at, action=action, subject=f"agreement:{agreement.pk}", detail=detail)
