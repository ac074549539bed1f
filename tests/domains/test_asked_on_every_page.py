"""What every page asks (who is signed in, what waits) is kept as SQL: it finds what Django finds, for whoever asks."""

from threading import Thread

import pytest
from django.db import connection, connections

from rongjun.base import clock
from rongjun.base.actor import Actor, Role
from rongjun.base.prepared import Prepared
from rongjun.domains.approvals.actions import open_matter, return_matter, sign
from rongjun.domains.approvals.queries import Step, list_inbox, open_to
from rongjun.domains.units.actions import add_account
from rongjun.domains.units.models import Account
from rongjun.web.auth import OfficeBackend, may_come_in

pytestmark = pytest.mark.django_db(databases=["default", "access"])
HASH = "a" * 64
CHAIN: list[Step] = [
    {"stage": 0, "name": "提交", "permission": "run.submit"},
    {"stage": 1, "name": "科长签", "permission": "run.sign.head"},
    {"stage": 2, "name": "局长签", "permission": "run.sign.director"},
]


def someone(role: Role, name: str) -> Actor:
    """Make an account of a person of that name."""
    account, _ = add_account(
        username=name, role=role, unit_name=None, person_name=name, password=None, at=clock.now()
    )  # fmt: skip
    return account.actor()


def test_the_kept_query_finds_for_each_person_what_django_finds_whatever_happened_meanwhile() -> None:
    kept, at = Prepared(open_to), clock.now()
    maker, head, director = (
        someone(role, name) for role, name in ((Role.OFFICER, "甲"), (Role.HEAD, "乙"), (Role.DIRECTOR, "丙"))
    )

    def told() -> list[list[tuple[object, ...]]]:
        return [
            [(one, one.last_stage, one.last_at, one.chain, one.decided_at) for one in rows]  # type: ignore[attr-defined]
            for who in (maker, head, director)
            for rows in (kept.rows(who.staff_id), open_to(who.staff_id))
        ]

    seen = [told()]
    first, second, third = (
        open_matter(kind="run", subject_id=number, content_hash=HASH, chain=CHAIN, by=maker, at=at)
        for number in (1, 2, 3)
    )
    seen.append(told())
    sign(matter_id=first.pk, content_hash=HASH, by=head, at=at)
    return_matter(matter_id=second.pk, reason="名单有误", by=head, at=at)
    return_matter(matter_id=third.pk, reason="名单有误", by=head, at=at)
    seen.append(told())
    open_matter(kind="run", subject_id=3, content_hash=HASH, chain=CHAIN, by=maker, at=at)
    seen.append(told())
    for moment in seen:
        assert moment[0::2] == moment[1::2]
    assert [[len(rows) for rows in moment[0::2]] for moment in seen] == [[0, 0, 0], [0, 3, 3], [2, 0, 1], [1, 1, 2]]
    assert [one.returned for one in list_inbox(maker)] == [True]


def test_the_account_of_a_session_comes_whole_in_one_query_and_not_once_it_is_closed(
    django_assert_num_queries: object,
) -> None:
    first, second = someone(Role.OFFICER, "甲"), someone(Role.AUDITOR, "乙")
    with django_assert_num_queries(2):  # type: ignore[operator]
        found = [OfficeBackend().get_user(who.account_id) for who in (first, second)]
        assert [one.actor() for one in found if one] == [first, second]
    assert found == [may_come_in(who.account_id).get() for who in (first, second)]
    for change in ({"is_active": False}, {"is_active": True, "has_rights": False}):
        Account.objects.filter(pk=first.account_id).update(**change)
        assert OfficeBackend().get_user(first.account_id) is None
    assert OfficeBackend().get_user(10**9) is None


@pytest.mark.skipif(connection.vendor == "sqlite", reason="each thread of SQLite in memory has a database of its own")
def test_what_one_thread_worked_out_serves_another_on_its_own_connection() -> None:
    kept, told = Prepared(open_to), []
    kept.rows(1)

    def ask() -> None:
        try:
            told.append((kept.rows(1), connection.connection))
        finally:
            connections.close_all()

    other = Thread(target=ask)
    other.start()
    other.join()
    assert told[0][0] == []
    assert told[0][1] is not connection.connection
