"""What officials type, paste and upload is read; what a notice holds becomes the rulebook and comes back from it."""

import json
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rongjun.domains.policy.notices.entries import Head, NotAValue, book_of, read_value
from rongjun.domains.policy.notices.reading import Context, read_table
from rongjun.kernel.money import format_yuan
from rongjun.kernel.period import parse_month
from rongjun.kernel.rulebook import from_content, load_rulebook, to_content
from rongjun.kernel.rulebook.loader import NoticeBook

pytestmark = pytest.mark.once

FOLDER = Path(__file__).resolve().parents[2] / "rulebooks"
BOOK = load_rulebook([FOLDER])
AUGUST = parse_month("2024-08")
HEAD = Head("national", "退役军人部发〔2024〕7号", "关于调整标准的通知", "来文", AUGUST)
KEYS = [f"{grade}.{cause}" for grade in range(1, 7) for cause in ("war", "duty", "illness")]

amounts = st.integers(1, 999_999_999)


@settings(max_examples=25, deadline=None)
@given(st.dictionaries(st.sampled_from(KEYS), amounts, min_size=1), st.sampled_from(["month", "year"]))
def test_any_notice_becomes_cells_and_comes_back_from_the_content(values: dict[str, int], period: str) -> None:
    typed = {
        "cells": [
            {"table": "disability", "key": key, "text": format_yuan(fen), "period": period}
            for key, fen in values.items()
        ]
    }
    book = book_of(HEAD, json.loads(json.dumps(typed)), BOOK)
    loaded = load_rulebook([FOLDER], [NoticeBook(12, book)])
    found = {cell.key: cell for cell in loaded.cells if cell.id.endswith("#n12")}
    assert {key: cell.value for key, cell in found.items()} == values
    assert {str(cell.period) for cell in found.values()} == {period}
    assert {(cell.effective, cell.citation.doc_no) for cell in found.values()} == {(AUGUST, HEAD.doc_no)}
    again = from_content(to_content(loaded))
    assert again.version == loaded.version
    assert to_content(again) == to_content(loaded)


@given(amounts)
def test_an_amount_is_read_as_it_is_written_whatever_the_dress(fen: int) -> None:
    plain = format_yuan(fen, grouped=False)
    full = plain.translate({ord(digit): chr(ord(digit) + 0xFEE0) for digit in "0123456789."})
    for text in (plain, format_yuan(fen), full, f"{plain}元/年", f"￥{plain}", f" {plain} 元"):
        assert read_value(text, "fen") == fen
    for text in (f"{plain}万元", f"-{plain}", f"{plain}0.1", f"{fen}.123", "", "abc"):
        with pytest.raises(NotAValue):
            read_value(text, "fen")


DOCUMENT = [
    ["附件1"],
    ["残疾军人残疾抚恤金标准表", "", "单位：元/年"],
    ["残疾等级", "残疾性质", "抚恤金标准"],
    ["一级", "因战", "１２４，４１０"],
    ["", "因公", "118,250"],
    ["", "因病", "112245"],
    ["二级", "因战", "112590"],
    ["", "因公", "-"],
]


def test_a_table_copied_out_of_a_document_is_read_with_its_merged_cells() -> None:
    reading = read_table(list(enumerate(DOCUMENT, 1)), Context(BOOK))
    assert reading.faults == []
    assert [(cell.key, cell.text, cell.period) for _row, cell in reading.cells] == [
        ("1.war", "１２４，４１０", "year"), ("1.duty", "118,250", "year"), ("1.illness", "112245", "year"),
        ("2.war", "112590", "year"),
    ]  # fmt: skip


def test_causes_side_by_side_and_lines_without_a_header_are_read_too() -> None:
    wide = [["残疾等级", "因战", "因公", "因病"], ["一级", "1", "2", "3"], ["七级", "4", "5", "/"]]
    reading = read_table(list(enumerate(wide, 1)), Context(BOOK, "disability", lambda table, key: "year"))
    assert [cell.key for _row, cell in reading.cells] == ["1.war", "1.duty", "1.illness", "7.war", "7.duty"]
    bare = [["一级因战 124410元/年"], ["烈士遗属", "43044元/年"], ["胡说 1"]]
    reading = read_table(list(enumerate(bare, 1)), Context(BOOK))
    assert [(cell.table, cell.key) for _row, cell in reading.cells] == [("disability", "1.war"), ("survivor", "martyr")]
    assert [(fault.row, fault.value) for fault in reading.faults] == [(3, "胡说")]
