"""Leading groups: members from departments, meetings with agenda and minutes, and decisions, each a duty of a unit."""

from collections.abc import Sequence
from datetime import date, datetime

from django.db import IntegrityError, transaction
from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from rongjun.base.actor import Actor
from rongjun.base.errors import AlreadyDone, NotFound, Refusal
from rongjun.base.scope import whole_registry
from rongjun.domains.people.batches import office_day
from rongjun.domains.safeguards.actions import record_act
from rongjun.domains.services.duties.actions import give_duty
from rongjun.domains.services.duties.models import Duty

from .access import checked, counted, of_stations, unit_in_reach, units_named
from .models import Group, GroupMember, Meeting, Resolution

MOST_MINUTES = 20000


@transaction.atomic
def form_group(*, unit_id: int, name: str, doc: str, since: date, by: Actor, at: datetime) -> Group:
    """Write that a leading group was formed at a unit. Raises AlreadyDone for the same name, Refusal, NotFound."""
    unit = unit_in_reach(unit_id, by)
    title = checked(name, _("请填写名称。"), 80)
    if since > office_day(at):
        raise Refusal(_("成立日期不能晚于今天。"))
    try:
        with transaction.atomic():
            made = Group.objects.create(unit=unit, name=title, doc=doc.strip(), since=since)
    except IntegrityError:
        raise AlreadyDone(_("该单位已有同名的领导小组。")) from None
    _record("group.form", made.pk, {"unit": unit.pk, "name": title}, by, at)
    return made


@transaction.atomic
def add_member(
    *, group_id: int, name: str, department: str, post: str, rank: str, since: date, by: Actor, at: datetime
) -> GroupMember:
    """Write somebody of a department into a group. Raises AlreadyDone where he sits in it, Refusal, NotFound."""
    group = group_in_reach(group_id, by)
    if not name.strip() or not department.strip() or rank not in GroupMember.Rank.values:
        raise Refusal(_("请填写姓名、部门和组内职务。"))
    if not group.since <= since <= office_day(at):
        raise Refusal(_("任职日期不能早于成立日期，也不能晚于今天。"))
    try:
        with transaction.atomic():
            made = GroupMember.objects.create(
                group=group, name=name.strip(), department=department.strip(), post=post.strip(), rank=rank, since=since
            )
    except IntegrityError:
        raise AlreadyDone(_("%(name)s 已经是成员。") % {"name": name.strip()}) from None
    _record("group.member", group.pk, {"member": made.pk, "rank": rank}, by, at)
    return made


@transaction.atomic
def end_member(*, member_id: int, until: date, by: Actor, at: datetime) -> GroupMember:
    """Write the last day of a member. Raises AlreadyDone, Refusal for a day that cannot be, NotFound."""
    member = GroupMember.objects.select_related("group").filter(pk=member_id).first()
    if member is None:
        raise NotFound(_("没有这名成员。"))
    group_in_reach(member.group_id, by)
    if not member.since <= until <= office_day(at):
        raise Refusal(_("最后一天不能早于任职日期，也不能晚于今天。"))
    if not GroupMember.objects.filter(pk=member.pk, until=None).update(until=until):
        raise AlreadyDone(_("已经卸任，不必再写。"))
    _record("group.member_end", member.group_id, {"member": member.pk}, by, at)
    return member


@transaction.atomic
def plan_meeting(
    *, group_id: int, day: date, place: str, agenda: Sequence[str], by: Actor, at: datetime
) -> Meeting:  # fmt: skip
    """Plan a meeting with its agenda. Raises AlreadyDone where the group meets that day, Refusal, NotFound."""
    group = group_in_reach(group_id, by)
    points = [checked(one, _("请填写议程。"), 200) for one in agenda if one.strip()]
    if not points or len(points) > 20 or not place.strip():
        raise Refusal(_("请填写地点和议程，议程每行一项，最多二十项。"))
    try:
        with transaction.atomic():
            made = Meeting.objects.create(
                group=group, day=day, place=place.strip(), agenda=points, made_by_id=by.staff_id, made_at=at
            )
    except IntegrityError:
        raise AlreadyDone(_("这个小组当天已有会议。")) from None
    _record("meeting.plan", made.pk, {"group": group.pk, "day": day.isoformat()}, by, at)
    return made


@transaction.atomic
def write_minutes(*, meeting_id: int, present: str, minutes: str, by: Actor, at: datetime) -> Meeting:
    """Write the minutes of a meeting, once. Raises Refusal before its day or without words, AlreadyDone."""
    meeting = meeting_in_reach(meeting_id, by)
    text = checked(minutes, _("请填写会议记录。"), MOST_MINUTES)
    if meeting.day > office_day(at):
        raise Refusal(_("会议还没有开，不能写记录。"))
    rows = Meeting.objects.filter(pk=meeting.pk, held_at=None)
    if not rows.update(held_at=at, present=present.strip()[:600], minutes=text):
        raise AlreadyDone(_("会议记录已经写好，不能再改。"))
    _record("meeting.minutes", meeting.pk, {"day": meeting.day.isoformat()}, by, at)
    return get_meeting(meeting.pk, by)


@transaction.atomic
def resolve(
    *, meeting_id: int, what: str, unit_id: int, staff_id: int | None, due_on: date, by: Actor, at: datetime
) -> Resolution:
    """Write what a meeting decided: it becomes a duty of a unit. Written twice it is the same.

    Raises Refusal before the minutes, without words, or where the unit or the day cannot be (duties), NotFound.
    """
    meeting = meeting_in_reach(meeting_id, by)
    text = checked(what, _("请写明要办什么。"), 200)
    if meeting.held_at is None:
        raise Refusal(_("先写会议记录，再写议定事项。"))
    standing = Resolution.objects.filter(meeting=meeting, what=text).first()
    if standing is not None:
        return standing
    Meeting.objects.select_for_update().filter(pk=meeting.pk).values_list("pk").first()
    number = Resolution.objects.filter(meeting=meeting).count() + 1
    made = Resolution.objects.create(
        meeting=meeting, number=number, what=text, unit_id=unit_id, staff_id=staff_id, due_on=due_on, made_at=at
    )
    give_duty(source=f"resolution:{made.pk}", what=text, unit_id=unit_id, staff_id=staff_id, due=due_on, by=by, at=at)
    _record("meeting.resolve", meeting.pk, {"resolution": made.pk, "due": due_on.isoformat()}, by, at)
    return made


def list_groups(by: Actor) -> QuerySet[Group]:
    """Return the leading groups of the stations in sight, with how many meetings they had."""
    rows = Group.objects.filter(of_stations("unit", by)).select_related("unit")
    return rows.annotate(met=counted(Meeting.objects.all(), "group"))


def get_group(group_id: int, by: Actor) -> Group:
    """Return a group in sight. Raises NotFound."""
    found = list_groups(by).filter(pk=group_id).first()
    if found is None:
        raise NotFound(_("没有这个领导小组，或者它不在您的辖区。"))
    return found


def group_in_reach(group_id: int, by: Actor) -> Group:
    """Return a group that somebody may write about. Raises NotPermitted, NotFound."""
    found = get_group(group_id, by)
    unit_in_reach(found.unit_id, by)
    return found


def groups_named(text: str) -> QuerySet[Group]:
    """Return the groups whose name, or that of their unit, holds a text: for searches, looked for once."""
    return Group.objects.filter(Q(name__icontains=text) | Q(unit__in=units_named(text)))


def list_meetings(by: Actor) -> QuerySet[Meeting]:
    """Return the meetings of the groups in sight, with how many decisions they made."""
    rows = Meeting.objects.filter(of_stations("group__unit", by)).select_related("group__unit", "made_by")
    return rows.annotate(decided=counted(Resolution.objects.all(), "meeting"))


def get_meeting(meeting_id: int, by: Actor) -> Meeting:
    """Return a meeting in sight. Raises NotFound."""
    found = list_meetings(by).filter(pk=meeting_id).first()
    if found is None:
        raise NotFound(_("没有这次会议，或者它不在您的辖区。"))
    return found


def meeting_in_reach(meeting_id: int, by: Actor) -> Meeting:
    """Return a meeting that somebody may write about. Raises NotPermitted, NotFound."""
    found = get_meeting(meeting_id, by)
    unit_in_reach(found.group.unit_id, by)
    return found


def members_of(group: Group) -> list[GroupMember]:
    """Return the members of a group: those who sit in it by rank, then those who left."""
    rank = {one: place for place, one in enumerate(GroupMember.Rank.values)}
    rows = GroupMember.objects.filter(group=group)
    return sorted(rows, key=lambda one: (one.until is not None, rank[one.rank], one.pk))


def resolutions_of(meeting: Meeting) -> list[Resolution]:
    """Return what a meeting decided, in order."""
    rows = Resolution.objects.filter(meeting=meeting).select_related("unit", "staff")
    return list(rows.order_by("number"))


def duties_of_resolutions(decided: Sequence[Resolution]) -> dict[int, Duty]:
    """Return the duty of each decision, by decision: who has it now and what became of it. One query."""
    sources = {f"resolution:{one.pk}": one.pk for one in decided}
    with whole_registry("议定事项的办理情况"):
        rows = Duty.objects.filter(source__in=list(sources), person=None).select_related("unit")
        return {sources[one.source]: one for one in rows}


def _record(action: str, subject: int, detail: dict[str, object], by: Actor, at: datetime) -> None:
    record_act(by=by, at=at, action=action, subject=f"{action.partition('.')[0]}:{subject}", detail=detail)
