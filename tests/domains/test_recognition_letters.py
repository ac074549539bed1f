"""Each letter of recognition, opened again as .pdf and .docx: whole in both languages, A4, silent where it must be."""

import re
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from letters_written import ARTICLES, GRANTED, HEAD, OPINIONS, PUBLICITY, REFUSED, WAY, all_letters
from opened_papers import (
    chinese_in_english,
    pdf_text,
    squeeze,
    whole_on_a4,
    word_text,
)
from recognition_world import County, install

from rongjun.base.errors import Refusal
from rongjun.base.papers import Paper, Text, make_docx, make_pdf
from rongjun.domains.recognition import evidence
from rongjun.domains.recognition import letters as write
from rongjun.domains.recognition.models import Publicity as CasePublicity
from rongjun.kernel.recognition import load_folder, named_asks

LETTERS = all_letters()


def test_there_is_a_letter_of_every_kind() -> None:
    assert set(LETTERS) == set(write.KINDS)


@pytest.mark.parametrize("kind", write.KINDS)
def test_a_letter_opens_and_says_all_in_both_languages(kind: str) -> None:
    said = whole_on_a4(LETTERS[kind])
    for must in (HEAD.number, write.KINDS[kind].zh, HEAD.unit.zh, "2026年8月3日", "0571-88123456"):
        assert squeeze(must) in said


@pytest.mark.parametrize("kind", write.KINDS)
def test_the_english_of_a_letter_is_english(kind: str) -> None:
    assert chinese_in_english(LETTERS[kind]) == []


@pytest.mark.parametrize("kind", sorted(set(write.KINDS) - {"public-notice", "objection-answer"}))
def test_every_other_letter_says_whose_matter_it_is(kind: str) -> None:
    said = word_text(make_docx(LETTERS[kind])).split(write.KINDS[kind].of("en"))[0]
    assert HEAD.applicant in said and HEAD.matter.zh in said
    assert kind == "to-bring" or HEAD.case_number in said


def test_what_to_bring_tells_here_and_missing_apart() -> None:
    said = word_text(make_docx(LETTERS["to-bring"]))
    assert "■ 身份证（原件、复印件1份）" in said and "□ 原始病历（原件、复印件2份）。医院盖章" in said
    assert "□ 书面申请（原件）" in said and "□ 档案复印件（复印件1份）" in said
    missing = said.split("二、尚缺的材料")[1].split("三、")[0]
    assert "身份证" not in missing and "1. 原始病历" in missing and "3. 档案复印件" in missing


def test_what_to_bring_says_when_nothing_is_missing() -> None:
    papers = (write.Bring(Text("身份证", "Identity card"), here=True),)
    steps = (write.StepTime(Text("受理", "Acceptance"), Text("3日", "3 days"), Text("本局", "the office")),)
    said = word_text(make_docx(write.to_bring(write.ToBring(HEAD, Text("一般", "usual"), papers, steps))))
    assert "没有，材料已经齐全。" in said and "Nothing: the papers are complete." in said


def test_a_grant_says_how_much_from_when_and_why() -> None:
    said = word_text(make_docx(LETTERS["decision-grant"]))
    order = ["一、认定的事实", "二、依据的条款", "三、理由", "四、决定", "五、待遇", "34,560.00元／年", "2026年8月",
             "军人抚恤优待条例第二十七条", "六、不服本决定的", "60日内"]  # fmt: skip
    places = [said.index(text) for text in order]
    assert places == sorted(places)
    without = word_text(make_docx(write.decision_grant(replace(GRANTED, amounts=()))))
    assert "本决定不涉及发放金额" in without


def test_a_refusal_says_facts_articles_reasons_and_the_way_on() -> None:
    said = word_text(make_docx(LETTERS["decision-refuse"]))
    for text in ("原始病历", ARTICLES[0].zh, "材料不能证明所申请的事实。", WAY.text.zh, WAY.cite.zh, WAY.text.of("en")):
        assert text in said


@pytest.mark.parametrize("change", [
    {"facts": ()}, {"articles": ()}, {"reasons": Text("")}, {"reasons": Text(" \u200e\n")},
    {"way": replace(WAY, text=Text(""))}, {"way": replace(WAY, cite=Text(""))},
])  # fmt: skip
def test_no_decision_without_its_grounds_and_the_way_on(change: dict[str, object]) -> None:
    with pytest.raises(ValueError, match=r"lacks (facts|articles|reasons|way|way_cite)$"):
        write.decision_refuse(replace(REFUSED, **change))  # type: ignore[arg-type]
    with pytest.raises(ValueError, match="lacks"):
        write.decision_grant(replace(GRANTED, **change))  # type: ignore[arg-type]


def test_no_refusal_to_accept_without_the_right_way() -> None:
    data = write.Declined(HEAD, date(2026, 8, 1), Text("理由"), Text("条"), Text(""), Text("复议"))
    with pytest.raises(ValueError, match="right_way"):
        write.declined(data)


def test_a_medical_opinion_is_of_two_doctors() -> None:
    said = word_text(make_docx(LETTERS["medical-opinion"]))
    assert said.index("Li Hua") < said.index("Zhao Min") and said.count("医生（签名）：____") == 2
    with pytest.raises(ValueError, match="two doctors"):
        write.medical_opinion(replace(OPINIONS, second=OPINIONS.first))
    with pytest.raises(ValueError, match="lacks grade"):
        write.medical_opinion(replace(OPINIONS, second=replace(OPINIONS.second, grade=Text(""))))


def both_files(paper: Paper) -> str:
    return pdf_text(make_pdf(paper)) + word_text(make_docx(paper))


def test_a_public_notice_masks_the_name_and_tells_no_injury() -> None:
    assert LETTERS["public-notice"].public
    said = both_files(write.public_notice(replace(PUBLICITY, head=replace(HEAD, applicant="王小明"))))
    assert "王*明" in said and "王小明" not in said
    assert "拟评定残疾等级" in said and "可以不具名" in said and "2026年8月12日" in said
    assert not re.search(r"[一二三四五六七八九十]级|致残|受伤|骨折|\d{11}", said)


@pytest.mark.parametrize(("label", "text"), [
    ("残疾等级", "六级"), ("致残时间", "2001年5月"), ("致残地点", "某地"), ("残疾情况", "右膝"), ("残疾性质", "因公"),
    ("住址", "幸福路12号"), ("电话", "13800138000"), ("身份证号", "110105194912310021"), ("原因", "训练中右腿骨折"),
])  # fmt: skip
def test_a_public_notice_refuses_what_the_safeguards_forbid(label: str, text: str) -> None:
    paper = write.public_notice(replace(PUBLICITY, lines=(write.Line(Text(label), Text(text)),)))
    for make in (make_pdf, make_docx):
        with pytest.raises(Refusal, match="公开的材料不能印"):
            make(paper)


@pytest.mark.parametrize("proposed", ["拟评定残疾等级六级", "拟评定六级残疾"])
def test_a_public_notice_refuses_the_grade(proposed: str) -> None:
    with pytest.raises(Refusal, match="伤情或病情"):
        make_pdf(write.public_notice(replace(PUBLICITY, proposed=Text(proposed))))


def test_an_answer_to_an_objection_masks_the_person_and_needs_no_name() -> None:
    head = replace(HEAD, applicant="王小明")
    data = write.ObjectionAnswer(head, None, date(2026, 8, 5), "公示1号", Text("一致"), True, ARTICLES[0])
    said = both_files(write.objection_answer(data))
    assert "王小明" not in said and "王*明" in said and "提出异议的同志：" in said and "异议成立" in said
    named = write.objection_answer(replace(data, to=Text("李四"), upheld=False))
    assert "李四：" in both_files(named) and "异议不成立" in both_files(named)


@pytest.mark.parametrize("kind", write.KINDS)
def test_no_letter_but_the_notice_is_public(kind: str) -> None:
    assert LETTERS[kind].public == (kind == "public-notice")


def test_a_name_with_markup_does_no_harm_in_any_letter() -> None:
    head = replace(HEAD, applicant="{{ 7*7 }} <b>&amp; #let", unit=Text("某局 {_{ x }_} {0}", "{office} <x>"))
    for data, function in ((GRANTED, write.decision_grant), (REFUSED, write.decision_refuse)):
        said = word_text(make_docx(function(replace(data, head=head))))  # type: ignore[operator,type-var]
        assert "{{ 7*7 }} <b>&amp; #let：" in said and "某局 {_{ x }_} {0}" in said and "{office} <x>" in said
        assert squeeze("{{ 7*7 }} <b>&amp; #let") in squeeze(pdf_text(make_pdf(function(replace(data, head=head)))))  # type: ignore[operator,type-var]


PROCEDURES = load_folder(Path(__file__).parents[2] / "rulebooks" / "procedures")


@pytest.mark.parametrize("code", PROCEDURES)
def test_every_procedure_issues_letters_that_there_are(code: str) -> None:
    spec = PROCEDURES[code]
    named = {
        *spec.ends.granted.issues,
        *spec.ends.refused.issues,
        *(kind for step in spec.steps for kind in step.issues),
    }
    assert named <= set(write.KINDS)


@pytest.mark.parametrize("code", [code for code, spec in PROCEDURES.items() if any(step.shows for step in spec.steps)])
def test_what_a_procedure_shows_in_a_notice_may_be_published(code: str) -> None:
    spec = PROCEDURES[code]
    asks = named_asks(spec)
    write.refuse_unpublishable([("办理事项", spec.name), ("拟办意见", f"同意：{spec.name}")], "0571-88123456")
    for ask in (asks[name] for step in spec.steps for name in step.shows):
        for said in [option.name for option in ask.options] or ["1998年12月"]:
            write.refuse_unpublishable([(ask.ask, said)], "0571-88123456")


@pytest.mark.django_db(databases=["default", "access"])
def test_what_may_not_be_published_is_never_put_up() -> None:
    install()
    county = County()
    case = county.accepted()
    county.finish(case, county.clerk, known="yes")
    county.examined(case)
    county.finish(case, county.officer)
    county.finish(case, county.officer, privacy="no")
    county.finish(case, county.city, opinion="同意")

    def put_up(line: tuple[str, str], contact: str = "县局 0571-88123456") -> None:
        put = {"lines": [("事项", "评残"), line], "contact": contact, "by": county.officer, "at": county.tick()}
        evidence.put_up(case=case, **put)  # type: ignore[arg-type]

    with pytest.raises(Refusal, match="第 1 段表第 2 行"):
        put_up(("残疾等级", "六级"))
    with pytest.raises(Refusal, match="联系方式"):
        put_up(("服役", "1998年至2003年"), "张三 13800138000")
    assert not CasePublicity.objects.filter(case=case).exists()
    put_up(("服役", "1998年至2003年"))
    assert CasePublicity.objects.filter(case=case).exists()
