"""Annual confirmation: last year's from its draft to the end, with three who waited; this year's two thirds done."""

from collections import defaultdict
from collections.abc import Callable, Collection
from datetime import date, timedelta
from functools import partial

from rongjun.base.actor import Actor
from rongjun.domains.people.confirmation import campaigns, members, notices, recording, stopping
from rongjun.domains.people.confirmation.campaigns import Plan
from rongjun.domains.people.confirmation.queries import list_rows
from rongjun.domains.people.models import Campaign, Confirmation
from rongjun.kernel.period import first_day, month_of
from rongjun.kernel.vocabulary import CATEGORIES

from .county import village_code
from .office import VILLAGE
from .people import Row
from .stage import Stage, person_of

WAYS = ("visit", "office", "video", "photo", "letter")
OFTEN = (30, 45, 12, 8, 5)
"""Of a hundred who confirm, how many by each way."""
DONE = (73, 84, 78, 70, 62, 88, 55, 81, 74, 69, 58, 83, 47, 72, 65)
"""Per cent done by town, in the order of the towns."""
REMINDED = {0: "visit", 4: "phone", 6: "board", 12: "board"}
"""Towns that were reminded, and how."""
WAITED = 3
DAYS = 60


class LastYear:
    """Last year's confirmation. Three never came: two still wait, one came in summer and was paid what had waited."""

    def __init__(self, stage: Stage) -> None:
        """Choose the three, so that nothing else happens to them."""
        self.stage = stage
        self.late: list[Row] = stage.take(WAITED, ["51", "42"])
        self.campaign: Campaign

    def begin(self, month: int) -> None:
        """Draft, approve, and record the first half."""
        opens = first_day(month) + timedelta(days=11)
        plan = Plan(
            opens.year, f"{opens.year}年度确认", tuple(CATEGORIES), WAYS, opens,
            first_day(month + 1) + timedelta(days=9), first_day(month + 1) + timedelta(days=19), month + 2,
        )  # fmt: skip
        self.stage.on(month, 10)
        self.campaign = _open(self.stage, plan)
        self.stage.on(month, 26)
        _confirm(self.stage, self.campaign, self._wanted, lambda _town: 55)

    def end(self, month: int) -> None:
        """Record the rest but three, serve their notices, sign the list of those who wait."""
        stage, number = self.stage, self.campaign.pk
        stage.on(month, 20)
        _confirm(stage, self.campaign, self._wanted, lambda _town: 100)
        at = stage.on(month, 22)
        notices.issue_notices(campaign_id=number, by=stage.desk.officer, at=at)
        at = stage.on(month, 26)
        notices.record_service(campaign_id=number, way="hand", on=stage.day, by=stage.desk.officer, at=at)
        at = stage.on(month, 27)
        stopping.submit_stop(campaign_id=number, stop_month=month + 1, by=stage.desk.officer, at=at)
        stopping.approve_stop(campaign_id=number, by=stage.desk.head, at=stage.on(month, 28))

    def close(self, month: int) -> None:
        """Close it: who still waits may come for ever after."""
        at = self.stage.on(month, 12)
        campaigns.close_campaign(campaign_id=self.campaign.pk, by=self.stage.desk.officer, at=at)

    def resume(self, month: int) -> None:
        """Let one of the three confirm: the next month pays what waited."""
        stage = self.stage
        at = stage.on(month, 15)
        row = Confirmation.objects.get(campaign=self.campaign, person=person_of(self.late[0]))
        recording.record_confirmations(
            campaign_id=self.campaign.pk, row_ids=[row.pk], way="video", on=stage.day, note="逾期后补办，已恢复发放",
            by=stage.desk.officer, at=at,
        )  # fmt: skip

    @property
    def waiting(self) -> set[str]:
        """The file numbers of the two who wait to this day."""
        return {row["档案号"] for row in self.late[1:]}

    def _wanted(self, row: Confirmation) -> bool:
        return row.person.file_no not in {one["档案号"] for one in self.late}


def opening_day(stage: Stage) -> date:
    """Return when this year's window opened: a month ago, or on New Year's Day."""
    return max(stage.today - timedelta(days=33), date(stage.today.year, 1, 1))


def open_this_year(stage: Stage) -> Campaign:
    """Draft and approve this year's confirmation some days before its window opens."""
    opens = opening_day(stage)
    closes = opens + timedelta(days=DAYS)
    plan = Plan(
        opens.year, f"{opens.year}年度确认", tuple(CATEGORIES), WAYS, opens, opens + timedelta(days=DAYS // 2), closes,
        month_of(closes) + 2,
    )  # fmt: skip
    stage.ago((stage.today - opens).days + 5)
    return _open(stage, plan)


def confirm_this_year(stage: Stage, campaign: Campaign, waiting: Collection[str], part: int) -> None:
    """Record a part (per cent) of what is done by now, town by town.

    `waiting` are the file numbers of those who still wait since last year: they do not come this year either.
    """
    _confirm(stage, campaign, lambda row: row.person.file_no not in waiting, partial(_share_done, part=part))


def remind_this_year(stage: Stage, campaign: Campaign) -> None:
    """Remind some towns, and note what was heard at two doors."""
    for town, way in REMINDED.items():
        notices.mark_reminded(
            campaign_id=campaign.pk, area_code=f"980731{100 + town:03d}000", way=way, on=stage.day,
            by=stage.desk.clerk if town == 0 else stage.desk.officer, at=stage.at,
        )  # fmt: skip
    due = Confirmation.objects.filter(campaign=campaign, state=Confirmation.State.DUE).order_by("pk")
    for row, told in zip(due[:40:25], ("death", "moved"), strict=False):
        recording.record_told(row_id=row.pk, told=told, by=stage.desk.officer, at=stage.at)


def reaches_last_year(stage: Stage) -> bool:
    """Tell whether the months posted are enough for a confirmation of another year, with those who waited."""
    return stage.last - stage.first >= 10 and first_day(stage.first).year < stage.today.year


def _open(stage: Stage, plan: Plan) -> Campaign:
    """Draft, submit, approve, and make a row for each person entitled."""
    desk = stage.desk
    campaign = campaigns.draft_campaign(plan=plan, by=desk.officer, at=stage.at)
    campaigns.submit_campaign(campaign_id=campaign.pk, by=desk.officer, at=stage.at)
    at = stage.reach(stage.at + timedelta(hours=20))
    campaigns.approve_campaign(campaign_id=campaign.pk, by=desk.head, at=at)
    members.build_members(campaign_id=campaign.pk, by=desk.head, at=at)
    return Campaign.objects.get(pk=campaign.pk)


def _share_done(town: int, part: int) -> int:
    """Return how much of a town is done, in per cent of its people, when a part (per cent) of the whole is."""
    return DONE[town % len(DONE)] * part // 100


def _confirm(
    stage: Stage, campaign: Campaign, wanted: Callable[[Confirmation], bool], share: Callable[[int], int]
) -> None:
    """Record confirmations until a share of each town is done, in per cent: by town and way, in lists as they come in.

    The clerk records the own town, the worker the own village, the county's officer all others.
    """
    rows: dict[int, list[Confirmation]] = defaultdict(list)
    for row in list_rows(campaign, stage.desk.officer).order_by("pk"):
        rows[int(row.person.area_code[6:9]) - 100].append(row)
    due = Confirmation.State.DUE
    for town in sorted(rows):
        done = sum(row.state == Confirmation.State.CONFIRMED for row in rows[town])
        alive = sum(row.state != Confirmation.State.ENDED for row in rows[town])
        open_rows = [row for row in rows[town] if row.state == due and row.person.death_date is None and wanted(row)]
        stage.makers.random.shuffle(open_rows)
        _record(stage, campaign, open_rows[: max(0, alive * share(town) // 100 - done)])


def _record(stage: Stage, campaign: Campaign, rows: list[Confirmation]) -> None:
    groups: dict[tuple[str, int], list[int]] = defaultdict(list)
    actors: dict[int, Actor] = {}
    for row in rows:
        by = _recorder(stage, row.person.area_code)
        way = stage.makers.random.choices(WAYS, weights=OFTEN)[0]
        groups[way, by.account_id].append(row.pk)
        actors[by.account_id] = by
    on = max(campaign.opens_on, stage.day - timedelta(days=1))
    for (way, account), ids in sorted(groups.items()):
        recording.record_confirmations(
            campaign_id=campaign.pk, row_ids=ids, way=way, on=min(on, stage.day), note="",
            by=actors[account], at=stage.at,
        )  # fmt: skip


def _recorder(stage: Stage, area: str) -> Actor:
    if area == village_code(VILLAGE):
        return stage.desk.worker
    return stage.desk.clerk if area.startswith(village_code(VILLAGE)[:9]) else stage.desk.officer
