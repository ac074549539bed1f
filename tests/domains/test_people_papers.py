"""Papers: known by content, without the place where a photo was taken, sealed, opened for a purpose, never deleted."""

import struct
import zlib
from collections.abc import Sequence
from datetime import date, datetime
from pathlib import Path

import pytest
from django.db import IntegrityError, transaction
from people_rows import LATER, LATEST, citizen, officer, row, take_in

from rongjun.base.actor import Role
from rongjun.base.crypto import Tampered
from rongjun.base.errors import AlreadyDone, NotFound, NotPermitted, Refusal
from rongjun.base.media import clean_file, clean_jpeg, clean_png
from rongjun.base.paper_store import content_path
from rongjun.domains.people.actions import approve_import, refuse_import
from rongjun.domains.people.file.entering import read_entry
from rongjun.domains.people.file.kinds import KINDS, SEALED_FIELDS
from rongjun.domains.people.file.papers import Upload, add_paper, open_paper, prove_facts, withdraw_paper
from rongjun.domains.people.file.parts import NEW, Detail
from rongjun.domains.people.file.reading import get_file
from rongjun.domains.people.file.recording import end_detail, record_details
from rongjun.domains.people.forms import propose_change
from rongjun.domains.people.models import Fact, Paper, PaperProof, Person, Sealed
from rongjun.domains.people.vault import reveal_facts
from rongjun.domains.safeguards.models import AccessRow, AuditEntry

pytestmark = pytest.mark.django_db(databases=["default", "access"])
PDF = b"%PDF-1.4\n1 0 obj<<>>endobj\ntrailer<<>>\n%%EOF\n"
GPS = b"GPSLatitude 39.9042 N"


@pytest.fixture(autouse=True)
def own_folder(tmp_path: Path, settings: object) -> None:
    settings.VAR_DIR = tmp_path  # type: ignore[attr-defined]


def segment(marker: int, body: bytes) -> bytes:
    return bytes([0xFF, marker]) + (len(body) + 2).to_bytes(2) + body


def exif(orientation: int) -> bytes:
    """An EXIF segment as a phone writes it: the orientation, and where it was."""
    entries = struct.pack("<HHIHH", 0x0112, 3, 1, orientation, 0) + struct.pack("<HHII", 0x8825, 4, 1, 60)
    return segment(0xE1, b"Exif\0\0II*\0" + struct.pack("<IH", 8, 2) + entries + b"\0\0\0\0" + GPS)


SCAN = b"\x12\xff\x00\x34\xff\xd0\x56"
TABLES = segment(0xDB, bytes(65)) + segment(0xC0, bytes(15)) + segment(0xC4, bytes(20))


def jpeg(orientation: int = 6) -> bytes:
    """A JPEG with everything that phones add around the picture."""
    around = exif(orientation) + segment(0xE1, b"http://ns.adobe.com/xap/1.0/\0" + GPS) + segment(0xFE, GPS)
    around += segment(0xE2, b"MPF\0" + GPS) + segment(0xE2, b"ICC_PROFILE\0profile") + segment(0xED, GPS)
    picture = TABLES + segment(0xDA, bytes(10)) + SCAN
    return b"\xff\xd8" + around + picture + segment(0xE1, b"Exif\0\0" + GPS) + b"\xff\xd9" + b"\xff\xd8trailer" + GPS


def chunk(name: bytes, body: bytes) -> bytes:
    return len(body).to_bytes(4) + name + body + zlib.crc32(name + body).to_bytes(4)


def png() -> bytes:
    start = b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", struct.pack(">IIBBBBB", 1, 1, 8, 0, 0, 0, 0))
    words = chunk(b"eXIf", GPS) + chunk(b"tEXt", b"Comment\0" + GPS) + chunk(b"iTXt", GPS) + chunk(b"tIME", bytes(7))
    return start + words + chunk(b"IDAT", zlib.compress(b"\0\0")) + chunk(b"IEND", b"") + GPS


def person() -> Person:
    return Person.objects.get()


def put(content: bytes = PDF, facts: Sequence[int] = (), number: str = "", title: str = "") -> Paper:
    upload = Upload("户口簿", content, title, number, date(2020, 1, 2))
    return add_paper(person_id=person().pk, upload=upload, facts=facts, by=officer(), at=LATER)


def record(*details: Detail, at: datetime = LATER, upload: Upload | None = None) -> None:
    record_details(person_id=person().pk, details=details, reason="本人提供", by=officer(), at=at, upload=upload)


def test_a_photo_keeps_its_pixels_and_turn_and_loses_where_it_was_taken() -> None:
    clean = clean_jpeg(jpeg(orientation=6))
    assert GPS not in clean and b"MPF" not in clean and b"trailer" not in clean
    assert TABLES in clean and SCAN in clean and b"ICC_PROFILE" in clean and clean.endswith(b"\xff\xd9")
    assert clean.count(b"Exif") == 1 and b"\x01\x12\x00\x03\x00\x00\x00\x01\x00\x06" in clean
    assert clean_jpeg(clean) == clean
    assert b"Exif" not in clean_jpeg(jpeg(orientation=1))


def test_a_png_keeps_its_picture_chunks_alone() -> None:
    clean = clean_png(png())
    assert GPS not in clean and b"IDAT" in clean and clean.endswith(chunk(b"IEND", b""))
    assert clean_png(clean) == clean


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"", "空"), (b"PK\x03\x04 a workbook", "只收"), (b"<html>", "只收"), (b"GIF89a", "只收"),
        (b"II*\0 tiff", "只收"), (jpeg()[:200], "损坏"), (b"\xff\xd8\xff\xd9", "损坏"), (png()[:60], "损坏"),
        (b"%PDF-1.4 cut", "不完整"), (PDF + b"/JavaScript %%EOF", "脚本"),
        (b"%PDF-" + bytes(20 * 1024 * 1024), "20 MB"),
    ],
)  # fmt: skip
def test_what_is_no_pdf_jpg_or_png_by_its_content_is_refused(content: bytes, message: str) -> None:
    with pytest.raises(Refusal, match=message):
        clean_file(content)


def test_content_is_sealed_on_disk_and_not_in_the_database() -> None:
    take_in(row(1))
    paper = put(jpeg())
    stored = content_path(paper.token).read_bytes()
    assert SCAN not in stored and content_path(paper.token).stat().st_mode & 0o077 == 0
    assert [file.name for file in content_path(paper.token).parent.iterdir()] == [str(paper.token)]
    assert (paper.media, paper.size) == ("jpg", len(clean_jpeg(jpeg())))


def test_a_paper_is_opened_for_a_purpose_after_the_access_row() -> None:
    take_in(row(1))
    paper = put(jpeg())
    _, content = open_paper(paper_id=paper.pk, purpose="核对材料", by=officer(), at=LATEST)
    assert content == clean_jpeg(jpeg())
    look = AccessRow.objects.get(fields="paper.户口簿")
    assert (look.purpose, look.person_token) == ("核对材料", str(person().token))
    with pytest.raises(ValueError, match="purpose"):
        open_paper(paper_id=paper.pk, purpose=" ", by=officer(), at=LATEST)


@pytest.mark.parametrize("harm", ["altered", "swapped", "gone"])
def test_content_altered_swapped_or_gone_fails_closed_and_the_look_stays(harm: str) -> None:
    take_in(row(1))
    paper, other = put(), put(jpeg())
    path = content_path(paper.token)
    raw = path.read_bytes()
    if harm == "altered":
        path.write_bytes(raw[:-1] + bytes([raw[-1] ^ 1]))
    elif harm == "swapped":
        path.write_bytes(content_path(other.token).read_bytes())
    else:
        path.unlink()
    with pytest.raises(Tampered):
        open_paper(paper_id=paper.pk, purpose="核对材料", by=officer(), at=LATEST)
    assert AccessRow.objects.filter(fields="paper.户口簿").exists()


def test_the_same_file_twice_for_the_same_person_is_one_paper() -> None:
    take_in(row(1))
    assert put().pk == put().pk
    assert Paper.objects.count() == 1
    first = Paper.objects.get()
    with pytest.raises(IntegrityError), transaction.atomic():
        Paper.objects.create(
            person=person(), kind="其他", media="pdf", size=1, digest=first.digest, added_by_id=first.added_by_id,
            added_at=LATER,
        )  # fmt: skip


def test_a_paper_proves_facts_of_its_own_person_only() -> None:
    take_in(row(1))
    fact = Fact.objects.get(kind="identity")
    paper = put(facts=[fact.pk])
    status = Fact.objects.get(kind="status")
    prove_facts(paper_id=paper.pk, facts=[status.pk, fact.pk], by=officer(), at=LATEST)
    assert set(PaperProof.objects.values_list("fact_id", flat=True)) == {fact.pk, status.pk}
    with pytest.raises(NotFound):
        put(jpeg(), facts=[fact.pk + 10_000])
    assert Paper.objects.count() == 1


def test_a_withdrawn_paper_stays_on_record_and_opens_to_approvers_alone() -> None:
    take_in(row(1))
    paper = put()
    with pytest.raises(Refusal, match="理由"):
        withdraw_paper(paper_id=paper.pk, reason=" ", by=officer(), at=LATEST)
    withdraw_paper(paper_id=paper.pk, reason="放错了人", by=officer(), at=LATEST)
    with pytest.raises(AlreadyDone):
        withdraw_paper(paper_id=paper.pk, reason="再撤", by=officer(), at=LATEST)
    assert Paper.objects.get().withdraw_reason == "放错了人"
    assert open_paper(paper_id=paper.pk, purpose="核对材料", by=officer(), at=LATEST)[1] == PDF
    assert put().pk != paper.pk
    assert "people.paper.withdraw" in set(AuditEntry.objects.values_list("action", flat=True))


def test_papers_need_permissions_and_the_area() -> None:
    take_in(row(1))
    paper = put()
    clerk = officer("镇经办", Role.TOWN_CLERK)
    with pytest.raises(NotPermitted):
        open_paper(paper_id=paper.pk, purpose="核对材料", by=clerk, at=LATEST)
    with pytest.raises(NotPermitted):
        withdraw_paper(paper_id=paper.pk, reason="x", by=officer("王财务", Role.FINANCE), at=LATEST)


@pytest.mark.parametrize("words", [{"title": f"证{citizen(1)}"}, {"number": f"{citizen(1)[:6]} {citizen(1)[6:]}"}])
def test_no_identity_number_stands_in_the_words_of_a_paper(words: dict[str, str]) -> None:
    take_in(row(1))
    with pytest.raises(Refusal, match="身份证号"):
        put(**words)
    assert not Paper.objects.exists()


def test_the_paper_of_a_detail_proves_what_it_wrote_and_what_follows_from_it() -> None:
    take_in(row(1))
    record(Detail("address", value={"postcode": "100000"}, plain={"living_addr": "东街"}), upload=Upload("户口簿", PDF))
    record(Detail("address", value={"postcode": "100001"}), at=LATEST)
    now = Fact.objects.filter(kind="address", superseded_at=None).order_by("valid_from")
    assert [list(fact.proofs.values_list("paper__kind", flat=True)) for fact in now] == [["户口簿"], ["户口簿"]]
    assert [Sealed.objects.filter(fact=fact, field="living_addr").count() for fact in now] == [1, 1]


def test_a_refused_detail_keeps_no_paper() -> None:
    take_in(row(1))
    with pytest.raises(Refusal):
        record_details(
            person_id=person().pk, details=[Detail("education", value={"level": "高中"})], reason="", by=officer(),
            at=LATER, upload=Upload("其他", PDF),
        )  # fmt: skip
    assert not Paper.objects.exists() and not (content_path(person().token).parent).exists()


def proposed() -> int:
    guardian = Detail("guardian", value={"kind": "监护人", "name": "李秀英", "paper": "判决书1号"})
    result = propose_change(
        person_id=person().pk, changes={}, by=officer(), at=LATER, reason="判决书1号", details=[guardian],
        upload=Upload("监护证明或判决书", PDF, number="判决书1号"),
    )  # fmt: skip
    assert result.import_id is not None
    return result.import_id


def test_the_paper_of_a_change_proves_nothing_before_another_approves_it() -> None:
    take_in(row(1))
    waiting = proposed()
    assert Paper.objects.exists() and not PaperProof.objects.exists()
    approve_import(import_id=waiting, by=officer("李批准"), at=LATEST)
    assert [proof.fact.kind for proof in PaperProof.objects.select_related("fact")] == ["guardian"]


def test_the_paper_of_a_refused_change_stays_on_file_and_proves_nothing() -> None:
    take_in(row(1))
    refuse_import(import_id=proposed(), reason="材料不清", by=officer("李批准"), at=LATEST)
    assert Paper.objects.exists() and not PaperProof.objects.exists()


def test_an_approver_in_another_language_approves_the_same_words() -> None:
    from django.utils import translation

    take_in(row(1))
    waiting = proposed()
    with translation.override("en"):
        assert approve_import(import_id=waiting, by=officer("李批准"), at=LATEST).state == "in_force"


def test_the_file_is_shown_as_of_a_day_and_as_known_with_its_papers() -> None:
    take_in(row(1))
    tie = Detail("tie", NEW, {"relation": "配偶", "name": "李秀英", "reason": "光荣牌同户"}, since=date(2000, 1, 1),
                 until=date(2010, 1, 1))  # fmt: skip
    record(tie, at=LATEST)
    put()

    def kinds(as_of: date, known_at: object) -> tuple[set[str], set[str], int]:
        file = get_file(person().pk, as_of=as_of, known_at=known_at)  # type: ignore[arg-type]
        names = ({one.fact.kind for one in part} for part in (file.standing, file.ended))
        return next(names), next(names), len(file.papers)

    assert "tie" in kinds(date(2005, 6, 1), LATEST)[0]
    assert "tie" not in kinds(date(2005, 6, 1), LATER)[0]
    assert "tie" in kinds(date(2024, 9, 20), LATEST)[1]
    assert (kinds(date(2019, 1, 1), LATEST)[2], kinds(date(2024, 1, 1), LATEST)[2]) == (0, 1)


def test_further_entries_get_running_numbers_and_the_very_same_one_is_refused() -> None:
    take_in(row(1))
    record(Detail("merit", NEW, {"kind": "三等功"}, since=date(1979, 3, 1)))
    record(Detail("merit", NEW, {"kind": "二等功"}))
    assert sorted(Fact.objects.filter(kind="merit").values_list("key", flat=True)) == ["1", "2"]
    with pytest.raises(Refusal, match="完全相同"):
        record(Detail("merit", NEW, {"kind": "二等功"}), at=LATEST)


def test_a_sealed_field_is_deleted_from_a_day_on_and_stays_readable_as_it_was() -> None:
    take_in(row(1))
    record(Detail("contact", plain={"other_phone": "0310-12345678"}))
    record(Detail("contact", plain={"other_phone": ""}), at=LATEST)
    facts = list(Fact.objects.filter(kind="contact", superseded_at=None).order_by("valid_from"))
    opened = reveal_facts(
        person_id=person().pk, fact_ids=[fact.pk for fact in facts], fields=["other_phone"], purpose="核对",
        by=officer(), at=LATEST,
    )  # fmt: skip
    assert opened == {facts[0].pk: {"other_phone": "0310-12345678"}}
    with pytest.raises(Refusal, match="没有变化"):
        record(Detail("contact", plain={"other_phone": ""}), at=LATEST)


def test_many_fields_opened_at_once_are_all_in_the_access_log() -> None:
    take_in(row(1))
    reveal_facts(person_id=person().pk, fact_ids=[], fields=SEALED_FIELDS, purpose="核对", by=officer(), at=LATER)
    logged = ",".join(AccessRow.objects.filter(purpose="核对").values_list("fields", flat=True)).split(",")
    assert sorted(logged) == sorted(SEALED_FIELDS)


def test_an_end_keeps_what_was_and_its_paper() -> None:
    take_in(row(1))
    record(Detail("job", value={"wish": "保安"}))
    end_detail(
        person_id=person().pk, kind="job", key="", reason="已就业", by=officer(), at=LATEST, upload=Upload("其他", PDF)
    )
    (fact,) = Fact.objects.filter(kind="job", superseded_at=None)
    assert fact.valid_to is not None and fact.proofs.count() == 1


BORN, TODAY = date(1950, 3, 7), date(2024, 6, 10)
WIFE = {"relation": "配偶", "name": "李秀英", "reason": "光荣牌同户"}


def faults(kind: str, cells: dict[str, str]) -> dict[str, str]:
    return read_entry(KINDS[kind], "", cells, birth=BORN, today=TODAY).faults


@pytest.mark.parametrize(
    ("kind", "cells", "field", "message"),
    [
        ("merit", {"kind": "三等功", "date": "1979-02-30"}, "date", "真实日期"),
        ("merit", {"kind": "三等功", "date": "2024-06-11"}, "date", "晚于今天"),
        ("merit", {"kind": "三等功", "date": "1949-01-01"}, "date", "早于本人出生"),
        ("merit", {"date": "1979-03-01"}, "kind", "请填写"),
        ("merit", {"kind": "特等功"}, "kind", "从列表中选择"),
        ("service", {"start": "1970-01-01", "end": "1969-01-01"}, "end", "应晚于"),
        ("campaign", {"kind": "参战", "from": "1979-03-01", "to": "1979-02-17"}, "to", "应晚于"),
        ("tie", WIFE | {"name": "李2"}, "name", "姓名"),
        ("tie", WIFE | {"tie_id": "99010119500307001"}, "tie_id", "18位"),
        ("tie", WIFE | {"from": "2000-01-01", "to": "2000-01-01"}, "to", "应晚于"),
        ("guardian", {"kind": "代领人", "name": "李秀英", "paper": "委托书", "guardian_phone": "12"}, "guardian_phone",
         "电话"),
        ("family", {"size": "三"}, "size", "整数"),
        ("address", {"living_code": "990101"}, "living_code", "12 位"),
        ("education", {"level": "高中", "since": "明天"}, "since", "真实日期"),
        ("insurance", {}, "", "至少填写一项"),
    ],
)  # fmt: skip
def test_what_is_typed_is_checked_and_each_fault_is_at_its_field(
    kind: str, cells: dict[str, str], field: str, message: str
) -> None:
    found = faults(kind, cells)
    assert list(found) == [field] and message in found[field]


def test_what_is_typed_becomes_a_detail_with_its_period() -> None:
    tie = {"relation": "配偶", "name": "李 秀英", "reason": "光荣牌同户", "from": "1972年3月5日", "to": "2010.1.1",
           "birth": "1940-01-01", "tie_id": ""}  # fmt: skip
    detail = read_entry(KINDS["tie"], NEW, tie, deleted=["tie_id"], birth=BORN, today=TODAY).detail
    assert detail is not None
    assert (detail.since, detail.until, detail.plain) == (date(1972, 3, 5), date(2010, 1, 1), {"tie_id": ""})
    assert detail.value["name"] == "李秀英" and detail.value["birth"] == "1940-01-01"
    undated = read_entry(KINDS["tie"], NEW, tie | {"from": ""}, birth=BORN, today=TODAY).detail
    assert undated is not None and undated.since == date(1900, 1, 1)


def test_the_twelve_categories_of_2018_are_a_closed_list() -> None:
    codes = [code for code, _label in KINDS["collected"].keys]
    assert codes == [f"{number:02d}" for number in range(1, 13)]
