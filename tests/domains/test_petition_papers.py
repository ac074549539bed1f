"""Papers of a petition: what happened decides which are due; each is issued once, opens as both files, names nobody."""

from datetime import timedelta
from io import BytesIO
from typing import Any

import pytest
from kept import fresh
from opened_papers import A4_POINTS, pdf_sizes, pdf_text, squeeze, word_text
from petition_paper_world import NAME, PHONE, Town
from pypdf import PdfReader

from rongjun.base.actor import Role
from rongjun.base.errors import NotFound, NotPermitted, Refusal
from rongjun.base.papers import make_docx, make_pdf
from rongjun.base.scope import whole_desk
from rongjun.domains.petitions import handling, papers, papers_delivery, papers_file, papers_person, routing, sorting
from rongjun.domains.petitions.course import person_actor
from rongjun.domains.petitions.identity import list_identity_looks
from rongjun.domains.petitions.models import Clock, Delivery, Issued, Matter
from rongjun.domains.petitions.walls import Accused

pytestmark = pytest.mark.django_db(databases=["default", "access"])


@pytest.fixture(scope="module")
def built(kept: Any) -> Town:
    return kept(Town)  # type: ignore[no-any-return]


@pytest.fixture
def town(built: Town) -> Town:
    return fresh(built)


def issued(matter: Matter, kind: str) -> Issued:
    with whole_desk("tests"):
        return Issued.objects.filter(matter=matter, kind=kind).latest("pk")


def texts(town: Town, matter: Matter, kind: str) -> tuple[str, str]:
    """Return what the .pdf and the .docx of a paper say."""
    paper = issued(matter, kind)
    _paper, pdf = papers.open_paper(matter=matter, issued_id=paper.pk, docx=False, by=town.desk)
    _paper, word = papers.open_paper(matter=matter, issued_id=paper.pk, docx=True, by=town.desk)
    assert pdf_sizes(pdf) == {A4_POINTS}
    return squeeze(pdf_text(pdf)), squeeze(word_text(word))


def test_a_request_gets_every_paper_of_its_way_once_and_none_names_the_person(town: Town) -> None:
    matter = town.accepted()
    handling.extend(matter=matter, days=20, reason="需要银行核对账户", by=town.director, at=town.tick())
    kinds = town.issued(town.reviewed("rereview", town.delivered(town.signed(matter))))
    assert kinds == ["receipt", "acceptance", "extension", "opinion", "review", "rereview"]
    assert town.issued(matter) == []
    for kind in kinds:
        for said in texts(town, matter, kind):
            assert matter.number in said and NAME not in said and PHONE not in said


def test_the_acceptance_says_the_last_day_and_how_it_was_counted(town: Town) -> None:
    matter = town.accepted()
    town.issued(matter)
    with whole_desk("tests"):
        due = Clock.objects.get(matter=matter, kind="finish").due_on
    for said in texts(town, matter, "acceptance"):
        assert f"{due.year}年{due.month}月{due.day}日" in said and "计60日" in said and "第三十四条" in said


def test_the_opinion_names_the_unit_that_reviews_it(town: Town) -> None:
    matter = town.signed()
    town.issued(matter)
    for said in texts(town, matter, "opinion"):
        assert "向试验市局请求复查" in said and "四个月的抚恤金" in said and "予以支持" in said


def test_an_extension_says_both_days_and_the_reason(town: Town) -> None:
    matter = town.accepted()
    handling.extend(matter=matter, days=20, reason="需要银行核对账户", by=town.director, at=town.tick())
    town.issued(matter)
    for said in texts(town, matter, "extension"):
        assert "需要银行核对账户" in said and "20日" in said and "原来的最后一天" in said


def test_what_is_not_accepted_is_told_with_reason_article_and_the_right_way(town: Town) -> None:
    matter, _code = town.registered()
    handling.decline(
        matter=matter, text="同一事项已有复核意见。", articles=["信访工作条例第三十六条"], way="可以申请生活救助。",
        by=town.desk, at=town.tick(),
    )  # fmt: skip
    assert town.issued(matter) == ["receipt", "non_acceptance"]
    for said in texts(town, matter, "non_acceptance"):
        assert "同一事项已有复核意见" in said and "第三十六条" in said and "可以申请生活救助" in said


def test_a_transfer_goes_to_the_unit_and_is_no_paper_of_the_person(town: Town) -> None:
    matter, _code = town.registered()
    sorting.sort_matter(matter=matter, path=(("misconduct", "no"), ("wants", "suggest")), by=town.desk, at=town.tick())
    routing.send_matter(matter=matter, to_unit_id=town.clerk.unit_id, reason="属镇级职权", by=town.desk, at=town.tick())
    assert "transfer" in town.issued(matter)
    for said in texts(town, matter, "transfer"):
        assert "东镇站" in said and "属镇级职权" in said and NAME not in said and "5个工作日" not in said
    paper = issued(matter, "transfer")
    with pytest.raises(NotFound):
        papers.open_paper(matter=matter, issued_id=paper.pk, docx=False, by=person_actor())
    assert [one.kind for one in papers.list_papers(matter, person_actor())] == ["receipt"]


def test_papers_of_an_accusation_are_not_there_for_the_accused(town: Town) -> None:
    accused = town.account(Role.OFFICER, "东镇站")
    matter, _code = town.registered(accuses=(Accused(unit_id=accused.unit_id),), told="有人索要好处")
    town.issued(matter)
    paper = issued(matter, "receipt")
    for call in (
        lambda: papers.open_paper(matter=matter, issued_id=paper.pk, docx=False, by=accused),
        lambda: papers.list_papers(matter, accused),
        lambda: papers.issue_due(matter=matter, by=accused, at=town.tick()),
        lambda: papers_file.print_file(matter=matter, purpose="看", by=accused, at=town.tick()),
    ):
        with pytest.raises(NotFound):
            call()


def test_who_stepped_aside_or_has_no_right_issues_nothing(town: Town) -> None:
    from rongjun.domains.petitions.interests import declare_interest

    matter, _code = town.registered()
    declare_interest(matter=matter, staff_id=town.desk.staff_id, reason="亲属", by=town.desk, at=town.tick())
    with pytest.raises(NotPermitted):
        papers.issue_due(matter=matter, by=town.desk, at=town.tick())
    other, _code = town.registered()
    with pytest.raises(Refusal, match="处理意见书"):
        papers.issue_paper(matter=other, kind="opinion", by=town.director, at=town.tick())


def test_an_opinion_opened_on_the_portal_is_delivered_and_starts_the_persons_days(town: Town) -> None:
    matter = town.signed()
    town.issued(matter)
    matter, paper = town.again(matter), issued(matter, "opinion")
    with pytest.raises(NotFound):
        papers_person.open_own_paper(matter=matter, issued_id=paper.pk, docx=False)
    for _twice in range(2):
        matter = papers_person.receive_paper(matter=town.again(matter), issued_id=paper.pk, at=town.tick())
    assert matter.state == "delivered" and matter.replied_on == town.at.date()
    with whole_desk("tests"):
        assert Delivery.objects.filter(matter=matter).count() == 1
        clock = Clock.objects.get(matter=matter, kind="ask_review", ended_on=None)
    assert clock.due_on >= town.at.date() + timedelta(days=30)
    assert papers_person.open_own_paper(matter=matter, issued_id=paper.pk, docx=True)[1][:2] == b"PK"
    lines = papers_person.read_lines(paper, english=False)
    assert ["信访事项处理意见书"] in lines and not any("English" in text for line in lines for text in line)
    assert papers_person.read_lines(paper, english=True)[0][0].startswith("English version")


def test_the_code_stands_on_the_receipt_that_is_handed_over_and_on_no_paper_that_is_kept(town: Town) -> None:
    matter, code = town.registered()
    handed = papers_delivery.receipt_with_code(matter=matter, code=code, by=town.desk, at=town.tick())
    assert code in word_text(make_docx(handed))
    town.issued(matter)
    assert all(code not in said for said in texts(town, matter, "receipt"))
    with pytest.raises(Refusal):
        papers_delivery.receipt_with_code(matter=matter, code="AAAAA-AAAAA", by=town.desk, at=town.tick())


def test_the_address_sheet_is_made_with_a_look_and_the_proof_without_a_name(town: Town) -> None:
    matter = town.signed()
    town.issued(matter)
    ids = [issued(matter, "opinion").pk]
    before = len(list_identity_looks(matter))
    sheet = papers_delivery.address_sheet(
        matter=matter, place=1, issued_ids=ids, purpose="邮寄处理意见书", by=town.desk, at=town.tick()
    )
    said = squeeze(pdf_text(make_pdf(sheet)))
    assert NAME in said and "东镇一村8号" in said and "信访" not in said
    assert len(list_identity_looks(matter)) == before + 1
    proof = papers_delivery.delivery_form(matter=matter, issued_ids=ids, by=town.desk, at=town.tick())
    assert NAME not in word_text(make_docx(proof)) and "签收只表示收到" in word_text(make_docx(proof))
    with pytest.raises(NotFound):
        papers_delivery.delivery_form(matter=matter, issued_ids=[*ids, 999], by=town.desk, at=town.tick())


def test_the_file_is_printed_in_order_with_an_index_and_names_nobody(town: Town) -> None:
    matter = town.signed()
    town.issued(matter)
    printed = papers_file.print_file(matter=town.again(matter), purpose="归档", by=town.desk, at=town.tick())
    pages = [page.extract_text() for page in PdfReader(BytesIO(printed)).pages]
    order = ["卷内目录", "信访事项登记表", "信访事项登记回执", "信访事项受理告知书", "信访事项处理意见书", "办理经过"]
    first = [
        next(n for n, page in enumerate(pages) if title in page and (n > 1 or title == order[0])) for title in order
    ]
    assert first == sorted(first)
    whole = squeeze("".join(pages))
    assert NAME not in whole and PHONE not in whole and "□□" in whole


def test_whoever_brought_it_the_paper_is_the_same_byte_for_byte(town: Town) -> None:
    from rongjun.domains.petitions.identity import Who
    from rongjun.domains.petitions.papers_drafting import DRAFTS, head_of
    from rongjun.domains.units.models import Unit

    matter = town.accepted()
    unit = Unit.objects.get(pk=town.desk.unit_id)
    drafted = set()
    for n in range(4):
        name, village = "甲" * (2 + n), "村" * (1 + n)
        other, _code = town.registered(
            confidential=True, told=f"我叫{name}，住{village}屯，抚恤金没有到账。",
            people=(Who(name=name, phone=f"1390000{n:04d}", village=f"{village}屯", address=village * 9),),
        )  # fmt: skip
        other.number = matter.number
        with whole_desk("tests"):
            paper = DRAFTS["receipt"](other, head_of(other, unit, "N", town.at), town.at, 0)
        drafted.add((make_pdf(paper), make_docx(paper)))
    assert len(drafted) == 1


def test_everything_that_can_happen_has_words() -> None:
    import re
    from pathlib import Path

    from rongjun.domains import petitions
    from rongjun.domains.petitions import leading, meetings, receptions, supervising
    from rongjun.domains.petitions.papers_words import MOVES
    from rongjun.kernel.petition.states import Move

    sources = Path(str(petitions.__file__)).parent.glob("*.py")
    written = {
        kind for file in sources for kind in re.findall(r'write_entry\([\w.]+, "(\w+)"', file.read_text("utf-8"))
    }
    named = {leading.MARKED, leading.TAKEN, leading.TAKEN_END, leading.URGENT_SEEN, meetings.PLANNED, meetings.HELD,
             meetings.CALLED, meetings.CALL_SAID, receptions.HEARD, supervising.SUPERVISED,
             supervising.ACCOUNTED}  # fmt: skip
    opinions = {f"{what}_{stage}" for what in ("propose", "return", "sign") for stage in ("review", "rereview")}
    assert len(written) > 8
    assert ({move.value for move in Move} | written | named | opinions) - MOVES.keys() == set()
