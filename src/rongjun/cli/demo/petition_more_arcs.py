"""More stories of the demo's petitions: a re-review that waits at the province, a workbook of what a town collected."""

from datetime import timedelta

from rongjun.base.spreadsheets import Table
from rongjun.domains.petitions import reviewing, workbook
from rongjun.domains.petitions.course import person_actor

from .county import village_code
from .petitions import Arc, Petitions

COLLECTED = (
    ("集市上发的优待证宣传单和窗口说的不一样，想问清楚哪个算数。", "政策建议", ""),
    ("村站的光荣牌登记表填了两次还没有发。", "证件、光荣牌", ""),
    ("问大病救助一年能申请几次。", "医疗保障", "一年一次；材料交镇站，30日内答复。"),
)  # fmt: skip
"""What a town wrote down on one market day: facts, subject, and the answer on the spot where there was one (invented).
"""


def begin_more(all_of: Petitions) -> None:
    """Let these stories begin on their days."""
    all_of.begin(76, _waits_at_the_province)
    all_of.begin(14, _from_a_workbook)


def _waits_at_the_province(on: Petitions) -> Arc:
    """Refused, upheld at the city, and now with the province for re-review."""
    matter = on.accept(
        "参战补助认定时少算了一段部队经历，每月少发。", topic="rating", wanted="请求补认那段经历，补发差额。",
        key="province",
    )  # fmt: skip
    on.issue(matter)
    yield 20
    on.propose(matter, "refused", "档案里没有那段经历的记载。", "现有材料不能认定；补充证明后可以重新申请。")
    yield 1
    on.sign(matter)
    on.issue(matter)
    on.deliver(matter, how="post")
    yield 10
    reviewing.ask_review(matter=matter, reason="有两名战友可以作证，县里没有问。", by=person_actor(), at=on.at)
    yield 15
    on.propose(matter, "upheld", "证人证言与部队档案不一致，已函询原部队。", "原处理意见维持。", by="shiju")
    yield 1
    on.sign(matter, by="shiju2")
    yield 2
    matter = on.again(matter)
    on.deliver(matter, by="shiju", how="post")
    yield 12
    reviewing.ask_rereview(
        matter=on.again(matter), reason="原部队的复函还没有给我看。", by=person_actor(), at=on.at
    )  # fmt: skip


def _from_a_workbook(on: Petitions) -> Arc:
    """What a town collected in one workbook: registered row by row, one answered on the spot."""
    day = on.stage.day - timedelta(days=1)
    header = ["反映的情况", "区划代码", "事由", "收到日期", "姓名", "电话", "当场答复"]
    rows = []
    for number, (told, topic, answer) in enumerate(COLLECTED, start=2):
        who = on.who()
        cells = [told, village_code(number), topic, day.isoformat(), who.name, who.phone, answer]
        rows.append((number, cells))
    done = workbook.take_workbook(table=Table(header, rows), by=on.by("zhen"), at=on.at)
    if done.faults:
        raise AssertionError(done.faults)
    yield from ()
