"""Registers as data: what ships is right, every planted fault is named with its line and mend, and nothing is run."""

from dataclasses import replace
from pathlib import Path

import pytest
from registers_kernel import EVERY, KNOWN

from rongjun.kernel.recognition.faults import ProcedureFaults
from rongjun.kernel.registers import from_content, load_folder, load_text, to_content, version_of

FOLDER = Path(__file__).parents[2] / "rulebooks" / "registers"


def faults(text: str) -> list[tuple[int, str, str]]:
    with pytest.raises(ProcedureFaults) as refused:
        load_text(text, KNOWN, "every-field.yaml")
    assert all(one.file == "every-field.yaml" and one.line > 0 and one.mend for one in refused.value.faults)
    return [(one.line, one.field, one.message) for one in refused.value.faults]


def test_what_ships_is_right_and_reads_back_the_same() -> None:
    known = replace(KNOWN, registers=frozenset(path.stem for path in FOLDER.glob("*.yaml")))
    found = load_folder(FOLDER, known)
    assert found.keys() == known.registers
    for one in found.values():
        assert from_content(to_content(one), known) == one and len(version_of(one)) == 64


PLANTED = [
    ("name: 价值,", "name: 政治面貌,", "fields[3].name", "任何台账都不记"),
    ("name: 结果,", "name: 联系电话,", "fields[9].sealed", "应加密存放"),
    ("type: long, sealed: true, note: true", "type: long, sealed: true", "fields[5].note", "本人都看得到"),
    ("type: money, maximum: 5000", "type: money, sealed: true", "fields[3].sealed", "不能加密存放"),
    ("columns: [on, festival, worth]", "columns: [on, health]", "columns[1]", "密封"),
    ("columns: [on, festival, worth]", "columns: [on, nowhere]", "columns[1]", "没有字段 nowhere"),
    ("filters: [festival, gifts, by_unit]", "filters: [worth]", "filters[0]", "不能作筛选"),
    ("search: [outcome]", "search: [words]", "search[0]", "不供查找"),
    ("next: [done, void]", "next: [done]", "stages[2].id", "到不了状态 void"),
    ("next: [done, void]", "next: [done, lost]", "stages[0].next[1]", "没有状态 lost"),
    ("fields: [doubt], final: true", "fields: [doubt]", "stages[2].next", "没有写下一个状态"),
    ("fields: [doubt], final", "fields: [doubt, on], final", "stages[2].fields[1]", "已在前面"),
    ("fields: [back_on, outcome, picture]", "fields: [back_on, outcome]", "fields[10].id", "没有哪个状态填写 picture"),
    ("permission: register.review", "permission: run.make", "stages[2].permission", "没有权限"),
    ("binding: office}", "binding: law}", "stages[0].limit", "没有写出处"),
    ("unit: by_unit}", "unit: festival}", "stages[0].duty.unit", "不是已填写的单位字段"),
    ('title: "{person} {festival}"', 'title: "{health}"', "title", "密封"),
    ('title: "{person} {festival}"', 'title: "{outcome}"', "title", "还没有填写"),
    ("unique: [person, year, festival]", "unique: [worth]", "unique[0]", "不能用来判断重复"),
    ("of: sum, field: worth", "of: sum, field: words", "figures[2].field", "不能相加"),
    ("where: {festival: [spring]}", "where: {festival: [easter]}", "figures[2].where.festival", "没有 easter"),
    ("where: {stage: [done]}", "where: {outcome: [x]}", "figures[3].where.outcome", "不是筛选项"),
    ("fields: [person, on, festival, worth], signs", "fields: [health], signs", "prints[0].fields[0]", "密封"),
    ("about: person", "about: nothing", "title", "没有 {person}"),
    ("keep: years_10", "keep: years_10\neveryone: true", "everyone", "只在辖区内可见"),
    ("keep: years_10", "keep: years_10\nconsent: watching", "consent", "没有同意事项"),
    ("group: honours", "group: secrets", "group", "没有分类"),
    ("code: every-field", "code: Every", "code", "不能作为代码"),
    ("keep: years_10", "keep: years_10\nsecret: 1", "secret", "没有这个字段"),
    ("{id: rice, name: 米, name_en: Rice}, ", "", "fields[2].options", "两个以上选项"),
    ("{id: picture,", "{id: q,", "fields[10].id", "系统自用"),
    ("type: money, maximum: 5000", "type: money, sums: hours", "fields[3].sums", "只有数字可以合计"),
    ("type: money, maximum: 5000", "type: money, minimum: 100000000", "fields[3].minimum", "下限不超过上限"),
    ("type: money, maximum: 5000", "type: money, not_below: present", "fields[3].not_below", "不能与 present 比较"),
    ("type: money, maximum: 5000", "type: money, not_above: worth", "fields[3].not_above", "不能与 worth 比较"),
    ("type: money, maximum: 5000", "type: money, sums: nowhere.hours", "fields[3].sums", "没有台账 nowhere"),
]


@pytest.mark.parametrize(("right", "wrong", "field", "message"), PLANTED)
def test_a_planted_fault_is_named_with_its_place(right: str, wrong: str, field: str, message: str) -> None:
    assert EVERY.count(right) >= 1
    told = faults(EVERY.replace(right, wrong, 1))
    assert any(at == field and message in said for _line, at, said in told), told


def test_a_record_names_others_of_several_registers_but_one_of_each() -> None:
    text = (FOLDER / "volunteer-hours.yaml").read_text("utf-8")
    known = replace(KNOWN, registers=frozenset(path.stem for path in FOLDER.glob("*.yaml")))
    assert [one.of for one in load_text(text, known).fields if one.of] == ["volunteer-agreement", "event"]
    with pytest.raises(ProcedureFaults, match="同一个台账"):
        load_text(text.replace("of: event", "of: volunteer-agreement"), known)


def test_a_fault_names_the_line_of_the_file() -> None:
    lines = EVERY.splitlines()
    at = next(number for number, line in enumerate(lines, start=1) if line.startswith("group:"))
    assert (at, "group") in {(line, field) for line, field, _message in faults(EVERY.replace("honours", "secrets"))}


def test_publishing_somebody_needs_the_yes_and_nothing_sealed_or_noted_is_published() -> None:
    published = "\npublish: {stages: [done], head: health, fields: [words, festival]}\n"
    told = {(field, message) for _line, field, message in faults(EVERY + published)}
    assert any(field == "publish.head" and "密封" in message for field, message in told)
    assert any(field == "publish.fields[0]" and "关于人的记录" in message for field, message in told)
    assert any(field == "publish" and "本人同意" in message for field, message in told)


def test_text_is_never_run() -> None:
    for text in ("!!python/object/apply:os.system ['true']", "code: &a x\nname: *a", "[1, 2", ""):
        with pytest.raises(ProcedureFaults):
            load_text(text, KNOWN)
