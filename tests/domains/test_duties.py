"""Duties: given once, owed by one who serves the person, warned of, sent up, ended with words; no trace of a no."""

from datetime import date, timedelta

import pytest
from django.db import IntegrityError, transaction
from django.db.models import ProtectedError
from services_world import OTHER_VILLAGE, Stations, png

from rongjun.base.actor import Role
from rongjun.base.errors import AlreadyDone, NotFound, NotPermitted, Refusal
from rongjun.base.media import clean_file
from rongjun.base.scope import acting
from rongjun.domains.people.batches import office_day
from rongjun.domains.people.models import Person
from rongjun.domains.people.queries import visible_people
from rongjun.domains.safeguards.models import AccessRow, AuditEntry
from rongjun.domains.safeguards.notes import notes_about
from rongjun.domains.services.duties import queries
from rongjun.domains.services.duties.access import duty_scope, get_duty
from rongjun.domains.services.duties.actions import drop_duty, finish_duty, give_duty, hand_duty
from rongjun.domains.services.duties.consents import give_yes, has_yes, only_with_yes, take_back_yes
from rongjun.domains.services.duties.models import Consent, Duty, DutyEntry, Photo
from rongjun.domains.services.duties.photos import keep_photo, open_photo
from rongjun.domains.services.duties.watch_tasks import watch_duties
from rongjun.domains.units.models import Unit

pytestmark = pytest.mark.django_db(databases=["default", "access"])
PNG = png("gps 30.1,120.2")


@pytest.fixture
def world(settings, tmp_path) -> Stations:  # type: ignore[no-untyped-def]
    settings.VAR_DIR = tmp_path
    return Stations()


def given(world: Stations, what: str = "送去助听器", **more: object) -> Duty:
    said: dict[str, object] = {
        "source": "visit:1", "unit_id": world.clerk.unit_id, "staff_id": None,
        "due": office_day(world.at) + timedelta(days=5), "by": world.worker, "at": world.tick(),
    }  # fmt: skip
    return give_duty(what=what, **(said | more))  # type: ignore[arg-type]


def test_a_duty_given_twice_from_the_same_source_is_one(world: Stations) -> None:
    person = world.person()
    first = given(world, person_id=person.pk)
    again = given(world, person_id=person.pk, due=date(2030, 1, 1))
    assert (again.pk, again.due_on) == (first.pk, first.due_on)
    assert DutyEntry.objects.filter(duty=first).count() == 1
    assert given(world, what="另一件").pk != first.pk


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"what": "  "}, "写明要办什么"), ({"what": "掌握其行踪"}, "行踪"), ({"what": "重" * 201}, "200"),
        ({"due": date(2026, 3, 1)}, "今天或以后"), ({"unit_id": 10**6}, "承办单位"),
    ],
)  # fmt: skip
def test_what_is_no_duty_is_refused_with_the_mend(world: Stations, changes: dict[str, object], said: str) -> None:
    with pytest.raises(Refusal, match=said):
        given(world, **changes)
    assert not Duty.objects.exists()


def test_a_duty_about_a_person_is_owed_only_by_a_unit_that_serves_the_person(world: Stations) -> None:
    person = world.person()
    with pytest.raises(Refusal, match="不服务"):
        given(world, person_id=person.pk, unit_id=world.west.unit_id)
    far = world.person(area=OTHER_VILLAGE)
    with pytest.raises(NotFound), acting(world.worker):
        given(world, person_id=far.pk)
    with pytest.raises(Refusal, match="不在“东镇站”工作"):
        given(world, person_id=person.pk, staff_id=world.west.staff_id)
    assert given(world, person_id=person.pk, unit_id=world.department.unit_id).unit.name == "民政局"


def test_only_the_owing_unit_ends_it_once_and_with_words(world: Stations) -> None:
    duty = given(world)
    with pytest.raises(Refusal, match="结果怎样"):
        finish_duty(duty_id=duty.pk, result=" ", by=world.clerk, at=world.tick())
    with pytest.raises(NotPermitted):
        finish_duty(duty_id=duty.pk, result="送了", by=world.officer, at=world.tick())
    assert finish_duty(duty_id=duty.pk, result="送到了", by=world.clerk, at=world.tick()).state == "done"
    for act in (drop_duty, hand_duty):
        more = {"unit_id": world.worker.unit_id, "staff_id": None} if act is hand_duty else {}
        with pytest.raises(AlreadyDone):
            act(duty_id=duty.pk, reason="不用了", by=world.clerk, at=world.tick(), **more)  # type: ignore[operator]
    assert [one.move for one in queries.list_entries(duty)] == ["give", "finish"]


def test_handing_on_needs_a_reason_and_keeps_the_day(world: Stations) -> None:
    duty = given(world)
    said = {"unit_id": world.worker.unit_id, "staff_id": world.worker.staff_id, "by": world.clerk}
    with pytest.raises(Refusal, match="为什么"):
        hand_duty(duty_id=duty.pk, reason="", at=world.tick(), **said)  # type: ignore[arg-type]
    moved = hand_duty(duty_id=duty.pk, reason="就近", at=world.tick(), **said)  # type: ignore[arg-type]
    assert (moved.unit_id, moved.due_on) == (world.worker.unit_id, duty.due_on)
    with pytest.raises(NotPermitted):
        drop_duty(duty_id=duty.pk, reason="不用了", by=world.clerk, at=world.tick())


def test_the_watch_warns_three_days_before_and_sends_up_what_is_late_once(world: Stations) -> None:
    duty = given(world, unit_id=world.worker.unit_id)
    assert watch_duties(by=world.officer, at=world.tick()).warned == 0
    world.tick(days=2)
    told = [watch_duties(by=world.officer, at=world.tick()) for _ in range(2)]
    assert [(one.warned, one.raised) for one in told] == [(1, 0), (0, 0)]
    world.tick(days=4)
    told = [watch_duties(by=world.officer, at=world.tick()) for _ in range(2)]
    assert [(one.raised, one.overdue) for one in told] == [(1, 1), (0, 1)]
    fresh = Duty.objects.get(pk=duty.pk)
    assert fresh.raised_unit_id == world.clerk.unit_id
    with duty_scope(world.clerk):
        assert list(queries.list_near(world.clerk, office_day(world.at))) == [duty]
    assert finish_duty(duty_id=duty.pk, result="镇里送了", by=world.clerk, at=world.tick()).state == "done"


def test_the_watch_cuts_days_in_the_time_of_the_office(world: Stations) -> None:
    duty = given(world, due=date(2026, 3, 3))
    evening = world.at.replace(day=3, hour=15, minute=59)
    assert watch_duties(by=world.officer, at=evening).raised == 0
    assert watch_duties(by=world.officer, at=evening + timedelta(minutes=2)).raised == 1, duty


def test_each_sees_the_duties_of_the_own_unit_and_of_units_below(world: Stations) -> None:
    person = world.person()
    here = given(world, person_id=person.pk, unit_id=world.worker.unit_id)
    there = given(world, what="民政办", unit_id=world.department.unit_id, person_id=person.pk)
    far = given(world, what="西镇的", unit_id=world.west.unit_id, by=world.officer)
    seen = {}
    for name in ("worker", "clerk", "west", "officer", "department"):
        actor = getattr(world, name)
        with duty_scope(actor):
            lists = (queries.list_of_unit(actor), queries.list_below(actor))
            seen[name] = {duty.pk for some in lists for duty in some}
    assert seen["worker"] == {here.pk, there.pk} and seen["department"] == {there.pk}
    assert seen["clerk"] == {here.pk} and seen["west"] == {far.pk}
    assert seen["officer"] == {here.pk, there.pk, far.pk}
    with duty_scope(world.west), pytest.raises(NotFound):
        get_duty(here.pk, world.west)


def test_the_database_keeps_what_a_duty_is_and_its_history(world: Stations) -> None:
    duty = given(world)
    finish_duty(duty_id=duty.pk, result="送到了", by=world.clerk, at=world.tick())
    entry = DutyEntry.objects.filter(duty=duty).first()
    for change in (
        lambda: Duty.objects.filter(pk=duty.pk).update(result="改了"),
        lambda: Duty.objects.filter(pk=duty.pk).update(state="open", ended_at=None),
        lambda: DutyEntry.objects.filter(duty=duty).update(note="改了"),
        lambda: entry.delete(),
    ):
        with pytest.raises(IntegrityError), transaction.atomic():
            change()
    other = given(world, what="另一件")
    with pytest.raises((IntegrityError, ProtectedError)), transaction.atomic():
        Duty.objects.filter(pk=other.pk).update(due_on=date(2030, 1, 1))


def test_the_person_reads_each_duty_and_its_result(world: Stations) -> None:
    person = world.person()
    duty = given(world, person_id=person.pk)
    finish_duty(duty_id=duty.pk, result="送到了", by=world.clerk, at=world.tick())
    assert [(note.kind, note.text) for note in notes_about(person.pk)] == [("待办", "送去助听器\n送到了")]


def test_a_yes_is_kept_once_and_a_no_leaves_no_trace(world: Stations) -> None:
    person, silent = world.person(yes=False), world.person(yes=False)
    before = set(AuditEntry.objects.values_list("pk", flat=True))
    for _ in range(2):
        give_yes(person_id=person.pk, what="visit", way="spoken", by=world.worker, at=world.tick())
    assert has_yes(person.pk, "visit") and not has_yes(person.pk, "call")
    assert list(only_with_yes(Person.objects.all(), "visit")) == [person]
    for _ in range(2):
        take_back_yes(person_id=person.pk, what="visit", by=world.worker, at=world.tick())
    assert not Consent.objects.exists() and not has_yes(person.pk, "visit")
    told = AuditEntry.objects.exclude(pk__in=before).values_list("action", "subject", "detail")
    assert list(told.order_by("pk")) == [("consent.given", "consent:visit", {}), ("consent.ended", "consent:visit", {})]
    assert notes_about(person.pk) == notes_about(silent.pk) == []


def test_a_yes_is_recorded_only_in_the_own_area_and_for_what_needs_one(world: Stations) -> None:
    far = world.person(area=OTHER_VILLAGE, yes=False)
    with pytest.raises(NotFound), acting(world.worker):
        give_yes(person_id=far.pk, what="visit", way="spoken", by=world.worker, at=world.tick())
    with pytest.raises(Refusal):
        give_yes(person_id=far.pk, what="wealth", way="spoken", by=world.officer, at=world.tick())
    with pytest.raises(NotPermitted):
        give_yes(person_id=far.pk, what="visit", way="spoken", by=world.department, at=world.tick())
    assert not Consent.objects.exists()
    assert visible_people(world.worker).count() == 0


def test_a_photo_is_kept_once_without_its_place_and_opened_with_an_access_row(world: Stations) -> None:
    person = world.person()
    first = keep_photo(source="visit:1", content=PNG, person_id=person.pk, by=world.worker, at=world.tick())
    again = keep_photo(source="visit:1", content=PNG, person_id=person.pk, by=world.worker, at=world.tick())
    assert first.pk == again.pk and Photo.objects.count() == 1
    with acting(world.worker):
        _photo, content = open_photo(photo_id=first.pk, purpose="走访", by=world.worker, at=world.tick())
    assert content == clean_file(PNG)[1] == png() and b"gps" not in content
    assert AccessRow.objects.filter(person_token=str(person.token), fields="photo").count() == 1
    with acting(world.west), pytest.raises(NotFound):
        open_photo(photo_id=first.pk, purpose="走访", by=world.west, at=world.tick())


@pytest.mark.parametrize("content", [b"", b"%PDF-1.4\n%%EOF", b"GIF89a", PNG[:40]])
def test_what_is_no_photo_is_refused(world: Stations, content: bytes) -> None:
    with pytest.raises(Refusal):
        keep_photo(source="visit:1", content=content, by=world.worker, at=world.tick())
    assert not Photo.objects.exists()


def test_a_role_without_the_right_gives_no_duty(world: Stations) -> None:
    finance = world.account(Role.FINANCE, None)
    with pytest.raises(NotPermitted):
        given(world, by=finance, unit_id=Unit.objects.get(is_root=True).pk)
