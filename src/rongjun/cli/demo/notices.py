"""A local notice that came late: entered with its scan, costed, and waiting for another person to approve it."""

from datetime import timedelta
from typing import Final

from rongjun.domains.payments.notice_costs import ask_cost, work_out_cost
from rongjun.domains.policy.notices.actions import make_draft, submit_notice
from rongjun.domains.policy.notices.entries import Head
from rongjun.domains.policy.notices.papers import add_notice_paper
from rongjun.kernel.period import first_day

from .county import COUNTY, COUNTY_NAME
from .scans import scan_pdf
from .stage import Stage

YUAN: Final = "360"
"""A month for a martyr's survivor, in the place of the county's 300 (demo/rulebooks): invented, as all local ones."""
LATE_MONTHS: Final = 2


def submit_county_notice(stage: Stage) -> None:
    """Enter the notice, put its scan to it, submit it and have its cost worked out: back pay is among it."""
    by, month = stage.desk.officer, stage.last - LATE_MONTHS
    rule = {
        "table": "survivor", "key": "martyr", "op": "add", "amount": YUAN, "period": "month",
        "from": first_day(month).isoformat(),
    }  # fmt: skip
    head = Head(
        kind="local", doc_no=f"清政办发〔{month // 12}〕31号（虚构）", title="关于提高烈士遗属地方优待金的通知（虚构）",
        source="县政府来文（虚构）", effective=month, issuer=f"{COUNTY_NAME}人民政府办公室", issued=first_day(month),
        region=COUNTY[:6], region_name=COUNTY_NAME,
    )  # fmt: skip
    notice = make_draft(head=head, typed={"rules": [rule]}, by=by, at=stage.at)
    paper = scan_pdf(["虚构文件", head.title])
    add_notice_paper(notice_id=notice.pk, content=paper, name="通知", by=by, at=stage.at)
    at = stage.reach(stage.at + timedelta(minutes=30))
    submit_notice(notice_id=notice.pk, by=by, at=at)
    ask_cost(notice_id=notice.pk, by=by, at=at)
    work_out_cost(notice_id=notice.pk, at=at)
