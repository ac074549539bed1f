"""Papers of stations, taken from the records: the minutes of a meeting, the notice of an inspection."""

from collections.abc import Sequence

from rongjun.base.errors import Refusal
from rongjun.base.papers import (
    Block,
    Heading,
    Numbered,
    Paper,
    Paragraph,
    Signature,
    Signatures,
    Table,
    Text,
    format_day,
)
from rongjun.kernel.stations.scoring import Score, as_hundred
from rongjun.kernel.stations.sheets import Point

from .leading import resolutions_of
from .models import Finding, GroupMember, Inspection, Mark, Meeting

FORMULA = Text(
    "得分（百分制）＝ 100 × 各项得分之和 ÷ 各适用项满分之和，四舍五入到一位小数；不适用的项两边都不计。",
    "Score of 100 = 100 × marks ÷ full marks of the points that apply, rounded half up to one decimal.",
)


def minutes_paper(meeting: Meeting, members: Sequence[GroupMember]) -> Paper:
    """Return the 会议纪要. Raises Refusal before the minutes are written."""
    if meeting.held_at is None:
        raise Refusal("会议记录还没有写。")
    decided = resolutions_of(meeting)
    lines = tuple(
        Text(f"{one.what}（{one.unit.name}，{format_day(one.due_on, 'zh')}前）",
             f"{one.what} ({one.unit.name}, by {format_day(one.due_on, 'en')})")
        for one in decided
    )  # fmt: skip
    blocks: list[Block] = [
        Paragraph(Text(f"时间：{format_day(meeting.day, 'zh')}", f"Date: {format_day(meeting.day, 'en')}")),
        Paragraph(Text(f"地点：{meeting.place}", f"Place: {meeting.place}")),
        Paragraph(Text(f"到会：{meeting.present}", f"Present: {meeting.present}")),
        Heading(Text("议程", "Agenda")), Numbered(tuple(Text(one) for one in meeting.agenda)),
        Heading(Text("记录", "Minutes")), Paragraph(Text(meeting.minutes)),
    ]  # fmt: skip
    if lines:
        blocks += [Heading(Text("议定事项", "Decisions")), Numbered(lines)]
    blocks.append(Signatures((Signature(Text("主持人", "Chair")), Signature(Text("记录人", "Recorder")))))
    return Paper(
        kind="station-minutes", title=Text(f"{meeting.group.name}会议纪要", "Minutes"),
        unit=Text(meeting.group.unit.name), date=meeting.day, blocks=tuple(blocks),
    )  # fmt: skip


def inspection_paper(
    inspection: Inspection, points: Sequence[Point], marks: Sequence[Mark], findings: Sequence[Finding], score: Score
) -> Paper:
    """Return the 检查情况通报: every mark, what was found with its day, the score with its formula."""
    given = {one.point: one for one in marks}
    header = (Text("项目", "Point"), Text("满分", "Full"), Text("得分", "Mark"), Text("说明", "Note"))
    rows = tuple(_mark_row(one, given.get(one.code)) for one in points)
    names = {one.code: one.name for one in points}
    day = format_day(inspection.day, "zh")
    blocks: list[Block] = [
        Paragraph(
            Text(f"{inspection.from_unit.name}于{day}按《{inspection.sheet.name}》（第{inspection.sheet.version}版）检查。",
                 f"Inspected by {inspection.from_unit.name} on {format_day(inspection.day, 'en')}.")),
        Table(rows, header),
        Paragraph(Text(f"合计 {score.got} 分，满分 {score.most} 分，得分 {as_hundred(score.permille)}。",
                       f"{score.got} of {score.most} marks, score {as_hundred(score.permille)}.")),
        Paragraph(FORMULA),
    ]  # fmt: skip
    if findings:
        found = tuple(
            Text(f"{names.get(one.point, one.point)}：{one.what}（{format_day(one.due_on, 'zh')}前整改）",
                 f"{one.what} (by {format_day(one.due_on, 'en')})")
            for one in findings
        )  # fmt: skip
        blocks += [Heading(Text("发现的问题", "Findings")), Numbered(found)]
    blocks.append(Signatures((Signature(Text("检查人", "Inspector")), Signature(Text("服务站负责人", "Station")))))
    return Paper(
        kind="station-inspection", title=Text("服务站检查情况", "Inspection of a station"),
        unit=Text(inspection.from_unit.name), date=inspection.day, to=Text(inspection.unit.name), blocks=tuple(blocks),
    )  # fmt: skip


def _mark_row(point: Point, mark: Mark | None) -> tuple[Text, ...]:
    if mark is None:
        return Text(point.name), Text(str(point.most)), Text("—"), Text("")
    got = mark.again if mark.again is not None else mark.got
    shown = Text("不适用", "n/a") if got is None else Text(str(got))
    return Text(point.name), Text(str(point.most)), shown, Text(mark.note)
