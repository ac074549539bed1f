"""The demo office's own registers: one in force, a draft of another, a workbook taken in; lists asked for again."""

from datetime import timedelta
from typing import Final

from rongjun.base.spreadsheets import Sheet, workbook_bytes
from rongjun.domains.reports.asked import keep_list
from rongjun.domains.services.registers import drafting
from rongjun.domains.services.registers.actions import open_record
from rongjun.domains.services.registers.importing import columns_of, import_records
from rongjun.domains.services.registers.versions import get_present, spec_of

from .stage import Stage

ROOM: Final = "meeting-room-loan"
CASES: Final = ("老兵书画班", "退役军人创业沙龙", "优抚政策讲座")
OPENINGS: Final = (
    ("清源农机合作社（虚构）", "农机手", "2", "4200"), ("县供销社（虚构）", "仓管员", "1", "3600"),
    ("", "保洁员", "2", "2600"),
)  # fmt: skip
"""The last row lacks its employer: it comes back with row, column and mend."""
LISTS: Final = (
    ("市局月报：活动明细", "register-event", ["title", "stage", "day", "unit"], "month"),
    ("人社局：每月岗位", "register-vacancy", ["f-employer", "f-post", "f-openings", "f-pay_from", "stage"], "month"),
    ("财政局：半年发放明细", "figure-paid-fen", ["name", "day", "detail", "fen"], "half"),
)  # fmt: skip
"""What is asked for again and again: name, source, columns, span."""


def write_own(stage: Stage) -> None:
    """Write a register of the office's own with records, leave a draft of another, take in a workbook, keep lists."""
    desk, at = stage.desk, stage.at - timedelta(hours=2)
    draft = drafting.begin_draft(code=ROOM, based_on="", name="会议室借用（虚构）", by=desk.officer, at=at)
    drafting.save_draft(draft=draft, content=draft.content | {"name_en": "Meeting rooms lent"}, by=desk.officer, at=at)
    version = drafting.submit_draft(draft=draft, reason="社会团体常来借会议室，要有登记", by=desk.officer, at=at)
    drafting.approve_register(version=version, by=desk.head, at=at + timedelta(minutes=30))
    for place, name in enumerate(CASES):
        open_record(
            code=ROOM, typed={"name": name}, by=desk.officer, at=at + timedelta(minutes=40 + place),
            form_key=f"demo-own-{place}",
        )  # fmt: skip
    drafting.begin_draft(code="reading-corner", based_on="", name="阅览角借书（草稿，虚构）", by=desk.officer, at=at)
    import_records(
        code="vacancy", content=_vacancies(stage), file_name="人社局转来岗位.xlsx", by=desk.officer,
        at=at + timedelta(minutes=60),
    )  # fmt: skip
    for name, source, columns, span in LISTS:
        said: dict[str, str | list[str]] = {"columns": columns, "ending": "xlsx", "span": span}
        keep_list(name=name, source=source, said=said, by=desk.officer, at=at + timedelta(minutes=70))


def _vacancies(stage: Stage) -> bytes:
    spec = spec_of(get_present("vacancy"))
    columns = columns_of(spec)
    rows = [
        [_cell(stage, field.id if field else "", told, [one.name for one in field.options] if field else [])
         for _name, field in columns]
        for told in OPENINGS
    ]  # fmt: skip
    return workbook_bytes([Sheet(spec.name[:31], [name for name, _field in columns], rows, [18] * len(columns))])


def _cell(stage: Stage, field: str, told: tuple[str, str, str, str], options: list[str]) -> str:
    employer, post, openings, pay = told
    known = {
        "employer": employer, "post": post, "openings": openings, "pay_from": pay, "workplace": "清源县（虚构）",
        "open_until": f"{stage.day + timedelta(days=45):%Y-%m-%d}", "apply_at": "0990-1234567（虚构）",
    }  # fmt: skip
    return known.get(field, options[0] if options else "")
