"""Rights: asked for by one person, confirmed by another, in the database; three administrators with separate powers."""

from datetime import UTC, datetime

import pytest
from django.db import IntegrityError, transaction
from people_rows import officer

from rongjun.base.actor import Actor, Role
from rongjun.base.errors import AlreadyDone, NotFound, NotPermitted, Refusal
from rongjun.domains.safeguards.models import AuditEntry
from rongjun.domains.units import actions
from rongjun.domains.units.models import Account, Passkey, RightsRequest, Staff, Unit
from rongjun.domains.units.queries import get_actor_named, list_waiting_requests

pytestmark = pytest.mark.django_db(databases=["default", "access"])
AT = datetime(2026, 11, 2, 1, 0, tzinfo=UTC)


@pytest.fixture
def system() -> Actor:
    return officer("系统员", Role.SYSTEM_ADMIN)


@pytest.fixture
def security() -> Actor:
    return officer("安全员", Role.SECURITY_ADMIN)


def opened(by: Actor, name: str = "zhang", role: Role = Role.FINANCE, person: str = "张三") -> Account:
    return actions.open_account(
        username=name, role=role, unit_name=actions.ROOT_NAME, person_name=person, password="first-pass-word",
        by=by, at=AT,
    )  # fmt: skip


def waiting() -> RightsRequest:
    return list_waiting_requests().get()


def confirm(by: Actor) -> None:
    actions.confirm_request(request_id=waiting().pk, by=by, at=AT)


def test_a_new_account_has_no_rights_before_they_are_confirmed(system: Actor, security: Actor) -> None:
    account = opened(system)
    assert not Account.objects.get(pk=account.pk).has_rights
    with pytest.raises(Refusal):
        get_actor_named("zhang")
    confirm(security)
    assert get_actor_named("zhang").role is Role.FINANCE
    assert Account.objects.get(pk=account.pk).must_change_password


def test_an_account_from_the_shell_is_ready_at_once() -> None:
    account, fresh = actions.add_account(
        username="x", role=Role.OFFICER, unit_name=None, person_name="甲", password="p", at=AT
    )
    assert (fresh, account.has_rights, account.must_change_password) == (True, True, False)


def test_each_administrator_has_one_power_only(system: Actor, security: Actor) -> None:
    audit = officer("审计员", Role.AUDIT_ADMIN)
    opened(system)
    for by in (system, audit):
        with pytest.raises(NotPermitted):
            actions.confirm_request(request_id=waiting().pk, by=by, at=AT)
        with pytest.raises(NotPermitted):
            actions.refuse_request(request_id=waiting().pk, reason="不", by=by, at=AT)
    for by in (security, audit):
        with pytest.raises(NotPermitted):
            opened(by, "li", person="李四")
        with pytest.raises(NotPermitted):
            actions.ask_for_new_password(account_id=system.account_id, password="p", by=by, at=AT)


def test_a_refused_account_stays_shut_and_may_be_asked_for_again(system: Actor, security: Actor) -> None:
    account = opened(system)
    with pytest.raises(Refusal, match="理由"):
        actions.refuse_request(request_id=waiting().pk, reason=" ", by=security, at=AT)
    actions.refuse_request(request_id=waiting().pk, reason="不在财务股", by=security, at=AT)
    account.refresh_from_db()
    assert (account.is_active, account.has_rights) == (False, False)
    with pytest.raises(Refusal, match="从未确认"):
        actions.ask_to_reopen(account_id=account.pk, by=system, at=AT)
    actions.ask_for_change(account_id=account.pk, role=Role.OFFICER, unit_name=actions.ROOT_NAME, by=system, at=AT)
    confirm(security)
    assert get_actor_named("zhang").role is Role.OFFICER


def test_role_and_unit_change_only_when_confirmed(system: Actor, security: Actor) -> None:
    clerk = officer("赵", Role.TOWN_CLERK)
    station = Unit.objects.create(name="某镇站")
    actions.ask_for_change(account_id=clerk.account_id, role=Role.OFFICER, unit_name="某镇站", by=system, at=AT)
    assert get_actor_named("赵") == clerk
    confirm(security)
    changed = get_actor_named("赵")
    assert (changed.role, changed.unit_id) == (Role.OFFICER, station.pk)


def test_a_change_to_the_same_or_an_unknown_unit_is_refused(system: Actor) -> None:
    clerk = officer("赵", Role.TOWN_CLERK)
    same = {"account_id": clerk.account_id, "role": Role.TOWN_CLERK, "by": system, "at": AT}
    with pytest.raises(AlreadyDone):
        actions.ask_for_change(**same, unit_name=actions.ROOT_NAME)
    with pytest.raises(NotFound):
        actions.ask_for_change(**same, unit_name="没有这个单位")


def test_nobody_becomes_a_second_administrator(system: Actor, security: Actor) -> None:
    opened(system, "one", Role.AUDIT_ADMIN, "王五")
    with pytest.raises(Refusal, match="三员"):
        opened(system, "two", Role.SECURITY_ADMIN, "王五")
    clerk = opened(system, "three", Role.OFFICER, "王五")
    with pytest.raises(Refusal, match="三员"):
        actions.ask_for_change(
            account_id=clerk.pk, role=Role.SYSTEM_ADMIN, unit_name=actions.ROOT_NAME, by=system, at=AT
        )


def test_nobody_asks_or_confirms_for_the_own_person(system: Actor, security: Actor) -> None:
    with pytest.raises(Refusal, match="自己"):
        actions.ask_for_new_password(account_id=system.account_id, password="p", by=system, at=AT)
    actions.ask_for_new_password(account_id=security.account_id, password="p", by=system, at=AT)
    with pytest.raises(NotPermitted, match="本人"):
        confirm(security)
    confirm(officer("另一安全员", Role.SECURITY_ADMIN))


def test_the_database_refuses_one_person_in_both_places(system: Actor, security: Actor) -> None:
    account = opened(system)
    person = Staff.objects.get(name="张三").pk
    for decider in (system.staff_id, person):
        with pytest.raises(IntegrityError), transaction.atomic():
            RightsRequest.objects.update(outcome="confirmed", decided_by=decider, decided_at=AT)
    with pytest.raises(IntegrityError), transaction.atomic():
        RightsRequest.objects.update(outcome="confirmed")
    with pytest.raises(IntegrityError), transaction.atomic():
        RightsRequest.objects.create(
            account=account, kind="open", staff_id=account.staff_id, role="head", unit_id=account.unit_id,
            asked_by_id=system.staff_id, asked_at=AT,
        )  # fmt: skip
    with pytest.raises(IntegrityError), transaction.atomic():
        RightsRequest.objects.create(
            account=account, kind="change", staff_id=account.staff_id, role="head", unit_id=account.unit_id,
            asked_by_id=account.staff_id, asked_at=AT,
        )  # fmt: skip


def test_a_request_is_decided_once(system: Actor, security: Actor) -> None:
    opened(system)
    number = waiting().pk
    actions.confirm_request(request_id=number, by=security, at=AT)
    for act in (
        lambda: actions.confirm_request(request_id=number, by=security, at=AT),
        lambda: actions.refuse_request(request_id=number, reason="不", by=security, at=AT),
        lambda: actions.withdraw_request(request_id=number, by=system, at=AT),
    ):
        with pytest.raises(AlreadyDone):
            act()


def test_a_reset_password_works_only_when_confirmed_and_must_be_changed(system: Actor, security: Actor) -> None:
    clerk = officer("赵", Role.TOWN_CLERK)
    actions.ask_for_new_password(account_id=clerk.account_id, password="reset-pass-word", by=system, at=AT)
    account = Account.objects.get(pk=clerk.account_id)
    assert not account.check_password("reset-pass-word")
    confirm(security)
    account.refresh_from_db()
    assert account.check_password("reset-pass-word") and account.must_change_password
    assert RightsRequest.objects.get().password == ""
    actions.change_password(password="my-own-pass-word", by=clerk, at=AT)
    account.refresh_from_db()
    assert not account.must_change_password


def test_a_second_factor_is_removed_only_when_confirmed(system: Actor, security: Actor) -> None:
    clerk = officer("赵", Role.TOWN_CLERK)
    actions.add_passkey(credential="abc", public_key=b"k", sign_count=0, name="一", by=clerk, at=AT)
    actions.ask_for_no_second_factor(account_id=clerk.account_id, by=system, at=AT)
    assert Passkey.objects.exists()
    confirm(security)
    assert not Passkey.objects.exists()


def test_closing_needs_one_person_and_reopening_two(system: Actor, security: Actor) -> None:
    clerk = officer("赵", Role.TOWN_CLERK)
    actions.ask_for_new_password(account_id=clerk.account_id, password="p", by=system, at=AT)
    actions.close_account(account_id=clerk.account_id, by=system, at=AT)
    assert not list_waiting_requests().exists()
    actions.ask_to_reopen(account_id=clerk.account_id, by=system, at=AT)
    with pytest.raises(Refusal):
        get_actor_named("赵")
    confirm(security)
    assert get_actor_named("赵") == clerk


def test_what_was_asked_and_decided_is_audited_without_the_password(system: Actor, security: Actor) -> None:
    clerk = officer("赵", Role.TOWN_CLERK)
    actions.ask_for_new_password(account_id=clerk.account_id, password="reset-pass-word", by=system, at=AT)
    hashed = RightsRequest.objects.get().password
    confirm(security)
    entries = list(AuditEntry.objects.filter(action__startswith="rights.").order_by("sequence"))
    assert [(entry.action, entry.staff_id) for entry in entries] == [
        ("rights.ask", system.staff_id), ("rights.confirm", security.staff_id),
    ]  # fmt: skip
    assert not any(text in str(entry.detail) for entry in entries for text in (hashed, "reset-pass-word"))
