"""The list of a group that goes to recuperation: who has a place, with a line to sign when they set out."""

from collections.abc import Sequence
from datetime import datetime

from rongjun.base.papers import Heading, Paper, Signature, Signatures, Table, Text
from rongjun.domains.people.batches import office_day
from rongjun.domains.units.queries import get_root_name
from rongjun.kernel.money import format_yuan

from .models import Place, Season


def group_list(season: Season, places: Sequence[Place], at: datetime) -> Paper:
    """Return the list of those who have a place of a season, in the order of their turn. No telephone, no illness."""
    days = f"{season.starts_on.isoformat()} – {season.ends_on.isoformat()}"
    facts = (
        (Text("地点", "Place"), Text(season.place)), (Text("日期", "Days"), Text(days)),
        (Text("人数", "People"), Text(str(len(places)))),
        (Text("每人费用（元）", "Cost of each (yuan)"), Text(format_yuan(season.cost_fen))),
    )  # fmt: skip
    header = (Text("次序", "Turn"), Text("姓名", "Name"), Text("档案号", "File number"), Text("签到", "Signed"))
    rows = tuple((Text(str(one.order)), Text(one.person.name), Text(one.person.file_no), Text("")) for one in places)
    lines = (Signature(Text("带队人", "Led by")), Signature(Text("疗养院接收人", "Received by")))
    return Paper(
        kind="recuperation-group", title=Text(f"短期疗养名单：{season.name}", f"Recuperation: {season.name}"),
        unit=Text(get_root_name()), date=office_day(at),
        blocks=(Table(rows=facts), Heading(Text("名单", "People")),
                *((Table(rows=rows, header=header),) if rows else ()), Signatures(lines)),
    )  # fmt: skip
