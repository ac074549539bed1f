"""Every column is checked; each fault names row, column, value, fault and mend."""

from datetime import date

import pytest
from people_rows import citizen, payee, row, workbook

from rongjun.base.errors import Refusal
from rongjun.base.spreadsheets import LostDigits
from rongjun.domains.people.workbook.faults import CATALOGUE, ERROR
from rongjun.domains.people.workbook.row import NormalRow, parse_row
from rongjun.domains.people.workbook.sheet import read_people
from rongjun.kernel.period import month_ordinal

pytestmark = pytest.mark.once

TODAY = date(2024, 3, 5)


def codes(**changes: str) -> set[tuple[str, str]]:
    _, faults = parse_row(2, row(**changes), TODAY)
    return {(fault.column, fault.code) for fault in faults}


def good(**changes: str) -> NormalRow:
    parsed, faults = parse_row(2, row(**changes), TODAY)
    assert parsed is not None, faults
    return parsed


@pytest.mark.parametrize(("written", "grade"), [("7.0", 7), ("10.0", 10), ("7", 7), ("七级", 7)])
def test_a_grade_that_a_program_wrote_with_a_point_is_read(written: str, grade: int) -> None:
    assert good(残疾等级=written).grade == grade


@pytest.mark.parametrize("written", ["7.5", "11.0", "7.00.0", ".0"])
def test_what_is_no_grade_is_not_rounded_to_one(written: str) -> None:
    assert ("残疾等级", "not_in_list") in codes(残疾等级=written)


def empty(**cells: str) -> dict[str, str]:
    return dict.fromkeys(row(), "") | cells


@pytest.mark.parametrize("cells", [{"档案号": "合计"}, {"姓名": "合 计：", "残疾等级": "2"}, {"档案号": "本页小计2人"}])
def test_a_row_of_totals_is_left_out_with_a_remark_and_counted_nowhere(cells: dict[str, str]) -> None:
    sheet = read_people(workbook([row(1), empty(**cells), row(2)]), TODAY)
    assert [one.row_no for one in sheet.rows] == [2, 4] and list(sheet.cells) == [2, 4]
    assert [(fault.row_no, fault.code) for fault in sheet.faults] == [(3, "total_row")]


def test_a_row_with_an_identity_number_is_never_taken_for_totals() -> None:
    sheet = read_people(workbook([row(1, 残疾等级="合计")]), TODAY)
    assert sheet.rows == [] and {fault.code for fault in sheet.faults} == {"not_in_list"}


def test_a_good_row_has_no_fault() -> None:
    parsed, faults = parse_row(2, row(), TODAY)
    assert parsed is not None and faults == []
    assert (parsed.category, parsed.grade, parsed.cause, parsed.household) == ("11", 6, "war", "rural")
    assert (parsed.birth, parsed.sex, parsed.recognised) == (date(1950, 3, 7), "男", date(2015, 3, 10))


OLD = {"对象类别": "60周岁以上农村籍退役士兵", "残疾等级": "", "残疾性质": ""}
MARTYR = {"对象类别": "21", "残疾等级": "", "残疾性质": "", "牺牲病故类别": "烈士"}


@pytest.mark.parametrize(
    ("changes", "column", "code"),
    [
        ({"档案号": ""}, "档案号", "missing"),
        ({"档案号": "D" * 33}, "档案号", "too_long"),
        ({"姓名": ""}, "姓名", "missing"),
        ({"姓名": "王建国1"}, "姓名", "bad_name"),
        ({"姓名": "王*国"}, "姓名", "bad_name"),
        ({"姓名": "王?国"}, "姓名", "bad_name"),
        ({"身份证号": ""}, "身份证号", "missing"),
        ({"身份证号": "99010119500307001"}, "身份证号", "bad_identity"),
        ({"身份证号": citizen(1)[:17] + ("1" if citizen(1)[17] != "1" else "2")}, "身份证号", "bad_identity"),
        ({"身份证号": citizen(1, "19500231")}, "身份证号", "bad_identity"),
        ({"身份证号": citizen(1, "20990101")}, "身份证号", "bad_identity"),
        ({"身份证号": LostDigits(citizen(1)[:15] + "000")}, "身份证号", "lost_digits"),
        ({"户籍类别": ""}, "户籍类别", "missing"),
        ({"户籍类别": "非农"}, "户籍类别", "not_in_list"),
        ({"区划代码": ""}, "区划代码", "missing"),
        ({"区划代码": "990101"}, "区划代码", "bad_area"),
        ({"对象类别": ""}, "对象类别", "missing"),
        ({"对象类别": "残疾人"}, "对象类别", "not_in_list"),
        ({"残疾等级": ""}, "残疾等级", "missing_for"),
        ({"残疾等级": "十一级"}, "残疾等级", "not_in_list"),
        ({"残疾性质": ""}, "残疾性质", "missing_for"),
        ({"残疾性质": "因伤"}, "残疾性质", "not_in_list"),
        (MARTYR | {"牺牲病故类别": ""}, "牺牲病故类别", "missing_for"),
        (MARTYR | {"牺牲病故类别": "病故"}, "牺牲病故类别", "survivor_mismatch"),
        (OLD | {"退役日期": "1973-12-01"}, "入伍日期", "missing_for"),
        (OLD | {"入伍日期": "1970-12-01"}, "退役日期", "missing_for"),
        (OLD | {"入伍日期": "1970-12-01", "退役日期": "1969-12-01"}, "退役日期", "out_of_order"),
        (OLD | {"入伍日期": "1949-12-01", "退役日期": "1969-12-01"}, "入伍日期", "out_of_order"),
        ({"对象类别": "41", "残疾等级": "", "残疾性质": ""}, "服役时期", "missing_for"),
        ({"认定日期": ""}, "认定日期", "missing"),
        ({"认定日期": "2015-02-30"}, "认定日期", "bad_date"),
        ({"认定日期": "去年"}, "认定日期", "bad_date"),
        ({"认定日期": "2024-03-06"}, "认定日期", "future_date"),
        ({"认定日期": "1949-01-01"}, "认定日期", "out_of_order"),
        ({"待遇起始月": "2015-13"}, "待遇起始月", "bad_month"),
        ({"停止日期": "2014-01-01"}, "停止日期", "out_of_order"),
        ({"停止日期": "2015-06-30", "待遇起始月": "2015-07"}, "停止日期", "ends_before_start"),
        ({"停止原因": "迁出"}, "停止日期", "end_undated"),
        ({"停止日期": "2020-01-01", "停止原因": "不知"}, "停止原因", "not_in_list"),
        ({"去世日期": "1949-12-31", "去世原因": "因病"}, "去世日期", "out_of_order"),
        ({"去世日期": "2024-03-06", "去世原因": "因病"}, "去世日期", "future_date"),
        ({"去世原因": "因病"}, "去世日期", "cause_undated"),
        ({"孤老": "也许"}, "孤老", "not_in_list"),
        ({"开户银行": ""}, "开户银行", "missing"),
        ({"银行账号": ""}, "银行账号", "missing"),
        ({"银行账号": "12345678901"}, "银行账号", "bad_account"),
        ({"银行账号": "1" * 31}, "银行账号", "bad_account"),
        ({"银行账号": LostDigits("6210000000000000000")}, "银行账号", "lost_digits"),
        ({"供养方式": "散居"}, "供养方式", "not_in_list"),
        (payee() | {"收款人身份证号": ""}, "收款人身份证号", "payee_part"),
        (payee() | {"收款人银行": ""}, "收款人银行", "payee_part"),
        (payee() | {"收款人账号": ""}, "收款人账号", "payee_part"),
        (payee() | {"收款人": ""}, "收款人身份证号", "payee_missing"),
        (payee() | {"收款人身份证号": "990101195003070010"}, "收款人身份证号", "bad_identity"),
        (payee() | {"收款人账号": "123"}, "收款人账号", "bad_account"),
    ],
)
def test_a_faulty_cell_keeps_the_row_out_and_says_why(changes: dict[str, str], column: str, code: str) -> None:
    parsed, faults = parse_row(2, row(**changes), TODAY)
    assert parsed is None
    assert (column, code) in {(fault.column, fault.code) for fault in faults}
    (fault,) = (fault for fault in faults if (fault.column, fault.code) == (column, code))
    assert fault.row_no == 2 and fault.severity == ERROR
    assert fault.fault and fault.mend and "%(" not in fault.fault + fault.mend


@pytest.mark.parametrize(
    ("changes", "column", "code"),
    [
        ({"姓名": "王\ue123国"}, "姓名", "rare_character"),
        ({"身份证号": "990101500307001"}, "身份证号", "converted_number"),
        ({"残疾等级": "七级", "残疾性质": "因病"}, "残疾等级", "illness_low_grade"),
        ({"对象类别": "参试", "待遇起始月": "2015-04"}, "残疾等级", "not_applicable"),
        ({"对象类别": "参战", "残疾等级": "", "残疾性质": ""}, "待遇起始月", "start_assumed"),
        ({"入伍日期": "1990-12-01", "退役日期": "2016-12-01"}, "待遇起始月", "moved_in"),
        ({"去世日期": "2020-01-01"}, "去世原因", "death_cause_missing"),
        ({"去世日期": "2014-01-01", "去世原因": "因病"}, "认定日期", "recognised_after_death"),
        ({"停止日期": "2020-01-01", "停止原因": "去世"}, "去世日期", "end_without_death_date"),
        ({"联系电话": "不详"}, "联系电话", "bad_phone"),
    ],
)
def test_a_doubtful_cell_warns_and_the_row_goes_in(changes: dict[str, str], column: str, code: str) -> None:
    parsed, faults = parse_row(2, row(**changes), TODAY)
    assert parsed is not None
    assert {(fault.column, fault.code) for fault in faults} == {(column, code)} | (
        {("残疾性质", "not_applicable")} if code == "not_applicable" else set()
    )


def test_every_fault_of_a_row_is_listed() -> None:
    assert codes(姓名="", 身份证号="1", 银行账号="2", 认定日期="x") == {
        ("姓名", "missing"), ("身份证号", "bad_identity"), ("银行账号", "bad_account"), ("认定日期", "bad_date"),
    }  # fmt: skip


@pytest.mark.parametrize(
    "text",
    [
        "2022-01-02",
        "2022/1/2",
        "2022.1.2",
        "20220102",
        "2022年1月2日",
        "2022年1月2号",
        "２０２２-０１-０２",
        "2022-01-02 00:00:00",
    ],
)
def test_dates_are_read_in_the_spellings_that_offices_use(text: str) -> None:
    assert good(认定日期=text).recognised == date(2022, 1, 2)


@pytest.mark.parametrize("text", ["2022-03", "2022/3", "2022.03", "202203", "2022年3月", "2022年3月份", "2022-03-01"])
def test_months_are_read_in_the_spellings_that_offices_use(text: str) -> None:
    assert good(待遇起始月=text).start == month_ordinal(2022, 3)


@pytest.mark.parametrize("text", ["残疾军人", "11", " 11 ", "１１"])
def test_a_category_is_given_by_name_or_code(text: str) -> None:
    assert good(对象类别=text).category == "11"


def test_brackets_in_a_category_may_be_of_either_width() -> None:
    cells = {"残疾等级": "", "残疾性质": ""}
    assert good(对象类别="部分烈士（错杀被平反人员）子女", **cells).category == "B1"
    assert good(对象类别="b1", **cells).category == "B1"


def test_a_name_keeps_its_middle_dot_and_loses_its_blanks() -> None:
    assert good(姓名="王 建　国").name == "王建国"
    assert good(姓名="买买提•艾力").name == "买买提·艾力"


def test_a_word_for_nothing_counts_as_empty_in_an_optional_cell() -> None:
    parsed = good(停止日期="无", 去世日期="/", 收款人="—", 孤老="")
    assert (parsed.end, parsed.death, parsed.payee, parsed.alone) == (None, None, "", None)


def test_a_fifteen_digit_number_becomes_eighteen() -> None:
    assert good(身份证号="990101500307001").id_number == citizen(1)


def test_numbers_and_other_peoples_names_are_masked_in_the_list_of_faults() -> None:
    cells = payee() | {"收款人账号": "62170000001", "收款人": "李秀英1" * 30, "身份证号": "990101195003070999"}
    _, faults = parse_row(2, row(**cells), TODAY)
    shown = {fault.column: fault.value for fault in faults}
    assert shown["收款人账号"] == "********001"
    assert shown["身份证号"] == "*" * 14 + "0999"
    assert shown["收款人"].startswith("李***")
    assert not any("62170000001" in fault.fault + fault.mend for fault in faults)


def test_a_conscripts_discharge_may_lie_ahead() -> None:
    family = {"对象类别": "F1", "残疾等级": "", "残疾性质": "", "入伍日期": "2023-09-01", "待遇起始月": "2023-09"}
    assert good(**family, 退役日期="2025-09-01").service_end == date(2025, 9, 1)


def test_a_row_survives_its_sealed_form() -> None:
    import json

    parsed = good(**payee(), 去世日期="2020-01-01", 去世原因="因病", 待遇起始月="2015-05")
    assert NormalRow.from_raw(json.loads(parsed.to_json())) == parsed


def test_a_missing_required_column_is_named_and_nothing_is_read() -> None:
    with pytest.raises(Refusal, match="缺少必需的列：银行账号"):
        read_people(workbook([row()], without="银行账号"), TODAY)


def test_a_missing_optional_column_is_no_fault() -> None:
    assert read_people(workbook([row()], without="联系电话"), TODAY).faults == []


def test_what_is_never_stored_is_dropped_and_said_so_and_other_columns_are_ignored() -> None:
    content = workbook([row() | {"民族": "汉族", "政治面貌": "群众", "备注": "好"}], "民族", "政治面貌", "备注")
    sheet = read_people(content, TODAY)
    assert {(fault.column, fault.code) for fault in sheet.faults} == {
        ("民族", "never_stored"), ("政治面貌", "never_stored"), ("备注", "ignored_column"),
    }  # fmt: skip
    assert not {"民族", "政治面貌", "备注"} & set(sheet.cells[2])


def test_a_column_twice_is_refused() -> None:
    with pytest.raises(Refusal, match="重复的列：姓名"):
        read_people(workbook([row()], "姓名"), TODAY)


def test_every_fault_of_the_catalogue_has_words_for_fault_and_mend() -> None:
    assert all(fault and mend for _, fault, mend in CATALOGUE.values())
