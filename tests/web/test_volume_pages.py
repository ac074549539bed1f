"""Pages of paper files: opened from a case, index and scans, lent and late, closed, handed over, printed whole."""

import io
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from pypdf import PdfReader
from recognition_world import County, account_number, citizen_number, everybody

from rongjun.base import clock
from rongjun.domains.people.batches import office_day
from rongjun.domains.recognition import applying, volumes
from rongjun.domains.recognition.models import Case, Issued, Volume, VolumeItem
from rongjun.domains.safeguards.models import AccessRow

from .conftest import SignIn, said

pytestmark = pytest.mark.django_db(databases=["default", "access"])


def opened(client: Client, case: Case, number: str = "2026-优抚-0001") -> Volume:
    body = {"number": number, "shelf": "1室2架3层", "keep": "for_good"}
    answer = client.post(f"/cases/{case.pk}/volume/", body)
    assert answer.status_code == 302, said(answer)
    with everybody():
        return Volume.objects.get(number=number)


def act(client: Client, volume: Volume, name: str, **body: Any) -> Any:
    return client.post(f"/volumes/{volume.pk}/act/{name}/", body)


def items_of(volume: Volume) -> list[VolumeItem]:
    with everybody():
        return list(volumes.list_items(volume))


def test_a_file_is_opened_from_the_page_of_its_case(county: County, signed: SignIn) -> None:
    case, officer = county.submitted(), signed(county.officer)
    assert f"/cases/{case.pk}/volume/" in said(officer.get(f"/cases/{case.pk}/"))
    wrong = officer.post(f"/cases/{case.pk}/volume/", {"number": "2026-1", "shelf": "", "keep": ""})
    assert wrong.status_code == 400 and "2026-1" in said(wrong)
    volume = opened(officer, case)
    assert officer.get(f"/cases/{case.pk}/volume/")["Location"] == f"/volumes/{volume.pk}/"
    page = said(officer.get(f"/volumes/{volume.pk}/"))
    assert "申请表" in page and "2026-优抚-0001" in page and "1室2架3层" in page and "永久" in page
    assert opened_again(officer, county.submitted()).status_code == 400
    assert "立卷" in said(officer.get(f"/cases/{case.pk}/"))


def opened_again(client: Client, case: Case) -> Any:
    return client.post(f"/cases/{case.pk}/volume/", {"number": "2026-优抚-0001", "shelf": "1室", "keep": "for_good"})


def test_pages_and_scans_are_written_into_the_index(county: County, signed: SignIn) -> None:
    officer = signed(county.officer)
    volume = opened(officer, county.submitted())
    item = items_of(volume)[0]
    wrong = act(officer, volume, "index", **{f"index-pages-{item.pk}": "零", f"index-original-{item.pk}": "on"})
    assert wrong.status_code == 400 and "页数应为1至9999" in said(wrong) and 'value="零"' in said(wrong)
    body = {f"index-pages-{item.pk}": "3", "check": str(item.pk)}
    assert act(officer, volume, "index", **body).status_code == 302
    kept = items_of(volume)[0]
    assert (kept.pages, kept.original, kept.checked_by_id) == (3, False, county.officer.staff_id)


def test_what_is_not_scanned_cannot_be_said_to_be_checked(county: County, signed: SignIn) -> None:
    officer = signed(county.officer)
    volume = opened(officer, county.accepted())
    paper = next(one for one in items_of(volume) if one.source.startswith("paper:"))
    body = {f"index-pages-{one.pk}": "2" for one in items_of(volume)} | {"check": str(paper.pk)}
    answer = act(officer, volume, "index", **body)
    assert answer.status_code == 400 and "还没有扫描件" in said(answer) and 'value="2"' in said(answer)


def test_a_file_is_lent_once_shows_late_and_comes_back(county: County, signed: SignIn) -> None:
    officer = signed(county.officer)
    volume, other = opened(officer, county.submitted()), opened(officer, county.submitted(), "2026-优抚-0002")
    body = {"lend-borrower": "县局王", "lend-purpose": "核对证明", "lend-due_on": "1999-01-01"}
    wrong = act(officer, volume, "lend", **body)
    assert wrong.status_code == 400 and "县局王" in said(wrong)
    due = clock.today() + timedelta(days=3)
    assert act(officer, volume, "lend", **(body | {"lend-due_on": due.isoformat()})).status_code == 302
    assert act(officer, volume, "lend", **(body | {"lend-due_on": due.isoformat()})).status_code == 409
    assert "县局王" in said(officer.get("/volumes/?state=lent"))
    assert other.number not in said(officer.get("/volumes/?state=lent"))
    assert "逾期未还" not in said(officer.get("/volumes/")).split('id="list"')[0]
    assert act(officer, volume, "return", **{"return-condition": ""}).status_code == 400
    assert act(officer, volume, "return", **{"return-condition": "完整"}).status_code == 302
    assert "完整" in said(officer.get(f"/volumes/{volume.pk}/"))
    with everybody():
        past = clock.now() - timedelta(days=9)
        volumes.lend_volume(
            volume=volumes.get_volume(volume.pk, county.officer), borrower="县局李", purpose="核对",
            due_on=office_day(past), by=county.officer, at=past,
        )  # fmt: skip
    page = said(officer.get("/volumes/"))
    assert "有 1 卷借出后逾期未还" in page and "faulty" in page
    assert other.number not in said(officer.get("/volumes/?state=late"))
    assert act(officer, volume, "return", **{"return-condition": "完整"}).status_code == 302
    assert "faulty" not in said(officer.get("/volumes/?q=2026"))


def close_case(county: County) -> Case:
    case: Case = county.submitted()
    applying.withdraw_case(case=case, reason="不办了", by=county.clerk, at=county.tick())
    return case


def test_a_file_is_closed_when_all_is_checked_and_handed_over(county: County, signed: SignIn) -> None:
    officer = signed(county.officer)
    volume = opened(officer, close_case(county))
    early = act(officer, volume, "close")
    assert early.status_code == 400 and "没有核对" in said(early)
    for item in items_of(volume):
        body = {f"index-pages-{one.pk}": str(one.pages) for one in items_of(volume)}
        body |= {f"index-original-{one.pk}": "on" for one in items_of(volume) if one.original}
        assert act(officer, volume, "index", **body, check=str(item.pk)).status_code == 302
    assert act(officer, volume, "close").status_code == 302
    assert act(officer, volume, "refresh").status_code == 409
    assert act(officer, volume, "move", **{"move-shelf": "2室"}).status_code == 302
    assert act(officer, volume, "hand", **{"hand-to": "县档案馆", "hand-receipt": "移字1号"}).status_code == 302
    page = said(officer.get(f"/volumes/{volume.pk}/"))
    assert "县档案馆" in page and "移字1号" in page and "2室" in page and 'id="acts"' not in page
    assert volume.number in said(officer.get("/volumes/?state=handed"))


def test_the_whole_case_is_printed_for_a_stated_purpose_only(county: County, signed: SignIn) -> None:
    case, officer = county.submitted(), signed(county.officer)
    address = f"/cases/{case.pk}/whole/"
    assert officer.post(address, {"reason": ""}).status_code == 400
    before = AccessRow.objects.filter(fields__contains="number").count()
    answer = officer.post(address, {"reason": "paper"})
    assert answer["Content-Type"] == "application/pdf" and answer.content.startswith(b"%PDF")
    texts = [one.extract_text() for one in PdfReader(io.BytesIO(answer.content)).pages]
    assert "卷内目录" in texts[0] and citizen_number(county.running) in "".join(texts)
    assert account_number(county.running) in "".join(texts)
    assert AccessRow.objects.filter(fields__contains="number").count() == before + 1
    assert signed(county.supervisor).post(address, {"reason": "paper"}).status_code == 403


def test_who_only_looks_opens_nothing_and_another_town_sees_nothing(county: County, signed: SignIn) -> None:
    case, director = county.submitted(), signed(county.director)
    assert "还没有立卷" in said(director.get(f"/cases/{case.pk}/volume/"))
    assert director.post(f"/cases/{case.pk}/volume/", {"number": "1"}).status_code == 403
    volume = opened(signed(county.officer), case)
    assert 'id="acts"' not in said(director.get(f"/volumes/{volume.pk}/"))
    assert act(director, volume, "refresh").status_code == 403
    assert signed(county.doctors[0]).get(f"/volumes/{volume.pk}/").status_code == 403


def test_a_list_of_many_costs_what_a_list_of_one_costs(county: County, signed: SignIn) -> None:
    officer, costs = signed(county.officer), []
    for number in range(6):
        opened(officer, county.submitted(), f"2026-{number}")
        if number in (0, 5):
            officer.get("/volumes/")
            with CaptureQueriesContext(connection) as asked:
                officer.get("/volumes/")
            costs.append(len(asked))
    assert costs[0] == costs[1] <= 16, costs


def test_a_delivered_decision_is_in_the_index_after_it_is_refreshed(county: County, signed: SignIn) -> None:
    officer = signed(county.officer)
    case = county.decided(county.to_decide())
    volume = opened(officer, case)
    before = len(items_of(volume))
    with everybody():
        county.closed(county.fresh(case))
        assert Issued.objects.filter(case=case).exists()
    assert act(officer, volume, "refresh").status_code == 302
    assert len(items_of(volume)) > before
