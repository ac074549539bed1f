"""Invented rows of the eight provincial workbooks, and files made of them as an office would save them."""

import csv
import io
from collections.abc import Mapping, Sequence
from datetime import date
from functools import cache
from pathlib import Path

import xlsxwriter
import xlwt
from stdnum.cn import ric

POLICY = Path(__file__).parent / "domains" / "data" / "import_template_columns.csv"
"""The columns of the eight workbooks, as the province prints them."""
LISTED = {
    "与户主关系": "户主/本人",
    "户籍类别": "农村",
    "户口薄行政区划代码": "990101001001",
    "实际居住地行政区划代码": "990101002001",
    "户口簿住址": "东街甲子号",
    "实际居住地址": "西街乙丑号",
    "医疗保障方式": "新型农村合作医疗",
    "医疗保险号": "YB20180001",
    "养老保障方式": "无",
    "联系方式(手机)": "13900001234",
    "其他联系方式": "0990-1234567",
    "邮政编码": "990100",
    "婚姻状况": "已婚",
    "文化程度": "高中",
    "健康状况": "有慢性病",
    "就业状况": "在职（企业）",
    "年收入": "12000.5",
    "工作单位名称": "县机械厂",
    "工作单位性质": "其它企业",
    "工作单位电话": "0990-7654321",
    "工作单位地址": "工业路丙寅号",
    "是否有房": "有房",
    "住房性质": "借房（寄住）",
    "住房状况": "一般危房",
    "房屋类型": "平房",
    "房屋结构": "砖木结构",
    "房屋间数": "3",
    "住房建筑时间": "1985年",
    "家庭人口数": "4",
    "总建筑面积": "90.5",
    "人均建筑面积": "22.6",
    "优抚对象状态": "享受待遇",
    "证书编号": "ZS00001",
    "批准日期": "2015-03-10",
    "批准时间": "2015-03-10",
    "入伍（参加工作时间）": "1968-12-01",
    "退役时间": "1973-12-01",
    "退役证件号": "退字001",
    "服役部队名称（番号）": "某部一连",
    "服役部队代号": "1234部队",
    "服义务兵（开始时间）": "1968-12-05",
    "服义务兵（结束时间）": "1971-12-04",
    "所服义务兵折算年限": "3",
    "家庭人口": "5",
    "18岁（含）以下": "1",
    "60岁（含)以上": "2",
    "是否孤老": "否",
    "劳动能力": "部分丧失劳动能力",
    "生活能力": "自理",
    "是否享受低保待遇": "否",
    "是否享受五保待遇": "是",
    "身份认证依据": "退伍证",
    "备注": "档案齐全",
    "入伍时间": "1968-12-01",
    "复员时间": "1973-12-01",
    "原部队代号": "5678部队",
    "职务": "班长",
    "属于时期": "解放战争",
    "是否抗美援朝": "是",
    "定期定量补助证编号": "BZ0001",
    "复员证号": "复字001",
    "是否精神病": "否",
    "供养方式": "光荣院",
    "生活补助证编号": "SB0001",
    "退伍时间": "1973-12-01",
    "退伍证号": "退字002",
    "是否参战": "是",
    "是否参试": "否",
    "身体状况": "差",
    "家庭经济状况": "困难",
    "在部队期间患病信息": "慢性肾炎",
    "优抚对象类别": "烈士遗属",
    "与牺牲病故军人关系": "配偶",
    "定期抚恤证编号": "DF0001",
    "是否正在上学": "否",
    "是否残疾": "是",
    "是否孤儿": "否",
    "是否持证人": "是",
    "烈士(牺牲,病故军人)证书字号": "烈字001",
    "烈士(牺牲,病故军人)姓名": "李国强",
    "烈士(牺牲,病故军人)性别": "男",
    "烈士(牺牲,病故军人)出生日期": "1946-05-01",
    "入伍(工作)时间": "1965-12-01",
    "生前所在单位": "某部二连",
    "生前职务": "战士",
    "牺牲病故时间": "1979-02-17",
    "牺牲病故地点": "边境",
    "烈士(牺牲,病故军人)批准时间": "1979-06-01",
    "牺牲病故原因": "作战牺牲",
    "伤残类别": "伤残人民警察",
    "伤残等级": "六级",
    "伤残性质": "因公",
    "伤残时期": "建国后",
    "抗美援朝": "否",
    "伤残属别": "在职",
    "致残时间": "1979-03-05",
    "离退休时间": "2009-08-01",
    "致残时所在单位": "县公安局",
    "致残地点": "县城",
    "致残情况": "右腿骨折",
    "致残原因": "追捕受伤",
    "身份类别": "烈士子女",
    "牺牲者姓名": "王大山",
    "牺牲时间": "1949-04-20",
    "批准烈士（平反）时间": "1951-01-01",
    "与牺牲者关系": "子女",
    "生活状况": "一般",
    "享受低保待遇": "是",
    "享受五保待遇": "否",
    "享受过抚恤金": "是",
    "入伍(参加工作)时间": "1968-12-01",
    "参试类别": "原8023部队退役人员",
    "职业健康检查": "未见异常",
    "本次查体时间": "2023-05-06",
    "上次查体时间": "2022-05-06",
    "残疾等级": "八级",
    "先天性残疾子女数": "0",
    "参战类别": "中越边境自卫还击作战",
    "开户银行": "中国农业银行",
    "民族": "汉族",
    "政治面貌": "群众",
}
NAMES = (
    "countretiredsoldier", "demobilized", "demobilizedIllness", "dependant", "disability", "martyroffspring", "tested",
    "war",
)  # fmt: skip


@cache
def headers(name: str) -> tuple[str, ...]:
    """Return the header of a layout as the province prints it, from the stored list of columns."""
    with POLICY.open(encoding="utf-8", newline="") as file:
        rows = [line for line in csv.DictReader(file) if line["template_file"] == f"{name}.xls"]
    return tuple(line["column_name"] for line in rows)


@cache
def sheet_name(name: str) -> str:
    """Return the name of a layout's sheet."""
    with POLICY.open(encoding="utf-8", newline="") as file:
        return next(line["sheet"] for line in csv.DictReader(file) if line["template_file"] == f"{name}.xls")


def number(serial: int, born: str = "19500307") -> str:
    """Return an invented identity number with its check digit; the 17th digit of an odd serial says 男."""
    body = f"990101{born}{serial:03d}"
    return body + str(ric.calc_check_digit(body + "0"))


def line(name: str, serial: int = 1, **changes: str) -> list[str]:
    """Return a good row of a layout, cell by cell; `changes` by header (the second 健康状况 as 健康状况2)."""
    identity = changes.pop("身份证号", number(serial))
    birth = identity[6:14] if len(identity) == 18 else "19500307"
    given = {
        "序号": str(serial), headers(name)[1]: identity, "姓名": "王建国",
        "出生日期": f"{birth[:4]}-{birth[4:6]}-{birth[6:]}",
        "性别": "男" if serial % 2 else "女", "开户名称": "王建国", "银行账户": f"6210000000{serial:09d}",
        "银行账号": f"6210000000{serial:09d}", "健康状况2": "残疾",
    }  # fmt: skip
    cells, seen = [], 0
    for header in headers(name):
        seen += header == "健康状况"
        key = "健康状况2" if header == "健康状况" and seen == 2 else header
        cells.append(changes.get(key, given.get(key, LISTED.get(key, ""))))
    return cells


def save(
    name: str, rows: Sequence[Sequence[object]], kind: str = "xlsx", *, header: Sequence[str] = (),
    above: Sequence[Sequence[str]] = (), sheet: str = "", lists: bool = True,
) -> bytes:  # fmt: skip
    """Return a workbook: what stands above the header, the header, the rows; a second sheet with value lists."""
    lines = [*above, header or headers(name), *rows]
    if kind == "csv":
        text = io.StringIO(newline="")
        csv.writer(text).writerows(lines)
        return text.getvalue().encode("gb18030")
    pages = {sheet or sheet_name(name): lines, **({"值列表": [["民族", "性别"], ["汉族", "男"]]} if lists else {})}
    return _xls(pages) if kind == "xls" else _xlsx(pages)


def _xls(pages: Mapping[str, Sequence[Sequence[object]]]) -> bytes:
    book = xlwt.Workbook()
    day = xlwt.easyxf(num_format_str="YYYY-MM-DD")
    for title, lines in pages.items():
        page = book.add_sheet(title)
        for at, cells in enumerate(lines):
            for place, cell in enumerate(cells):
                if cell != "":
                    page.write(at, place, cell, day) if isinstance(cell, date) else page.write(at, place, cell)
    buffer = io.BytesIO()
    book.save(buffer)
    return buffer.getvalue()


def _xlsx(pages: Mapping[str, Sequence[Sequence[object]]]) -> bytes:
    buffer = io.BytesIO()
    with xlsxwriter.Workbook(buffer, {"default_date_format": "yyyy-mm-dd", "strings_to_numbers": False}) as book:
        for title, lines in pages.items():
            page = book.add_worksheet(title)
            for at, cells in enumerate(lines):
                page.write_row(at, 0, [None if cell == "" else cell for cell in cells])
    return buffer.getvalue()
