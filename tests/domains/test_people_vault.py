"""Nothing sealed stands in the database in plain; every look leaves its row first; a moved value opens nowhere."""

from datetime import date, timedelta
from pathlib import Path

import pytest
from django.db import connection, connections, transaction
from people_rows import AT, LATER, LATEST, citizen, officer, payee, row, take_in, take_in_and_approve

from rongjun.base.actor import Actor, Role
from rongjun.base.crypto import Tampered
from rongjun.base.errors import NotFound, NotPermitted
from rongjun.domains.people.models import Fact, Person, Sealed
from rongjun.domains.people.vault import open_accounts, reveal, reveal_for_set
from rongjun.domains.safeguards.models import AccessRow

pytestmark = pytest.mark.django_db(databases=["default", "access"])
SECRETS = [
    citizen(1), citizen(900), row(1)["银行账号"], row(1)["联系电话"], payee()["收款人账号"], "6217000000000009999",
]  # fmt: skip


def dumped() -> bytes:
    """Return everything that the databases hold, as bytes."""
    parts: list[bytes] = []
    for name in ("default", "access"):
        with connections[name].cursor() as cursor:
            for table in connections[name].introspection.table_names(cursor):
                cursor.execute(f'SELECT * FROM "{table}"')
                for line in cursor.fetchall():
                    parts += [
                        bytes(cell) if isinstance(cell, bytes | memoryview) else str(cell).encode() for cell in line
                    ]
    return b"\n".join(parts)


def test_no_number_stands_in_the_databases_in_plain() -> None:
    take_in(row(1, **payee()), row(2, 身份证号="990101195003070999", 银行账号="6217000000000009999"))
    take_in_and_approve(row(1, 残疾等级="五级", 认定日期="2020-06-15", 银行账号="6217000000000009999"), at=LATER)
    take_in(row(3, 银行账号="6217000000000009999"), at=LATEST)
    held = dumped()
    assert "王建国".encode() in held
    assert [secret for secret in SECRETS if secret.encode() in held] == []


@pytest.mark.django_db(databases=["default", "access"], transaction=True)
def test_no_number_stands_in_the_database_files(tmp_path: Path) -> None:
    if connection.vendor != "sqlite":
        pytest.skip("a server keeps its files to itself")
    take_in(row(1, **payee()))
    with connection.cursor() as cursor:
        cursor.execute("VACUUM INTO %s", [str(tmp_path / "copy.sqlite3")])
    content = (tmp_path / "copy.sqlite3").read_bytes()
    assert len(content) > 4096 and "王建国".encode() in content
    assert [secret for secret in SECRETS if secret.encode() in content] == []


def test_reveal_opens_what_was_asked_and_says_who_looked_and_why() -> None:
    take_in(row(1, **payee()), row(2))
    person = Person.objects.get(file_no="D0001")
    opened = reveal(
        person_ids=[person.pk],
        fields=["id_number", "account", "payee_account"],
        purpose="核对发放账户",
        by=officer(),
        at=LATER,
    )
    assert opened == {
        person.pk: {"id_number": citizen(1), "account": row(1)["银行账号"], "payee_account": payee()["收款人账号"]}
    }
    look = AccessRow.objects.get(person_token=str(person.token))
    assert (look.purpose, look.fields, look.at) == ("核对发放账户", "id_number,account,payee_account", LATER)


def test_reveal_gives_the_account_in_force_at_the_moment() -> None:
    take_in(row(1))
    take_in_and_approve(row(1, 银行账号="6217000000000009999"), at=LATER)
    person = Person.objects.get()
    days = [(LATER - timedelta(days=1), row(1)["银行账号"]), (LATER, "6217000000000009999")]
    for at, account in days:
        opened = reveal(person_ids=[person.pk], fields=["account"], purpose="核对", by=officer(), at=at)
        assert opened[person.pk]["account"] == account


@pytest.mark.django_db(databases=["default", "access"], transaction=True)
def test_a_reveal_that_is_rolled_back_leaves_its_access_row() -> None:
    take_in(row(1))
    person, by = Person.objects.get(), officer()
    with pytest.raises(ZeroDivisionError), transaction.atomic():
        reveal(person_ids=[person.pk], fields=["phone"], purpose="回访", by=by, at=LATER)
        raise ZeroDivisionError
    assert AccessRow.objects.get(person_token=str(person.token)).purpose == "回访"


def test_the_access_row_is_there_even_where_the_value_does_not_open() -> None:
    take_in(row(1))
    person = Person.objects.get()
    Sealed.objects.filter(field="phone").update(box=b"\x01" + b"x" * 40)
    with pytest.raises(Tampered):
        reveal(person_ids=[person.pk], fields=["phone"], purpose="回访", by=officer(), at=LATER)
    assert AccessRow.objects.filter(person_token=str(person.token)).count() == 1


def test_a_value_moved_to_another_person_or_field_opens_nowhere() -> None:
    take_in(row(1), row(2))
    one, two = Sealed.objects.filter(field="account").order_by("pk")
    by = officer()
    for changes in ({"box": two.box}, {"box": two.box, "place": two.place}):
        Sealed.objects.filter(pk=one.pk).update(**changes)
        with pytest.raises(Tampered):
            reveal(person_ids=[one.person_id], fields=["account"], purpose="核对", by=by, at=LATER)
    phone = Sealed.objects.get(field="phone", person=two.person_id)
    Sealed.objects.filter(pk=two.pk).update(box=phone.box, place=phone.place)
    with pytest.raises(Tampered):
        reveal(person_ids=[two.person_id], fields=["account"], purpose="核对", by=by, at=LATER)


def test_reveal_needs_permission_area_purpose_and_known_fields() -> None:
    take_in(row(1))
    pk = Person.objects.get().pk
    with pytest.raises(NotPermitted):
        reveal(person_ids=[pk], fields=["phone"], purpose="看看", by=officer("赵会计", Role.FINANCE), at=LATER)
    elsewhere = Actor(1, 1, "外县", Role.OFFICER, 1, "外县局", "110101")
    with pytest.raises(NotFound):
        reveal(person_ids=[pk], fields=["phone"], purpose="看看", by=elsewhere, at=LATER)
    with pytest.raises(ValueError, match="purpose"):
        reveal(person_ids=[pk], fields=["phone"], purpose=" ", by=officer(), at=LATER)
    with pytest.raises(ValueError, match="fields"):
        reveal(person_ids=[pk], fields=["name"], purpose="看看", by=officer(), at=LATER)
    assert not AccessRow.objects.filter(person_token__gt="").exists()


def test_accounts_for_a_bank_file_are_opened_with_one_row_for_the_set() -> None:
    take_in(row(1, 户名="王小明", **payee()), row(2))
    facts = Fact.objects.filter(kind__in=["account", "payee"]).order_by("person__file_no", "kind")
    ids = list(facts.values_list("pk", flat=True))
    opened = open_accounts(
        fact_ids=ids, set_kind="run", set_id="7", purpose="发放", by=officer("赵会计", Role.FINANCE), at=LATER
    )
    assert [(d.holder, d.bank, d.number) for d in (opened[pk] for pk in ids)] == [
        ("王小明", "县农村信用社", row(1)["银行账号"]), ("李秀英", "县农村信用社", payee()["收款人账号"]),
        ("王建国", "县农村信用社", row(2)["银行账号"]),
    ]  # fmt: skip
    assert AccessRow.objects.filter(set_kind="run", set_id="7").count() == 1
    with pytest.raises(NotPermitted):
        reveal_for_set(
            fact_ids=ids, fields=["account"], set_kind="run", set_id="7", purpose="看",
            by=officer("孙监督", Role.SUPERVISOR), at=AT,
        )  # fmt: skip


def test_a_fact_cut_in_two_keeps_what_was_sealed_with_it() -> None:
    take_in(row(1))
    take_in_and_approve(row(1, 银行账号="6217000000000009999"), at=LATER)
    old = Fact.objects.get(kind="account", superseded_at=None, valid_to=date(2024, 6, 10))
    opened = open_accounts(fact_ids=[old.pk], set_kind="run", set_id="1", purpose="发放", by=officer(), at=LATER)
    assert opened[old.pk].number == row(1)["银行账号"]
