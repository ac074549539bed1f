"""Each paper of a petition, opened again as .pdf and .docx: whole in both languages, on A4, and naming nobody."""

from dataclasses import replace

import pytest
from opened_papers import (
    chinese_in_english,
    squeeze,
    whole_on_a4,
    word_text,
)
from petition_letters import ARTICLES, HEAD, OPINED, SENT, all_letters

from rongjun.base.papers import Text, make_docx, office_template_path
from rongjun.domains.petitions import letters as write

LETTERS = all_letters()


def test_there_is_a_letter_of_every_kind() -> None:
    assert set(LETTERS) == set(write.KINDS)


@pytest.mark.parametrize("kind", write.KINDS)
def test_a_letter_opens_as_both_files_and_says_all_in_both_languages(kind: str) -> None:
    said = whole_on_a4(LETTERS[kind])
    for must in (HEAD.number, write.KINDS[kind].zh, HEAD.unit.zh, "2026年8月3日", "0571-88123456"):
        assert squeeze(must) in said


@pytest.mark.parametrize("kind", write.KINDS)
def test_the_english_of_a_letter_is_english(kind: str) -> None:
    assert chinese_in_english(LETTERS[kind]) == []


@pytest.mark.parametrize("kind", sorted(set(write.KINDS) - {"address"}))
def test_no_letter_but_the_address_sheet_has_room_for_a_name(kind: str) -> None:
    said = word_text(make_docx(LETTERS[kind]))
    assert HEAD.matter in said and "Wang" not in said and "Road" not in said


def test_the_opinion_has_what_article_32_asks_for_and_the_right_to_review() -> None:
    said = word_text(make_docx(LETTERS["opinion"]))
    order = ["一、请求", "二、查明的事实", "三、意见", "予以支持", "四、依据", "第二十六条", "五、不服怎么办",
             "30日内向试验市退役军人事务局请求复查", "第三十五条"]  # fmt: skip
    places = [said.index(text) for text in order]
    assert places == sorted(places)
    with pytest.raises(ValueError, match="articles"):
        write.opinion(replace(OPINED, articles=()))
    with pytest.raises(ValueError, match="facts"):
        write.opinion(replace(OPINED, facts=Text("")))


def test_the_re_review_opinion_is_final_and_says_that_new_facts_are_taken() -> None:
    said = word_text(make_docx(LETTERS["rereview"]))
    assert "不再受理" in said and "有新的事实、新的理由的，照样登记办理" in said and "请求复核；" not in said


def test_non_acceptance_cannot_be_written_without_the_right_way() -> None:
    with pytest.raises(ValueError, match="way"):
        write.non_acceptance(write.Declined(HEAD, HEAD.day, Text("甲"), ARTICLES, Text("")))


def test_an_assignment_has_its_day_and_a_transfer_its_two_limits() -> None:
    with pytest.raises(ValueError, match="feedback_by"):
        write.assignment(SENT)
    said = word_text(make_docx(LETTERS["transfer"]))
    assert "在2026年8月18日前书面告知" in said and "在2026年8月10日前提出异议" in said


def test_a_limit_says_how_it_was_counted() -> None:
    said = word_text(make_docx(LETTERS["acceptance"]))
    assert "从2026年8月3日的次日算起；计60日；2026年10月1日至2026年10月7日休息" in said
    assert "counted from the day after 3 August 2026; count 60 days" in said


def test_a_template_of_the_office_is_its_own_for_petitions(settings: object) -> None:
    assert office_template_path(LETTERS["opinion"].kind).name == "petition-opinion.docx"
