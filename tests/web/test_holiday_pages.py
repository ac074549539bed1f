"""Days of rest in the browser: pasted, looked at as they were read, submitted, and approved by another person."""

import re
from collections.abc import Callable

import pytest
from django.urls import reverse

from rongjun.base.actor import Role
from rongjun.domains.policy.holidays.queries import current_calendar
from rongjun.domains.policy.models import HolidayNotice
from rongjun.kernel.calendar import LIBRARY_UNTIL

from .conftest import OfficeClient

pytestmark = pytest.mark.django_db(databases=["default", "access"])
NEXT = LIBRARY_UNTIL.year + 1
GIVEN = {
    "year": str(NEXT), "whole": "yes", "doc_no": "国办发明电〔甲〕1号", "source": "中国政府网",
    "text": "1月1日放假\n5月1日放假\n10月1日至7日放假，共7天",
}  # fmt: skip


@pytest.fixture
def officer(office: Callable[..., OfficeClient]) -> OfficeClient:
    return office(Role.PETITION_OFFICER)


def test_a_notice_is_pasted_checked_submitted_and_approved_by_another(
    officer: OfficeClient, office: Callable[..., OfficeClient]
) -> None:
    new = reverse("holiday-new")
    dry = officer.post(new, GIVEN | {"act": "check"}).content.decode()
    assert f"{NEXT}-10-07" in dry and 'value="submit"' in dry and GIVEN["doc_no"] in dry
    assert not HolidayNotice.objects.exists()
    sent = officer.post(new, GIVEN | {"act": "submit"})
    notice = HolidayNotice.objects.get()
    address = reverse("holiday", args=[notice.pk])
    assert (sent.status_code, sent["Location"]) == (302, address)
    own = officer.get(address).content.decode()
    assert 'value="approve"' not in own and "须由另一人批准" in own
    head = office(Role.HEAD)
    page = head.get(address).content.decode()
    assert 'value="approve"' in page and "认定事项" in page
    seen = {"act": "approve", "content": notice.content_hash}
    done = head.post(reverse("holiday-decide", args=[notice.pk]), seen, follow=True).content.decode()
    assert "已重新计算的期限" in done
    assert current_calendar().known_until.year == NEXT
    again = head.post(reverse("holiday-decide", args=[notice.pk]), seen)
    assert again.status_code == 409
    assert f"{NEXT}-12-31" in head.get(reverse("holiday-list")).content.decode()


def test_what_was_not_understood_is_named_and_nothing_typed_is_lost(officer: OfficeClient) -> None:
    wrong = GIVEN | {"text": "2月5日放假。1月1日（周三）放假，2月30日上班\n5月1日至3日", "act": "submit"}
    answer = officer.post(reverse("holiday-new"), wrong)
    page = answer.content.decode()
    assert answer.status_code == 400 and not HolidayNotice.objects.exists()
    assert (
        "不存在的日期" in page
        and "星期不对" in page
        and "没有写明是放假还是上班" in page
        and f"没有读到 {NEXT}-10-01 放假" in page
    )
    typed = re.search(r'<textarea[^>]*name="text"[^>]*>(.*?)</textarea>', page, re.S)
    assert typed is not None and "5月1日至3日" in typed[1]


@pytest.mark.parametrize("field", ["year", "doc_no", "source", "text"])
def test_each_field_is_asked_for(officer: OfficeClient, field: str) -> None:
    answer = officer.post(reverse("holiday-new"), GIVEN | {field: "", "act": "submit"})
    assert answer.status_code == 400 and f'id="id_{field}' in answer.content.decode()
    assert not HolidayNotice.objects.exists()


def test_the_same_form_sent_twice_makes_one_notice(officer: OfficeClient) -> None:
    codes = [officer.post(reverse("holiday-new"), GIVEN | {"act": "submit"}).status_code for _n in range(2)]
    assert codes == [302, 409] and HolidayNotice.objects.count() == 1


def test_a_notice_is_sent_back_with_a_reason_only(officer: OfficeClient, office: Callable[..., OfficeClient]) -> None:
    officer.post(reverse("holiday-new"), GIVEN | {"act": "submit"})
    notice, head = HolidayNotice.objects.get(), office(Role.HEAD)
    decide = reverse("holiday-decide", args=[notice.pk])
    assert head.post(decide, {"act": "return", "reason": ""}).status_code == 400
    assert head.post(decide, {"act": "return", "reason": "文号不对"}).status_code == 302
    notice.refresh_from_db()
    assert (notice.state, notice.reason) == ("returned", "文号不对")
