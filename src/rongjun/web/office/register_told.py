"""A register in words, for who reads or signs it: its fields, stages, figures; and what differs, line by line."""

import difflib
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import yaml
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from rongjun.domains.services.registers.versions import GROUPS
from rongjun.kernel.calendar import Unit
from rongjun.kernel.registers import About, Field, Form, Measure, Sheet, Stage
from rongjun.kernel.registers import Register as Spec

from ..labels import permission_name
from .case_frame import said
from .register_words import KEEPS, field_name, stage_name

FORMS: dict[Form, Promise] = {
    Form.TEXT: gettext_lazy("文字"), Form.LONG: gettext_lazy("长文字"), Form.INTEGER: gettext_lazy("整数"),
    Form.PEOPLE: gettext_lazy("人数"), Form.MONEY: gettext_lazy("金额"), Form.DATE: gettext_lazy("日期"),
    Form.MONTH: gettext_lazy("月份"), Form.YESNO: gettext_lazy("是或否"), Form.CHOICE: gettext_lazy("选一个"),
    Form.SEVERAL: gettext_lazy("可选几个"), Form.PERSON: gettext_lazy("人员"), Form.UNIT: gettext_lazy("单位"),
    Form.AREA: gettext_lazy("地方"), Form.RECORD: gettext_lazy("上级台账的记录"), Form.PHOTOS: gettext_lazy("照片"),
    Form.FILE: gettext_lazy("文件"), Form.URL: gettext_lazy("网址"), Form.CONTACT: gettext_lazy("单位联系方式"),
}  # fmt: skip
ABOUTS: dict[About, Promise] = {
    About.PERSON: gettext_lazy("一个人"), About.HOUSEHOLD: gettext_lazy("一个人的家庭"),
    About.UNIT: gettext_lazy("一个单位"), About.AREA: gettext_lazy("一个地方"),
    About.NOTHING: gettext_lazy("不针对人和地方"),
}  # fmt: skip
UNITS: dict[Unit, Promise] = {
    Unit.WORKING_DAY: gettext_lazy("个工作日"), Unit.DAY: gettext_lazy("日"), Unit.MONTH: gettext_lazy("个月"),
    Unit.YEAR: gettext_lazy("年"),
}  # fmt: skip
MEASURES: dict[Measure, Promise] = {
    Measure.COUNT: gettext_lazy("数记录"), Measure.SUM: gettext_lazy("相加"),
    Measure.PERSONS: gettext_lazy("数人（一人一次）"), Measure.SHARE: gettext_lazy("占比"),
}  # fmt: skip
SHEETS: dict[Sheet, Promise] = {Sheet.ONE: gettext_lazy("一条记录"), Sheet.LIST: gettext_lazy("整个列表")}
BUILT_IN: dict[str, Promise] = {
    "person": gettext_lazy("姓名"), "unit": gettext_lazy("登记单位"), "day": gettext_lazy("日期"),
    "stage": gettext_lazy("状态"), "title": gettext_lazy("标题"),
}  # fmt: skip
"""What every record has, besides its fields."""


@dataclass(frozen=True, slots=True)
class Told:
    """A line of the whole: what it is about, and what is said of it."""

    label: str
    text: str


@dataclass(frozen=True, slots=True)
class Difference:
    """A line of the text that is gone or new."""

    text: str
    gone: bool


def sections_of(spec: Spec) -> list[tuple[str, list[Told]]]:
    """Return a register in words, part by part."""
    basics = [
        Told(_("分类"), str(GROUPS.get(spec.group, spec.group))), Told(_("一条记录是关于"), str(ABOUTS[spec.about])),
        Told(_("标题"), spec.title), Told(_("保存多久"), str(KEEPS[spec.keep])),
        Told(_("谁能看"), _("各单位都能看") if spec.everyone else _("辖区内能看")),
        Told(_("只能有一条"), "、".join(spec.unique)), Told(_("本人同意"), spec.consent),
    ]  # fmt: skip
    figures = [Told(said(one.name, one.name_en), said(one.unit, one.unit_en)) for one in spec.figures]
    papers = [Told(said(one.title.zh, one.title.en), "、".join(one.fields)) for one in spec.prints]
    found = [
        (_("名称和范围"), [one for one in basics if one.text]),
        (_("字段"), [Told(field_name(one), _field(spec, one)) for one in spec.fields]),
        (_("状态"), [Told(stage_name(spec, one.id), _stage(spec, one)) for one in spec.stages]),
        (_("数据"), figures), (_("文书"), papers),
    ]  # fmt: skip
    if spec.publish is not None:
        stages = "、".join(stage_name(spec, one) for one in spec.publish.stages)
        names = "、".join(field_name(spec.field_named(one)) for one in (spec.publish.head, *spec.publish.fields))
        found.append((_("门户公布"), [Told(_("哪些状态"), stages), Told(_("哪些内容"), names)]))
    return [(title, lines) for title, lines in found if lines]


def _field(spec: Spec, one: Field) -> str:
    options = "、".join(said(each.name, each.name_en) for each in one.options)
    flags = [
        (one.required, _("必填")), (one.sealed, _("加密")), (one.note, _("本人看得到")), (bool(one.of), one.of),
        (bool(one.minimum), _("至少 %(n)d") % {"n": one.minimum}),
        *((bool(other), told % {"of": field_name(spec.field_named(other)) if other else ""}) for other, told in (
            (one.not_below, _("不早于或不小于“%(of)s”")), (one.not_above, _("不晚于或不大于“%(of)s”")),
        )),
        (bool(options), options), (bool(one.sums), _("由“%(of)s”合计") % {"of": one.sums}),
    ]  # fmt: skip
    return "；".join([str(FORMS[one.type]), *(text for on, text in flags if on)])


def _stage(spec: Spec, one: Stage) -> str:
    parts = [_("由有“%(right)s”权限的人登记") % {"right": permission_name(one.permission)}]
    if one.fields:
        parts.append(_("填写：%(names)s") % {"names": "、".join(field_name(each) for each in spec.fields_at(one.id))})
    if one.limit is not None:
        by = one.limit.cite or _("本局自定")
        parts.append(_("时限 %(n)d %(unit)s（%(by)s）") % {"n": one.limit.n, "unit": UNITS[one.limit.unit], "by": by})
    if one.duty is not None:
        parts.append(_("产生待办：%(what)s") % {"what": said(one.duty.zh, one.duty.en)})
    if one.second:
        parts.append(_("要第二人同意"))
    if one.next:
        parts.append(_("下一步：%(names)s") % {"names": "、".join(stage_name(spec, each) for each in one.next)})
    return "；".join([*parts, *([_("到此办结")] if one.final else [])])


def written_out(content: Mapping[str, Any]) -> str:
    """Return a register as YAML, in the order in which it was written."""
    return str(yaml.safe_dump(dict(content), allow_unicode=True, sort_keys=False, width=110))


def differences(before: Mapping[str, Any], now: Mapping[str, Any]) -> list[Difference]:
    """Return the lines of the text that are gone or new, in the order of the text."""
    lines = difflib.ndiff(written_out(before).splitlines(), written_out(now).splitlines())
    return [Difference(line[2:].strip(), line[0] == "-") for line in lines if line[0] in "-+"]
