"""Pages of what a unit owes beside its matters: persons not reached, reviews sent on, promised days on the home page,
whom a repair found; and a letter's scan at the intake.
"""

from datetime import timedelta
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from kept import Keep, fresh
from petitions_world import VILLAGE, Desks, everything
from portal_world import PNG

from rongjun.base import clock
from rongjun.domains.petitions.models import Attachment, Elsewhere, Matter, Outgoing, Repair, RepairItem, Supervision
from rongjun.domains.petitions.models.repairing import Cause
from rongjun.domains.petitions.watch import watch_petitions
from rongjun.domains.safeguards.models import AccessRow

from .conftest import SignIn, said

pytestmark = pytest.mark.django_db(databases=["default", "access"])


@pytest.fixture(scope="module")
def built(kept: Keep) -> Desks:
    return kept(Desks)


@pytest.fixture
def desks(built: Desks, tmp_path: Any, settings: Any) -> Desks:
    settings.VAR_DIR = tmp_path
    made = fresh(built)
    made.at = clock.now() - timedelta(hours=1)
    return made


@pytest.fixture
def desk(desks: Desks, signed: SignIn) -> Client:
    return signed(desks.desk)


def test_who_was_not_reached_is_work_until_it_is_said_how(desks: Desks, desk: Client, signed: SignIn) -> None:
    matter = desks.accepted()
    with everything():
        one = Outgoing.objects.create(
            matter=matter, way="any", at=desks.at, failed="空号", tries=3, given_up_at=desks.at
        )
    assert "没有告知到本人" in said(desk.get("/"))
    page = said(desk.get("/petition-desk/unreached/"))
    assert matter.number in page and "空号" in page and "甘露生" not in page
    here = f"/petition-desk/unreached/{one.pk}/"
    assert desk.post(here, {"act": "settle", "how": ""}).status_code == 400
    assert desk.post(here, {"act": "settle", "how": "打了邻居电话"}).status_code == 302
    assert desk.get(here).status_code == 404 and matter.number not in said(desk.get("/petition-desk/unreached/"))
    assert signed(desks.west).get(here).status_code == 404


def test_a_review_is_sent_on_in_the_browser(desks: Desks, desk: Client) -> None:
    matter = desks.delivered()
    with everything():
        row = Elsewhere.objects.create(
            matter=matter, round=1, stage="review", unit_id=desks.desk.unit_id, reason="少算", asked_at=desks.at,
            asked_on=clock.today(), asked_by=0, due_on=clock.today() - timedelta(days=1),
        )  # fmt: skip
    assert "逾期未送出" in said(desk.get("/petition-desk/elsewhere/")) and "转送上级复查、复核" in said(desk.get("/"))
    here = f"/petition-desk/elsewhere/{row.pk}/"
    wrong = desk.post(here, {"act": "send", "body": "市信访局", "sent_on": "2099-01-01", "how": ""})
    assert wrong.status_code == 400 and 'value="市信访局"' in said(wrong)
    body = {"act": "send", "body": "市信访局", "sent_on": clock.today().isoformat(), "how": "机要 5"}
    assert desk.post(here, body).status_code == 302
    assert "机要 5" in said(desk.get(here)) and "已送上级" in said(desk.get("/petition-desk/elsewhere/?state=done"))
    assert desk.post(here, body).status_code in (302, 409)


def test_promised_days_stand_on_the_home_page_of_who_owes_and_who_is_above(desks: Desks, signed: SignIn) -> None:
    matter = desks.accepted()
    with everything():
        Supervision.objects.create(
            matter=matter, ground="shirks", to_unit_id=desks.desk.unit_id, asked="说明",
            from_unit_id=desks.city[0].unit_id,
            asked_by_id=desks.city[0].staff_id, asked_at=desks.at, due_on=clock.today() - timedelta(days=1),
        )  # fmt: skip
    watch_petitions(by=desks.officer, at=clock.now())
    assert "督办答复" in said(signed(desks.desk).get("/")) and "逾期 1 件" in said(signed(desks.desk).get("/"))
    assert "下级逾期 1 件" in said(signed(desks.city[0]).get("/"))


def test_a_letters_scan_is_taken_while_it_is_registered(desks: Desks, signed: SignIn) -> None:
    desk = signed(desks.clerk)
    body = {
        "channel": "letter", "sent_key": "scan1", "told": "三月份没有发到", "topic": "unpaid", "area": VILLAGE,
        "name": "", "phone": "", "act": "register",
    }  # fmt: skip
    page = said(desk.get("/petitions/new/?channel=letter"))
    assert 'type="file"' in page and 'enctype="multipart/form-data"' in page
    wrong = desk.post("/petitions/new/", body | {"scan": SimpleUploadedFile("a.png", b"no picture", "image/png")})
    assert wrong.status_code == 400 and "三月份没有发到" in said(wrong)
    with everything():
        assert not Matter.objects.exists(), "nothing is registered before the scan is good"
    for _twice in range(2):
        sent = body | {"scan": SimpleUploadedFile("a.png", PNG, "image/png")}
        done = desk.post("/petitions/new/", sent)
        assert done.status_code == 200, said(done)[said(done).index("error-summary") :][:900]
    with everything():
        assert (Matter.objects.count(), Attachment.objects.count()) == (1, 1)


def test_whom_a_repair_found_is_paged_searched_sorted_and_taken_out(desks: Desks, signed: SignIn) -> None:
    root = desks.officer
    with everything():
        repair = Repair.objects.create(
            title="漏发", cause=Cause.objects.get(code="not_paid"), benefit="x", month="2026-02", unit_id=root.unit_id,
            owner_id=root.staff_id, plan="补发", due_on=clock.today(), made_by_id=root.staff_id, made_at=desks.at,
            found=230,
        )  # fmt: skip
    RepairItem._base_manager.bulk_create(
        [RepairItem(repair=repair, person_token=f"00000000-0000-4000-8000-{n:012d}", area_code=VILLAGE,
                    owed_fen=n * 100,
                    done_on=clock.today() if n < 30 else None) for n in range(230)]
    )  # fmt: skip
    here = f"/petitions/repairs/{repair.pk}/"
    client = signed(root)
    first, ninth = said(client.get(here)), said(client.get(here + "?page=10&sort=owed"))
    assert "229" in said(client.get(here + "?sort=-owed")) and first != ninth
    assert said(client.get(here + "?mended=yes&rows=100")).count("一村") == 30
    assert "没有" in said(client.get(here + "?q=不存在的村"))
    before = AccessRow.objects.count()
    table = client.get(here + "?export=csv")
    assert table.content.decode("utf-8-sig").count("\n") >= 231 and AccessRow.objects.count() > before
    wrong = client.post(here + "?page=2", {"act": "end", "end-result": ""})
    assert wrong.status_code == 400 and "请填写" in said(wrong)
