"""Papers of this room: the decision on a case, its public notice, a receipt, thanks, the accounts of a round."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime
from typing import Any, Final

from rongjun.base.papers import Block, Heading, Paper, Paragraph, Table, Text, format_day
from rongjun.domains.people.batches import office_day
from rongjun.domains.units.models import Unit
from rongjun.kernel.aid.cases import State
from rongjun.kernel.identity import mask_name
from rongjun.kernel.money import format_yuan

from .models import Case, Donation, Help, Judgement, Notice, Pairing, Round

KIND_NAMES: Final = {
    "hardship": Text("困难帮扶", "Hardship relief"), "temporary": Text("临时救助", "Temporary relief"),
    "oneoff": Text("一次性帮扶", "One-off aid"),
}  # fmt: skip
HELP_NAMES: Final = {
    "money": Text("资金", "Money"), "kind": Text("实物", "Goods"), "information": Text("信息", "Information"),
    "job": Text("就业", "A job"),
}  # fmt: skip


def decision(case: Case, judgement: Judgement, at: datetime) -> Paper:
    """Make the decision on a case: in the ledger, or refused with article, reason and the way against it.

    行政复议法: sixty days; the paper says so to the person.
    """
    taken = case.state != State.REFUSED.value
    title = Text("困难帮扶认定书", "Decision: in hardship") if taken else Text("不予认定决定书", "Decision: refused")
    blocks: list[Block] = [
        Table(rows=(
            (Text("事项编号", "Number"), Text(case.number)), (Text("事项", "Matter"), KIND_NAMES[case.kind]),
            (Text("依据", "Rule"), Text(judgement.article)), (Text("理由", "Reason"), Text(judgement.reason)),
        )),
        Paragraph(_found(taken)),
    ]  # fmt: skip
    if not taken:
        blocks.append(
            Paragraph(
                Text(
                    "不服本决定的，可以自收到之日起六十日内申请行政复议，也可以自收到之日起六个月内提起行政诉讼。"
                    "困难有变化的，可以随时重新申请。",
                    "Whoever disagrees may ask for administrative review within sixty days, or go to court within six "
                    "months. Should the need change, please apply again at any time.",
                )
            )
        )
    return paper_of("aid-decision", title, case.number, at, blocks, to=Text(case.person.name))


def public_notice(case: Case, notice: Notice, at: datetime) -> Paper:
    """Make the public notice of a case: masked name, kind of help; never need, income or illness."""
    rows = (
        (Text("姓名", "Name"), Text(mask_name(case.person.name))), (Text("事项", "Matter"), KIND_NAMES[case.kind]),
        (Text("事项编号", "Number"), Text(case.number)),
    )  # fmt: skip
    days = {"zh": (format_day(notice.from_on, "zh"), format_day(notice.until_on, "zh"))}
    days |= {"en": (format_day(notice.from_on, "en"), format_day(notice.until_on, "en"))}
    said = Text(
        "现予公示，自{}至{}。有异议的，请在公示期内向下列单位提出，可以不具名；提出异议的人不向任何人透露。".format(
            *days["zh"]
        ),
        "Made public from {} to {}. Objections go to the unit below, without a name if so wished.".format(*days["en"]),
    )
    paper = paper_of("aid-notice", Text("公示", "Public notice"), case.number, at, [Paragraph(said), Table(rows=rows)])
    return _public(paper, notice.contact)


def receipt(donation: Donation, wish: str, at: datetime) -> Paper:
    """Make the receipt of a donation with its wish."""
    nameless = Text("一位不具名的捐赠人", "A donor without a name")
    rows = (
        (Text("捐赠人", "Donor"), Text(donation.donor) if donation.donor else nameless),
        (Text("金额（元）", "Amount (yuan)"), Text(format_yuan(donation.amount_fen))),
        (Text("日期", "Day"), Text(donation.given_on.isoformat())),
        (Text("捐赠意愿", "Wish"), Text(wish) if wish else Text("不指定", "None")),
    )  # fmt: skip
    said = Text(
        "已收到您对关爱基金的捐赠，将按您的意愿使用；使用情况随每轮账目公布。谢谢您。",
        "We received your donation to the care fund. It is used by your wish; the accounts of each round are "
        "published. Thank you.",
    )
    return paper_of("aid-receipt", Text("捐赠收据", "Receipt of a donation"), donation.number, at,
                  [Table(rows=rows), Paragraph(said)])  # fmt: skip


def thanks(pairing: Pairing, helps: Sequence[Help], at: datetime) -> Paper:
    """Make the letter that thanks a department: what it did, without the name of who was helped."""
    rows = tuple(
        (
            Text(one.day.isoformat()),
            HELP_NAMES[one.kind],
            Text(one.what),
            Text(format_yuan(one.worth_fen) if one.worth_fen else "—"),
        )
        for one in helps
    )
    header = (Text("日期", "Day"), Text("方式", "Kind"), Text("内容", "What"), Text("折合（元）", "Worth (yuan)"))
    said = Text(
        "贵单位结对帮扶退役军人和优抚对象家庭，出了力、办了实事，谨此致谢。",
        "Your department has helped the family of somebody who served. We thank you for it.",
    )
    blocks: list[Block] = [Paragraph(said), *([Table(rows=rows, header=header)] if rows else [])]
    title = Text("感谢信", "Letter of thanks")
    return paper_of("aid-thanks", title, "", at, blocks, to=Text(pairing.department))


def accounts(one: Round, at: datetime) -> Paper:
    """Make the published accounts of a round: sums, and counts with small cells hidden. Nobody helped is named."""
    told: dict[str, Any] = one.accounts or {}
    sums = (
        (Text("历年收到捐赠（元）", "Donations received (yuan)"), Text(format_yuan(told["in_fen"]))),
        (Text("此前各轮使用（元）", "Given in earlier rounds (yuan)"), Text(format_yuan(told["before_fen"]))),
        (Text("本轮使用（元）", "Given in this round (yuan)"), Text(format_yuan(told["given_fen"]))),
        (Text("结余（元）", "Left (yuan)"),
         Text(format_yuan(told["in_fen"] - told["before_fen"] - told["given_fen"]))),
        (Text("申请份数", "Applications"), _count(told["applications"])),
        (Text("帮扶户数", "Helped"), _count(told["helped"])),
    )  # fmt: skip
    blocks: list[Block] = [Table(rows=sums)]
    if told["rows"]:
        header = (Text("乡镇", "Town"), *(Text(name) for name in told["columns"]))
        rows = tuple(
            (Text(name), *(_count(cell) for cell in cells))
            for name, cells in zip(told["rows"], told["cells"], strict=True)
        )
        blocks += [Heading(Text("帮扶户数（少于五的不列出）", "Helped (below five is not told)")),
                   Table(rows=rows, header=header)]  # fmt: skip
    if told["donors"] or told["nameless_fen"]:
        rows = tuple((Text(name), Text(format_yuan(fen))) for name, fen in told["donors"])
        if told["nameless_fen"]:
            rows += ((Text("不具名的捐赠", "Given without a name"), Text(format_yuan(told["nameless_fen"]))),)
        blocks += [Heading(Text("收到的捐赠", "Donations received")),
                   Table(rows=rows, header=(Text("捐赠人", "Donor"), Text("金额（元）", "Yuan")))]  # fmt: skip
    title = Text(f"关爱基金账目：{one.name}", f"Accounts of the care fund: {one.name}")
    return _public(paper_of("aid-accounts", title, one.number, at, blocks), "")


def _found(taken: bool) -> Text:
    if taken:
        return Text(
            "经乡镇审核和县级核查，列入困难台账，按规定给予帮扶。困难缓解后，由本单位核实并告知本人。",
            "After the town's review and the county's check you are in the ledger of hardship and are helped.",
        )
    return Text("经乡镇审核和县级核查，不符合认定条件。", "After review and check the conditions are not met.")


def _count(count: int | None) -> Text:
    return Text("少于五", "below five") if count is None else Text(str(count))


def paper_of(
    kind: str, title: Text, number: str, at: datetime, blocks: Sequence[Block], to: Text | None = None
) -> Paper:  # fmt: skip
    """Return a paper of the office that keeps the books, with its name and contact."""
    unit = Unit.objects.filter(is_root=True).first()
    name = unit.name if unit else ""
    contact = unit.contact if unit and unit.contact else name
    day: date = office_day(at)
    return Paper(
        kind=kind, title=title, unit=Text(name), number=number, date=day, contact=Text(contact), to=to,
        blocks=tuple(blocks),
    )  # fmt: skip


def _public(paper: Paper, contact: str) -> Paper:
    return replace(paper, public=True, contact=Text(contact) if contact else paper.contact)
