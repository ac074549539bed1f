"""The eight provincial workbooks are told by their columns; each column goes where it belongs or is dropped aloud."""

from datetime import date

import pytest
from layout_rows import NAMES, headers, line, number, save
from people_rows import row, workbook

from rongjun.base.errors import Refusal
from rongjun.domains.people.layouts import PROVINCIAL, find_layout
from rongjun.domains.people.layouts.parts import NUMBER, REFUSED
from rongjun.domains.people.workbook.faults import ERROR
from rongjun.domains.people.workbook.finding import UnknownLayout
from rongjun.domains.people.workbook.row import NormalRow
from rongjun.domains.people.workbook.sheet import ReadSheet, read_workbook

pytestmark = pytest.mark.once

TODAY = date(2024, 3, 5)
WRONG_CHECK_DIGIT = number(1)[:17] + ("1" if number(1)[17] != "1" else "2")
FIRST = {
    "countretiredsoldier": "81", "demobilized": "41", "demobilizedIllness": "42", "dependant": "21", "disability": "13",
    "martyroffspring": "B1", "tested": "61", "war": "51",
}  # fmt: skip


def read(name: str, *lines: list[str], kind: str = "xlsx", **how: object) -> ReadSheet:
    return read_workbook(save(name, lines, kind, **how), TODAY)  # type: ignore[arg-type]


def codes(name: str, serial: int = 1, **changes: str) -> set[tuple[str, str]]:
    return {
        (fault.column, fault.code) for fault in read(name, line(name, serial, **changes)).faults if fault.row_no > 1
    }


def good(name: str, **changes: str) -> NormalRow:
    sheet = read(name, line(name, **changes))
    assert len(sheet.rows) == 1, sheet.faults
    return sheet.rows[0]


def detail(parsed: NormalRow, kind: str) -> dict[str, object]:
    return next({**one.value, **one.plain} for one in parsed.details if one.kind == kind)


@pytest.mark.parametrize("layout", PROVINCIAL, ids=lambda one: one.name)
def test_the_declared_columns_are_those_of_the_province_in_their_order(layout: object) -> None:
    assert tuple(column.header for column in layout.columns) == headers(layout.name)  # type: ignore[attr-defined]


@pytest.mark.parametrize("kind", ["xls", "xlsx", "csv"])
@pytest.mark.parametrize("name", NAMES)
def test_each_layout_is_told_by_its_columns_in_every_kind_of_file(name: str, kind: str) -> None:
    sheet = read(name, line(name, 1), line(name, 3), kind=kind, sheet="Sheet1")
    assert sheet.layout is find_layout(name)
    assert [one.category for one in sheet.rows] == [FIRST[name]] * 2
    assert [fault for fault in sheet.faults if fault.severity == ERROR] == []


@pytest.mark.parametrize("name", NAMES)
def test_every_column_is_used_or_dropped_by_the_safeguards_and_said_so(name: str) -> None:
    layout = find_layout(name)
    assert layout is not None
    assert {column.header for column in layout.columns if column.target in (REFUSED, NUMBER)} == {
        "序号", "民族", "政治面貌",
    }  # fmt: skip
    sheet = read(name, line(name))
    assert {fault.column for fault in sheet.faults if fault.code == "never_stored"} == {"民族", "政治面貌"}
    assert (sheet.cells[2]["民族"], sheet.cells[2]["政治面貌"]) == ("", "")
    parsed = sheet.rows[0]
    stated = [value for one in parsed.details for value in (*one.value.values(), *one.plain.values())]
    fields = sum("." in column.target for column in layout.columns)
    assert len(stated) == fields + sum(one.kind == "campaign" for one in parsed.details)


def test_a_title_above_stars_breaks_and_wide_brackets_do_not_hide_the_header() -> None:
    spelt = [f" {header}\n*".replace("(", "（").replace("户口薄", "户口簿") for header in headers("war")]
    sheet = read("war", line("war"), header=spelt, above=[["参战人员登记表"], ["单位：县局", "", "2024年"]])
    assert (sheet.layout, [one.row_no for one in sheet.rows]) == (find_layout("war"), [4])


def test_the_sheet_may_stand_behind_others_and_lists_of_values_are_no_people() -> None:
    import io

    import xlsxwriter

    buffer = io.BytesIO()
    with xlsxwriter.Workbook(buffer) as book:
        book.add_worksheet("说明").write_row(0, 0, ["填表说明", "民族", "性别"])
        page = book.add_worksheet("参战人员导入模板")
        page.write_row(0, 0, headers("war"))
        page.write_row(1, 0, line("war"))
        other = book.add_worksheet("参试人员导入模板")
        other.write_row(0, 0, headers("tested"))
    sheet = read_workbook(buffer.getvalue(), TODAY)
    assert [one.category for one in sheet.rows] == ["51"]
    assert [fault.value for fault in sheet.faults if fault.code == "sheet_not_read"] == ["参试人员导入模板"]


def test_the_own_template_is_told_by_its_columns_too() -> None:
    sheet = read_workbook(workbook([row(1)]), TODAY)
    assert sheet.layout is find_layout("own") and sheet.rows[0].file_no == "D0001"


def test_a_header_that_nobody_knows_is_given_back_with_some_rows_to_be_matched() -> None:
    with pytest.raises(UnknownLayout) as caught:
        read_workbook("姓名,证件号码,类型\n王建国,1,伤残\n".encode(), TODAY)
    assert caught.value.header == ["姓名", "证件号码", "类型"]
    assert caught.value.samples == [["王建国", "1", "伤残"]]


@pytest.mark.parametrize("column", ["批准日期", "优抚对象状态"])
def test_a_layout_without_a_column_that_decides_is_refused_by_name(column: str) -> None:
    cut = [header for header in headers("war") if header != column]
    with pytest.raises(Refusal, match=f"缺少必需的列：{column}"):
        read("war", header=cut)


def test_a_layout_without_a_column_that_decides_nothing_is_read_and_told() -> None:
    place = headers("war").index("家庭人口数")
    cut = [header for header in headers("war") if header != "家庭人口数"]
    sheet = read("war", [cell for at, cell in enumerate(line("war")) if at != place], header=cut)
    assert len(sheet.rows) == 1
    assert [fault.column for fault in sheet.faults if fault.code == "column_missing"] == ["家庭人口数"]


def test_a_column_twice_is_refused() -> None:
    with pytest.raises(Refusal, match="重复的列：姓名"):
        read("war", header=[*headers("war"), "姓名"])


def test_a_row_with_a_running_number_only_is_no_row() -> None:
    empty = ["2", *([""] * (len(headers("war")) - 1))]
    sheet = read("war", line("war", 1), empty)
    assert list(sheet.cells) == [2]


@pytest.mark.parametrize(
    ("name", "changes", "expected"),
    [
        ("disability", {"伤残类别": "残疾军人"}, ("11", "", "institution")),
        ("disability", {"伤残类别": "伤残国家机关工作人员"}, ("12", "", "institution")),
        ("disability", {"伤残类别": "伤残人民警察"}, ("13", "", "institution")),
        ("disability", {"伤残类别": "伤残民兵民工"}, ("14", "", "institution")),
        ("disability", {"伤残类别": "因战因公伤残人员"}, ("15", "", "institution")),
        ("disability", {"伤残类别": "16"}, ("16", "", "institution")),
        ("dependant", {"优抚对象类别": "烈士遗属"}, ("21", "martyr", "institution")),
        ("dependant", {"优抚对象类别": "因公牺牲军人遗属"}, ("22", "duty", "institution")),
        ("dependant", {"优抚对象类别": "病故军人遗属", "供养方式": "分散供养"}, ("23", "illness", "home")),
        ("war", {"供养方式": "其它"}, ("51", "", "")),
    ],
)
def test_the_words_of_the_province_become_category_and_care(
    name: str, changes: dict[str, str], expected: tuple[str, str, str]
) -> None:
    parsed = good(name, **changes)
    assert (parsed.category, parsed.survivor, parsed.care) == expected


@pytest.mark.parametrize(
    ("text", "era"), [("抗日战争", "anti_japanese"), ("解放战争", "liberation"), ("建国后", "after_1949")]
)
def test_the_period_of_a_demobilised_soldier_becomes_the_era(text: str, era: str) -> None:
    assert good("demobilized", 属于时期=text).era == era


def test_years_served_are_counted_as_conscript_and_not_as_soldier() -> None:
    parsed = good("countretiredsoldier")
    assert (parsed.service_start, parsed.service_end) == (date(1968, 12, 5), date(1971, 12, 4))
    assert detail(parsed, "service")["end"] == "1973-12-01"


def test_stated_years_that_do_not_fit_the_dates_are_noted_and_the_dates_count() -> None:
    assert ("所服义务兵折算年限", "years_differ") in codes("countretiredsoldier", 所服义务兵折算年限="5")
    assert ("所服义务兵折算年限", "years_differ") not in codes("countretiredsoldier")


def test_health_addresses_and_telephones_are_stated_to_the_vault_only() -> None:
    parsed = good("demobilizedIllness")
    plain = str([one.value for one in parsed.details])
    for text in (
        "慢性肾炎",
        "东街甲子号",
        "西街乙丑号",
        "0990-1234567",
        "0990-7654321",
        "工业路",
        "有慢性病",
        "YB2018",
    ):
        assert text not in plain


def test_two_columns_of_one_name_are_kept_apart() -> None:
    parsed = good("tested", 健康状况="一般或较弱", 健康状况2="残疾")
    health = detail(parsed, "health")
    assert (health["health"], health["health_listed"]) == ("一般或较弱", "残疾")


def test_the_account_holder_is_kept_only_where_it_is_somebody_else() -> None:
    assert good("war").holder == ""
    assert good("war", 开户名称="李秀英").holder == "李秀英"


@pytest.mark.parametrize(("digits", "code"), [("990101", "990101000000"), ("990101001", "990101001000")])
def test_a_short_division_code_is_filled_with_zeros_and_said_so(digits: str, code: str) -> None:
    assert good("war", 户口薄行政区划代码=digits).area_code == code
    assert ("户口薄行政区划代码", "area_padded") in codes("war", 户口薄行政区划代码=digits)


@pytest.mark.parametrize("text", ["是", "1", "Y", "y", "１"])
def test_yes_is_read_by_word_and_by_code(text: str) -> None:
    parsed = good("dependant", 是否孤老=text, 是否孤儿=text)
    assert (parsed.alone, detail(parsed, "keeping")["orphan"]) == (True, "是")


@pytest.mark.parametrize("text", ["否", "0", "N", "n"])
def test_no_is_read_by_word_and_by_code(text: str) -> None:
    parsed = good("dependant", 是否孤老=text, 是否孤儿=text)
    assert (parsed.alone, detail(parsed, "keeping")["orphan"]) == (False, "否")


def test_blanks_inside_the_words_that_decide_money_do_not_matter() -> None:
    (row,) = read("disability", line("disability", 伤残等级="七 级", 伤残性质="因\u3000公", 户籍类别="农 村")).rows
    assert (row.grade, row.cause, row.household) == (7, "duty", "rural")


@pytest.mark.parametrize("mark", ["\u200b", "\ufeff", "\u202d"])
def test_marks_that_nobody_sees_do_not_spoil_a_number(mark: str) -> None:
    (row,) = read("war", line("war", 身份证号=mark + number(1))).rows
    assert row.id_number == number(1)


def test_a_word_for_nothing_is_no_name() -> None:
    sheet = read("war", line("war", 姓名="无"))
    assert sheet.rows == [] and ("姓名", "missing") in {(one.column, one.code) for one in sheet.faults}


def test_widths_and_variant_characters_in_values_are_read() -> None:
    parsed = good("war", 工作单位性质="其他企业", 与户主关系="(外)孙子女", 就业状况="在职(企业)")
    assert (detail(parsed, "job")["employer_kind"], detail(parsed, "family")["head"]) == ("其它企业", "（外）孙子女")


@pytest.mark.parametrize("state", ["停发", "迁移", "取消", "中止", "去世", "受理", "不予认定", "身份认定不享受待遇"])
def test_a_state_without_pay_is_recorded_and_warned_and_never_paid(state: str) -> None:
    sheet = read("war", line("war", 优抚对象状态=state))
    assert sheet.rows[0].listed_only and detail(sheet.rows[0], "listed")["state"] == state
    (fault,) = (one for one in sheet.faults if one.code == "not_paid_state")
    assert state in fault.fault and fault.mend


@pytest.mark.parametrize(
    ("name", "changes", "fault"),
    [
        ("war", {"姓名": ""}, ("姓名", "missing")),
        (
            "war",
            {"身份证号": number(1)[:17] + ("1" if number(1)[17] != "1" else "2")},
            ("参战人员身份证号", "bad_identity"),
        ),
        ("war", {"身份证号": "99010119500307"}, ("参战人员身份证号", "bad_identity")),
        ("war", {"性别": "女"}, ("性别", "sex_differs")),
        ("war", {"出生日期": "1950-03-17"}, ("出生日期", "birth_differs")),
        ("war", {"出生日期": "50-3-7"}, ("出生日期", "short_year")),
        ("war", {"户籍类别": "非农"}, ("户籍类别", "not_in_list")),
        ("war", {"户口薄行政区划代码": "99010"}, ("户口薄行政区划代码", "bad_area")),
        ("war", {"批准日期": ""}, ("批准日期", "missing")),
        ("war", {"批准日期": "2023年2月30日"}, ("批准日期", "bad_date")),
        ("war", {"批准日期": "2024-03-06"}, ("批准日期", "future_date")),
        ("war", {"优抚对象状态": ""}, ("优抚对象状态", "missing")),
        ("war", {"优抚对象状态": "享受"}, ("优抚对象状态", "not_in_list")),
        ("war", {"供养方式": "散居"}, ("供养方式", "not_in_list")),
        ("war", {"是否孤老": "也许"}, ("是否孤老", "not_in_list")),
        ("war", {"银行账号": ""}, ("银行账号", "missing")),
        ("war", {"银行账号": "123"}, ("银行账号", "bad_account")),
        ("war", {"开户银行": ""}, ("开户银行", "missing")),
        ("disability", {"银行账户": "123"}, ("银行账户", "bad_account")),
        ("disability", {"伤残类别": "伤残"}, ("伤残类别", "not_in_list")),
        ("disability", {"伤残等级": ""}, ("伤残等级", "missing_for")),
        ("disability", {"伤残性质": "因伤"}, ("伤残性质", "not_in_list")),
        ("dependant", {"优抚对象类别": "三属"}, ("优抚对象类别", "not_in_list")),
        ("demobilized", {"属于时期": ""}, ("属于时期", "missing_for")),
        ("countretiredsoldier", {"服义务兵（开始时间）": ""}, ("服义务兵（开始时间）", "missing_for")),
        ("countretiredsoldier", {"服义务兵（结束时间）": "1971年12月"}, ("服义务兵（结束时间）", "day_missing")),
        ("countretiredsoldier", {"服义务兵（结束时间）": "1960-01-01"}, ("服义务兵（结束时间）", "out_of_order")),
    ],
)
def test_a_cell_that_decides_keeps_the_row_out_under_the_name_of_its_own_column(
    name: str, changes: dict[str, str], fault: tuple[str, str]
) -> None:
    sheet = read(name, line(name, **changes))
    assert sheet.rows == []
    (found,) = (one for one in sheet.faults if (one.column, one.code) == fault)
    assert found.severity == ERROR and found.mend and "%(" not in found.fault + found.mend


@pytest.mark.parametrize(
    ("name", "changes", "fault"),
    [
        ("war", {"文化程度": "本科"}, ("文化程度", "cell_not_in_list")),
        ("war", {"劳动能力": "很好"}, ("劳动能力", "cell_not_in_list")),
        ("war", {"是否精神病": "不详"}, ("是否精神病", "cell_not_in_list")),
        ("war", {"离退休时间": "2009-02-30"}, ("离退休时间", "cell_bad_date")),
        ("war", {"房屋间数": "三间"}, ("房屋间数", "cell_bad_number")),
        ("war", {"工作单位名称": "厂" * 101}, ("工作单位名称", "cell_too_long")),
        ("war", {"备注": "列为重点人稳控"}, ("备注", "cell_watching")),
        ("war", {"家庭人口数": "", "劳动能力": ""}, ("家庭人口数", "listed_missing")),
        ("war", {"联系方式(手机)": "不详"}, ("联系方式(手机)", "bad_phone")),
        ("war", {"退伍时间": "1973年12月"}, ("退伍时间", "day_assumed")),
        ("war", {"批准日期": "2015年3月"}, ("批准日期", "day_assumed")),
        ("war", {"身份证号": "990101500307001"}, ("参战人员身份证号", "converted_number")),
    ],
)
def test_a_cell_on_which_no_money_hangs_is_told_and_the_row_goes_in(
    name: str, changes: dict[str, str], fault: tuple[str, str]
) -> None:
    sheet = read(name, line(name, **changes))
    assert len(sheet.rows) == 1 and fault in {(one.column, one.code) for one in sheet.faults}
    assert not any("重点人" in str(one.value) for one in sheet.rows[0].details)


def test_a_sealed_cell_that_cannot_be_taken_is_not_printed_in_the_list() -> None:
    sheet = read("tested", line("tested", 健康状况2="癌症晚期", 本次查体时间="昨天"))
    assert not any("癌症" in fault.value + fault.fault or "昨天" in fault.value for fault in sheet.faults)


def test_a_soldier_approved_in_the_month_of_discharge_needs_the_days() -> None:
    changes = {"伤残类别": "残疾军人", "退伍时间": "2015年3月"}
    assert ("退伍时间", "day_missing") in codes("disability", **changes)
    assert ("退伍时间", "day_missing") not in codes("disability", 批准日期="2016-03-10", **changes)


def test_a_person_without_a_day_of_birth_in_the_sheet_is_compared_by_month() -> None:
    assert not {code for _column, code in codes("war", 出生日期="1950年3月")} & {"birth_differs", "day_assumed"}
    assert ("出生日期", "birth_differs") in codes("war", 出生日期="1950年4月")


@pytest.mark.parametrize("text", ["男", "1", "01"])
def test_sex_is_compared_by_word_and_by_the_national_code(text: str) -> None:
    assert "sex_differs" not in {code for _column, code in codes("war", 性别=text)}
