"""The thirty-eight columns that all eight provincial layouts begin with; only the second one's name differs."""

from ..workbook import columns as col
from .parts import NUMBER, REFUSED, Column, columns_of


def beginning(id_header: str) -> tuple[Column, ...]:
    """Return the common columns, with what this layout calls the identity number."""
    return columns_of(
        ("序号", NUMBER),
        (id_header, col.ID_NUMBER, True),
        ("姓名", col.NAME, True),
        ("出生日期", col.BIRTH, True),
        ("民族", REFUSED, True),
        ("性别", col.SEX, True),
        ("与户主关系", "family.head", True),
        ("户籍类别", col.HOUSEHOLD, True),
        ("户口薄行政区划代码", col.AREA, True),
        ("户口簿住址", "address.register"),
        ("实际居住地行政区划代码", "address.living_code", True),
        ("实际居住地址", "address.living"),
        ("医疗保障方式", "insurance.medical", True),
        ("医疗保险号", "insurance.medical_no"),
        ("养老保障方式", "insurance.pension"),
        ("联系方式(手机)", col.PHONE),
        ("其他联系方式", "contact.other_phone"),
        ("邮政编码", "address.postcode"),
        ("婚姻状况", "family.marital"),
        ("文化程度", "education.level"),
        ("健康状况", "health.health"),
        ("政治面貌", REFUSED),
        ("就业状况", "job.state"),
        ("年收入", "job.income"),
        ("工作单位名称", "job.employer"),
        ("工作单位性质", "job.employer_kind"),
        ("工作单位电话", "job.employer_phone"),
        ("工作单位地址", "job.employer_address"),
        ("是否有房", "housing.owns"),
        ("住房性质", "housing.kind"),
        ("住房状况", "housing.state"),
        ("房屋类型", "housing.type"),
        ("房屋结构", "housing.structure"),
        ("房屋间数", "housing.rooms"),
        ("住房建筑时间", "housing.built"),
        ("家庭人口数", "family.size", True),
        ("总建筑面积", "housing.area"),
        ("人均建筑面积", "housing.per_head"),
    )


def ending(account_header: str) -> tuple[Column, ...]:
    """Return the columns of the account and the note, which all eight end with."""
    return columns_of(
        ("开户银行", col.BANK, True),
        ("开户名称", col.HOLDER, True),
        (account_header, col.ACCOUNT, True),
        ("备注", "listed.note"),
    )


COMMON = frozenset(column.header for column in beginning(""))
