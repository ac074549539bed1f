"""Papers of registers: one record as a form, or a list, with lines to sign on; as .docx and .pdf."""

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from typing import Final

from django.utils.translation import gettext as _

from rongjun.base.errors import NotFound, Refusal
from rongjun.base.papers import CHINESE, Paper, Signature, Signatures, Table, Text, format_day, make_docx, make_pdf
from rongjun.kernel.registers import Print, Sheet
from rongjun.kernel.registers import Register as Spec

from .models import Record
from .versions import spec_of

MOST: Final = 2000
"""So many records on one printed list at most."""
BUILT_IN: Final = {
    "person": Text("姓名", "Name"), "unit": Text("登记单位", "Unit"), "day": Text("日期", "Day"),
    "stage": Text("状态", "Stage"), "title": Text("记录", "Record"),
}  # fmt: skip
type Tell = Callable[[Record, str], Text]
"""Gives a field of a record as the paper prints it."""


def print_of(spec: Spec, name: str, sheet: Sheet) -> Print:
    """Return a paper of a register. Raises NotFound where there is none of that kind."""
    for one in spec.prints:
        if one.id == name and one.sheet is sheet:
            return one
    raise NotFound(_("没有这种文书。"))


def paper_of_record(record: Record, spec: Spec, one: Print, tell: Tell, today: date) -> Paper:
    """Return the paper of one record: each field with its value."""
    labels = _labels(spec)
    rows = tuple((labels[name], tell(record, name)) for name in one.fields)
    return _paper(record.unit.name, one, (Table(rows),), today)


def paper_of_list(spec: Spec, one: Print, records: Sequence[Record], tell: Tell, unit: str, today: date) -> Paper:
    """Return the paper of a list, numbered. Raises Refusal for none or for more than MOST."""
    if not records:
        raise Refusal(_("这里没有记录，没有可以印的。"))
    if len(records) > MOST:
        raise Refusal(_("超过 %(n)d 条，印不下；请先筛选。") % {"n": MOST})
    labels = _labels(spec)
    header = (Text("序号", "No."), *(labels[name] for name in one.fields))
    rows = tuple(
        (Text(str(number)), *(tell(record, name) for name in one.fields))
        for number, record in enumerate(records, start=1)
    )
    return _paper(unit, one, (Table(rows, header),), today)


def made(paper: Paper, form: str) -> bytes:
    """Return a paper as pdf or docx. Raises NotFound for another form."""
    makers: Mapping[str, Callable[[Paper], bytes]] = {"pdf": make_pdf, "docx": make_docx}
    if form not in makers:
        raise NotFound(_("没有这种文件。"))
    return makers[form](paper)


def day_text(day: date) -> Text:
    """Return a day as papers write it."""
    return Text(format_day(day, "zh"), format_day(day, "en"))


def stage_text(record: Record) -> Text:
    """Return the stage of a record."""
    stage = spec_of(record.version).stage_named(record.stage)
    return Text(stage.name, stage.name_en)


def _labels(spec: Spec) -> dict[str, Text]:
    return {one.id: Text(one.name, one.name_en) for one in spec.fields} | BUILT_IN


def _paper(unit: str, one: Print, blocks: tuple[Table, ...], today: date) -> Paper:
    signs = tuple(Signature(Text(line.zh, line.en)) for line in one.signs)
    return Paper(
        "register", Text(one.title.zh, one.title.en), Text(unit), today,
        (*blocks, Signatures(signs)) if signs else blocks, languages=CHINESE,
    )  # fmt: skip
