"""A county with two towns for the tests of annual confirmation: people, a campaign and everybody who works on it."""

from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any

from runs_world import World, actor

from rongjun.base.actor import Actor, Role
from rongjun.domains.people.confirmation import campaigns, members, notices, recording, stopping
from rongjun.domains.people.confirmation.campaigns import Plan
from rongjun.domains.people.models import Campaign, Confirmation, Person
from rongjun.domains.units.actions import add_account, add_unit, load_areas
from rongjun.domains.units.models import Area
from rongjun.kernel.period import parse_month

COUNTY, TOWN, OTHER_TOWN = "990101000000", "990101001000", "990101002000"
VILLAGE, OTHER_VILLAGE = "990101001001", "990101002001"
L = Area.Level


def at(month: int, day: int, year: int = 2022) -> datetime:
    return datetime(year, month, day, 1, 0, tzinfo=UTC)


def plan(**changes: Any) -> Plan:
    """Return a plan for August and September 2022, with changes."""
    known = Plan(
        2022, "2022年度确认", ("11",), ("visit", "office", "video"), date(2022, 8, 2), date(2022, 8, 20),
        date(2022, 9, 5), parse_month("2022-10"),
    )  # fmt: skip
    return replace(known, **changes)


class County(World):
    """The world of runs with places, local workers and campaigns."""

    def __init__(self) -> None:
        super().__init__()
        load_areas(
            [
                (COUNTY, "试验县", L.COUNTY, None), (TOWN, "东镇", L.TOWN, COUNTY),
                (OTHER_TOWN, "西镇", L.TOWN, COUNTY), (VILLAGE, "一村", L.VILLAGE, TOWN),
                (OTHER_VILLAGE, "二村", L.VILLAGE, OTHER_TOWN),
            ]
        )  # fmt: skip
        self.officer, self.head = actor(Role.OFFICER), actor(Role.HEAD)

    def worker(self, area: str, role: Role = Role.STATION_WORKER) -> Actor:
        unit, _ = add_unit(name=f"站{area}", area_code=area, root=False, by=self.officer, at=self.tick())
        account, _ = add_account(
            username=f"{role}{area}", role=role, unit_name=unit.name, person_name=f"人{area}", password=None,
            at=self.tick(),
        )  # fmt: skip
        return type(account).objects.get_by_natural_key(account.username).actor()

    def entitled(self, area: str = VILLAGE, category: str = "11", **more: Any) -> Person:
        person = self.person(area=area, **more)
        self.status(person, category=category, grade=5 if category == "11" else 0)
        return person

    def opened(self, **changes: Any) -> Campaign:
        """Draft, submit and approve a campaign on 2 August and make its rows."""
        campaign = campaigns.draft_campaign(plan=plan(**changes), by=self.officer, at=at(8, 2))
        campaigns.submit_campaign(campaign_id=campaign.pk, by=self.officer, at=at(8, 2))
        campaigns.approve_campaign(campaign_id=campaign.pk, by=self.head, at=at(8, 2))
        members.build_members(campaign_id=campaign.pk, by=self.head, at=at(8, 2))
        return Campaign.objects.get(pk=campaign.pk)

    def row(self, person: Person) -> Confirmation:
        return Confirmation.objects.select_related("person", "campaign").get(person=person)

    def confirm(self, person: Person, on: date, when: datetime, by: Actor | None = None) -> None:
        row = self.row(person)
        recording.record_confirmations(
            campaign_id=row.campaign_id, row_ids=[row.pk], way="visit", on=on, note="", by=by or self.officer, at=when
        )

    def noticed(self, campaign: Campaign) -> None:
        """Make the notices on 6 September and serve them on 8 September."""
        notices.issue_notices(campaign_id=campaign.pk, by=self.officer, at=at(9, 6))
        notices.record_service(campaign_id=campaign.pk, way="hand", on=date(2022, 9, 8), by=self.officer, at=at(9, 8))

    def stopped(self, campaign: Campaign, month: str = "2022-10") -> None:
        """Everything up to the signed list."""
        self.noticed(campaign)
        stopping.submit_stop(campaign_id=campaign.pk, stop_month=parse_month(month), by=self.officer, at=at(9, 9))
        stopping.approve_stop(campaign_id=campaign.pk, by=self.head, at=at(9, 10))


def states(campaign: Campaign) -> dict[str, str]:
    rows = Confirmation.objects.filter(campaign=campaign).order_by("person__file_no")
    return dict(rows.values_list("person__file_no", "state"))
