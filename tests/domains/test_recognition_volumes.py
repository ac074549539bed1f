"""Paper files: number, shelf, index, checked scans, lending, handing over; the whole case prints in their order."""

import io
import struct
import zlib
from datetime import timedelta

import pytest
from django.db import DatabaseError, connection, transaction
from pypdf import PdfReader
from recognition_world import County, install

from rongjun.base.errors import AlreadyDone, NotPermitted, Refusal
from rongjun.domains.people.batches import office_day
from rongjun.domains.recognition import applying, issuing, volumes
from rongjun.domains.recognition.models import VolumeItem
from rongjun.domains.recognition.whole_file import print_whole

pytestmark = pytest.mark.django_db(databases=["default", "access"])


@pytest.fixture
def county() -> County:
    install()
    return County()


def picture() -> bytes:
    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    rows = b"".join(b"\0" + b"\xff\x80\x00" * 40 for _row in range(60))
    head = chunk(b"IHDR", struct.pack(">IIBBBBB", 40, 60, 8, 2, 0, 0, 0))
    return b"\x89PNG\r\n\x1a\n" + head + chunk(b"IDAT", zlib.compress(rows)) + chunk(b"IEND", b"")


def opened(county: County, case: object) -> volumes.Volume:
    return volumes.open_volume(
        case=case,
        number=f"2026-优抚-{case.pk:04d}",
        shelf="1室2架3层",
        keep="for_good",
        by=county.officer,
        at=county.tick(),
    )


def test_a_file_is_closed_once_everything_in_it_was_checked(county: County) -> None:
    volume = opened(county, county.decided(county.to_decide()))
    issuing.issue_due(case=volume.case, by=county.officer, at=county.tick())
    with pytest.raises(Refusal, match="没有办结"):
        volumes.close_volume(volume=volume, by=county.officer, at=county.tick())
    county.closed(volume.case)
    with pytest.raises(Refusal, match="没有核对"):
        volumes.close_volume(volume=volume, by=county.officer, at=county.tick())
    volumes.refresh_index(volume=volume, by=county.officer, at=county.tick())
    unscanned = [one for one in volumes.list_items(volume) if one.source.startswith("paper:")]
    with pytest.raises(Refusal, match="没有扫描件"):
        volumes.check_scan(volume=volume, item_id=unscanned[0].pk, by=county.officer, at=county.tick())


def test_scans_are_checked_and_the_order_is_that_of_a_paper_file(county: County) -> None:
    case = county.case()
    applying.hand_in_file(case=case, item="proof", content=picture(), title="", by=county.clerk, at=county.tick())
    applying.submit_case(case=case, by=county.clerk, at=county.tick())
    volume = opened(county, case)
    items = volumes.list_items(volume)
    assert [one.source for one in items] == ["application", "paper:proof"]
    volumes.describe_item(
        volume=volume, item_id=items[1].pk, pages=2, original=True, by=county.officer, at=county.tick()
    )
    volumes.check_scan(volume=volume, item_id=items[1].pk, by=county.officer, at=county.tick())
    assert VolumeItem.objects.get(pk=items[1].pk).checked_at is not None


def test_a_file_is_lent_once_and_comes_back_once(county: County) -> None:
    volume = opened(county, county.submitted())
    due = office_day(county.at) + timedelta(days=5)
    lent = {"borrower": "县局王", "purpose": "核对证明", "due_on": due, "by": county.officer}
    volumes.lend_volume(volume=volume, at=county.tick(), **lent)
    with pytest.raises(AlreadyDone):
        volumes.lend_volume(volume=volume, at=county.tick(), **lent)
    volumes.return_volume(volume=volume, condition="完整", by=county.officer, at=county.tick())
    with pytest.raises(Refusal):
        volumes.return_volume(volume=volume, condition="完整", by=county.officer, at=county.tick())


def test_nothing_is_taken_out_of_an_index_by_raw_sql(county: County) -> None:
    volume = opened(county, county.submitted())
    for sql in ("DELETE FROM recognition_volumeitem", "DELETE FROM recognition_volume",
                "UPDATE recognition_volume SET number = 'x'"):  # fmt: skip
        with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(sql)
    assert volumes.list_items(volume)


def test_only_who_keeps_files_opens_one(county: County) -> None:
    case = county.submitted()
    with pytest.raises(NotPermitted):
        volumes.open_volume(case=case, number="1", shelf="1", keep="for_good", by=county.director, at=county.tick())


def test_the_whole_case_prints_as_its_paper_file(county: County) -> None:
    case = county.case()
    applying.hand_in_file(case=case, item="proof", content=picture(), title="", by=county.clerk, at=county.tick())
    applying.submit_case(case=case, by=county.clerk, at=county.tick())
    printed = PdfReader(io.BytesIO(print_whole(case, purpose="归档", by=county.officer, at=county.tick())))
    texts = [page.extract_text() for page in printed.pages]
    assert "卷内目录" in texts[0] and "申请表" in texts[1] and len(texts) >= 3
    assert all(abs(float(page.mediabox.width) - 595.28) < 1 for page in printed.pages)


def test_a_scan_that_does_not_open_has_a_page_that_says_so(county: County) -> None:
    case, damaged = county.case(), b"%PDF-1.4\n1 0 obj<<>>endobj\ntrailer<<>>\n%%EOF\n"
    applying.hand_in_file(case=case, item="proof", content=damaged, title="", by=county.clerk, at=county.tick())
    applying.submit_case(case=case, by=county.clerk, at=county.tick())
    printed = PdfReader(io.BytesIO(print_whole(case, purpose="归档", by=county.officer, at=county.tick())))
    assert "扫描件打不开" in "".join(page.extract_text() for page in printed.pages)
