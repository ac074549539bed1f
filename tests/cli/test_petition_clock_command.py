"""`rongjun petition clocks`: good rows are computed, bad ones say why; wrong files change nothing."""

import csv
import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from rongjun.cli.app import app
from rongjun.kernel.petition.clock_rows import READ, WRITTEN

pytestmark = [pytest.mark.once, pytest.mark.django_db(databases=["default", "access"])]
ROW = "甲-1,request,transferred,no,2026-02-09,2026-02-10,30,2026-04-20,2026-05-01,2026-05-20,2026-06-10,12"
BAD = "乙-2,request,direct,no,2026-02-30,,31,,,,,"


def run(tmp_path: Path, content: bytes | str) -> tuple[int, str, str, list[dict[str, str]]]:
    """Run the command on a file; return status, last line, what was told, and the rows written."""
    given, out = tmp_path / "in.csv", tmp_path / "out.csv"
    given.write_bytes(content.encode() if isinstance(content, str) else content)
    done = CliRunner().invoke(app, ["petition", "clocks", str(given), "--out", str(out)])
    rows = list(csv.DictReader(out.open(encoding="utf-8", newline=""))) if out.exists() else []
    lines = done.stdout.splitlines()
    return done.exit_code, lines[-1] if lines else "", done.stderr, rows


def file(*rows: str, header: str = ",".join(READ)) -> str:
    return "\n".join([header, *rows]) + "\n"


def test_good_rows_are_computed_and_all_columns_written_in_order(tmp_path: Path) -> None:
    code, last, told, rows = run(tmp_path, file(ROW, "丙-3,request,transferred,no,2026-12-28,,,,,,,"))
    assert (code, told) == (0, "")
    assert json.loads(last) == {"clocks": 2, "rejected": 0, "provisional": 1}
    assert list(rows[0]) == list(WRITTEN)
    assert list(rows[0].values())[12:] == [
        "2026-02-24", "2026-02-14", "2026-05-11", "2026-05-20", "2026-05-31", "2026-06-22", "2026-07-22", "", "",
    ]  # fmt: skip
    assert "provisional" in rows[1]["note"]


def test_the_columns_are_those_of_the_template() -> None:
    """shared/templates/petition_clock_columns.csv, in its order: twelve read, seven days, two texts."""
    assert (
        list(READ)
        == (
            "case route via anonymous received_on accepted_on extension_days replied_on review_received_on"
            " review_replied_on rereview_received_on hearing_days"
        ).split()
    )
    assert (
        list(WRITTEN[len(READ) :])
        == (
            "inform_by object_by finish_by review_request_by review_by rereview_request_by rereview_by note error"
        ).split()
    )


def test_a_bad_row_says_why_and_the_others_are_computed(tmp_path: Path) -> None:
    code, last, told, rows = run(tmp_path, file(BAD, ROW))
    assert (code, json.loads(last)["rejected"]) == (1, 1)
    assert [bool(row["error"]) for row in rows] == [True, False]
    assert "第2行 received_on“2026-02-30”" in told and "第2行 extension_days“31”" in told
    assert rows[1]["finish_by"] == "2026-05-11" and rows[0]["inform_by"] == ""


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
def test_encodings_of_an_office_are_read_and_utf_8_is_written(tmp_path: Path, encoding: str) -> None:
    code, _last, _told, rows = run(tmp_path, file(ROW).encode(encoding))
    assert (code, rows[0]["case"], rows[0]["object_by"]) == (0, "甲-1", "2026-02-14")


def test_line_ends_of_windows_empty_rows_and_other_columns_do_no_harm(tmp_path: Path) -> None:
    header = ",".join(["备注", *READ])
    text = file("啊," + ROW, ",,,,,,,,,,,,", "", header=header).replace("\n", "\r\n")
    code, _last, told, rows = run(tmp_path, text)
    assert (code, len(rows), "备注" in told, "备注" in rows[0]) == (0, 1, True, False)


def test_columns_of_days_not_reached_may_be_left_out(tmp_path: Path) -> None:
    code, _last, told, rows = run(tmp_path, file("1,suggestion,direct,no,2026-03-02", header=",".join(READ[:5])))
    assert (code, rows[0]["inform_by"]) == (0, "2026-03-17")
    assert "hearing_days" in told


def test_what_was_written_can_be_read_again(tmp_path: Path) -> None:
    _code, _last, _told, first = run(tmp_path, file(ROW, BAD))
    code, _last, told, again = run(tmp_path, (tmp_path / "out.csv").read_bytes())
    assert (code, again) == (1, first)
    assert "不认识" not in told


def test_a_row_with_more_cells_than_the_header_is_refused(tmp_path: Path) -> None:
    code, _last, told, rows = run(tmp_path, file(f"{ROW},2026-01-01"))
    assert code == 1 and "比表头多" in told and rows[0]["finish_by"] == ""


@pytest.mark.parametrize(
    ("content", "words"),
    [
        ("", "表头"),
        ("\n\n", "表头"),
        (ROW, "缺少列"),
        (file(header="case,route,via,anonymous"), "received_on"),
        (file(header=",".join([*READ, "route"])), "两次"),
        (file(header=",".join(READ).replace(",", ";")), "缺少列"),
        (b"\x00\x01\x02", "文件"),
        (b"PK\x03\x04nothing", "文件"),
    ],
)
def test_a_wrong_file_ends_with_two_and_writes_nothing(tmp_path: Path, content: bytes | str, words: str) -> None:
    code, last, told, _rows = run(tmp_path, content)
    assert (code, last) == (2, "") and words in told
    assert [path.name for path in tmp_path.iterdir()] == ["in.csv"]


def test_a_header_alone_is_done_with_no_row(tmp_path: Path) -> None:
    code, last, _told, rows = run(tmp_path, file())
    assert (code, json.loads(last)["clocks"], rows) == (0, 0, [])


def test_a_place_that_cannot_be_written_or_a_file_that_is_not_there_ends_with_two(tmp_path: Path) -> None:
    given = tmp_path / "in.csv"
    given.write_text(file(ROW))
    for arguments in ([str(given), "--out", str(tmp_path / "none" / "o.csv")], ["none.csv", "--out", str(given)]):
        assert CliRunner().invoke(app, ["petition", "clocks", *arguments]).exit_code == 2
    assert given.read_text() == file(ROW)
