"""A form is an import of one row: same faults, same second person, same history."""

from datetime import date

import pytest
from django.utils import translation
from people_rows import AT, LATER, LATEST, citizen, officer, payee, row, take_in

from rongjun.base.actor import Role
from rongjun.base.errors import NotPermitted, Refusal
from rongjun.domains.people.actions import approve_import
from rongjun.domains.people.forms import FormFaults, propose_change, propose_person
from rongjun.domains.people.models import Fact, Import, Person, Sealed
from rongjun.domains.safeguards.models import AccessRow

pytestmark = pytest.mark.django_db(databases=["default", "access"])


def change(
    changes: dict[str, str], *, reason: str = "本人申请", category: str | None = None, approve: bool = True
) -> None:
    person = Person.objects.order_by("pk")[0]
    result = propose_change(
        person_id=person.pk, changes=changes, by=officer(), at=LATER, reason=reason, category=category
    )
    assert result.state == "waiting" and result.import_id is not None
    if approve:
        approve_import(import_id=result.import_id, by=officer("李批准"), at=LATER)


def known(kind: str, key: str = "") -> list[tuple[date, date | None, dict[str, object]]]:
    facts = Fact.objects.filter(kind=kind, key=key, superseded_at=None).order_by("valid_from")
    return list(facts.values_list("valid_from", "valid_to", "value"))


def test_a_changed_phone_waits_for_another_person_and_changes_nothing_else() -> None:
    take_in(row(1, **payee(), 孤老="是", 供养方式="分散", 户名="王小明"))
    before = Fact.objects.count()
    change({"联系电话": "13911112222"}, approve=False)
    assert Fact.objects.count() == before
    batch = Import.objects.get(kind="change")
    with pytest.raises(Refusal):
        approve_import(import_id=batch.pk, by=officer(), at=LATER)
    approve_import(import_id=batch.pk, by=officer("李批准"), at=LATER)
    assert Fact.objects.filter(superseded_at__isnull=False).values_list("kind", flat=True).get() == "phone"
    assert Fact.objects.filter(recorded_at=LATER, kind="phone", reason="本人申请").count() == 2
    assert Fact.objects.count() == before + 2


def test_a_phone_that_cannot_be_read_is_refused_with_how_to_mend_it() -> None:
    take_in(row(1))
    with pytest.raises(FormFaults, match="联系电话无法辨认") as refused:
        change({"联系电话": "123"})
    assert [fault.column for fault in refused.value.faults] == ["联系电话"]
    assert not Import.objects.filter(kind="change").exists()


def test_a_form_is_a_look_at_the_person() -> None:
    take_in(row(1))
    change({"联系电话": "13911112222"}, approve=False)
    look = AccessRow.objects.get(person_token=str(Person.objects.get().token))
    assert look.purpose == "提出变更：本人申请"


def test_a_purpose_is_kept_in_chinese_whatever_language_the_page_has() -> None:
    take_in(row(1))
    with translation.override("en"):
        change({"联系电话": "13911112222"}, approve=False)
    assert AccessRow.objects.get(person_token=str(Person.objects.get().token)).purpose.startswith("提出变更：")


def test_the_same_form_twice_refers_to_the_one_that_waits() -> None:
    take_in(row(1))
    change({"联系电话": "13911112222"}, approve=False)
    change({"联系电话": "13911112222"}, approve=False)
    assert Import.objects.filter(kind="change").count() == 1


def test_a_change_there_and_back_and_there_again_is_three_changes() -> None:
    take_in(row(1))
    for name in ("王建军", "王建国", "王建军"):
        change({"姓名": name})
    assert Person.objects.get().name == "王建军"
    assert Import.objects.filter(kind="change", state="in_force").count() == 3


def test_what_a_person_no_longer_has_is_taken_back_by_leaving_it_empty() -> None:
    take_in(row(1, **payee(), 去世日期="2020-05-05", 去世原因="因病"))
    change({"联系电话": "", "收款人": "", "去世日期": ""})
    assert known("death") == []
    assert [until for _, until, _ in known("payee") + known("phone")] == [date(2024, 6, 10)] * 2
    assert Person.objects.get().death_date is None


def test_an_end_recorded_by_mistake_is_taken_back() -> None:
    take_in(row(1, 停止日期="2020-05-05", 停止原因="迁出"))
    change({"停止日期": ""}, category="11")
    ((since, until, value),) = known("status", "11")
    assert (since, until, value["ended_on"]) == (date(2015, 4, 1), None, None)


def test_a_grade_is_changed_from_its_own_month() -> None:
    take_in(row(1))
    change({"残疾等级": "五级", "认定日期": "2023-02-01"})
    assert [(since, value["grade"]) for since, _, value in known("status", "11")] == [
        (date(2015, 4, 1), 6), (date(2023, 3, 1), 5),
    ]  # fmt: skip


def test_a_wrong_identity_number_is_corrected_by_a_form_only() -> None:
    take_in(row(1))
    change({"身份证号": citizen(77, "19510101")})
    person = Person.objects.get()
    assert (person.id_tail, person.birth_date) == (citizen(77, "19510101")[-4:], date(1951, 1, 1))
    assert Sealed.objects.filter(field="id_number", index=person.id_index, fact__superseded_at=None).count() == 1


def test_faults_of_a_form_name_their_columns() -> None:
    take_in(row(1), row(2))
    with pytest.raises(FormFaults) as caught:
        change({"银行账号": "123", "残疾等级": "零级"})
    assert {fault.column for fault in caught.value.faults} == {"银行账号", "残疾等级"}
    with pytest.raises(FormFaults) as caught:
        change({"身份证号": citizen(2)})
    assert [fault.code for fault in caught.value.faults] == ["same_identity"]
    assert not Import.objects.filter(kind="change").exists()


@pytest.mark.parametrize(
    ("changes", "reason", "message"),
    [
        ({"联系电话": "13911112222"}, " ", "理由"),
        ({"姓名": "王建国"}, "核对", "没有变化"),
        ({"档案号": "D0009"}, "更正", "档案号不能变更"),
        ({"民族": "汉族"}, "补充", "没有这些列"),
    ],
)
def test_a_form_that_cannot_be_taken_is_refused(changes: dict[str, str], reason: str, message: str) -> None:
    take_in(row(1))
    with pytest.raises(Refusal, match=message):
        change(changes, reason=reason)
    assert Import.objects.count() == 1


def test_with_two_categories_a_status_change_names_one() -> None:
    second = {"对象类别": "参战", "残疾等级": "", "残疾性质": "", "待遇起始月": "2010-01"}
    take_in(row(1), row(1, **second))
    with pytest.raises(Refusal, match="指明"):
        change({"停止日期": "2024-05-05"})
    change({"停止日期": "2024-05-05", "停止原因": "取消"}, category="51")
    assert Person.objects.get().categories == "11"


def test_a_new_person_by_form_waits_too_even_in_an_empty_registry() -> None:
    result = propose_person(cells=row(1), by=officer(), at=AT, reason="新认定")
    assert result.state == "waiting" and result.import_id is not None and not Person.objects.exists()
    approve_import(import_id=result.import_id, by=officer("李批准"), at=LATEST)
    assert Person.objects.get().file_no == "D0001"


def test_a_form_needs_its_permissions() -> None:
    take_in(row(1))
    with pytest.raises(NotPermitted):
        propose_change(
            person_id=Person.objects.get().pk, changes={"姓名": "王建军"}, by=officer("孙科长", Role.HEAD), at=LATER,
            reason="更正",
        )  # fmt: skip


def test_an_account_left_empty_is_recorded_as_closed_and_a_new_one_can_follow() -> None:
    take_in(row(1))
    change({"银行账号": ""}, reason="银行回执：账户已销户")
    assert [until for _since, until, _value in known("account")] == [LATER.date()]
    change({"联系电话": "13911112222"}, reason="没有账户时，别的变更照办")
    change({"银行账号": "6217000000000000009", "开户银行": "农商行"}, reason="本人另开的账户")
    spans = known("account")
    assert [until for _since, until, _value in spans] == [LATER.date(), None]
    assert spans[-1][2]["tail"] == "0009"
