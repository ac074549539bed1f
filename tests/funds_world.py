"""A small county for the tests of money: two stations, and the people who make, approve, confirm and spend."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

from rongjun.base.actor import Actor, Role
from rongjun.domains.funds import appropriations, drafts, movements
from rongjun.domains.funds.chains import ALLOCATION
from rongjun.domains.funds.models import Appropriation, Movement, Receipt
from rongjun.domains.units.actions import add_account, get_or_make_root_unit
from rongjun.domains.units.models import Account, Area, Unit

AT = datetime(2024, 3, 5, 2, 0, tzinfo=UTC)
DAY = date(2024, 3, 5)
TOWN, OTHER_TOWN = "990101001000", "990101002000"
_seen: dict[str, Actor] = {}


class FundsWorld:
    """The county, its two stations (east, west) and a clock."""

    def __init__(self) -> None:
        self.at = AT
        self.numbers = 0
        get_or_make_root_unit()
        for code, name in ((TOWN, "东镇"), (OTHER_TOWN, "西镇")):
            Area.objects.get_or_create(code=code, defaults={"name": name, "level": Area.Level.TOWN})
        self.east = Unit.objects.create(name="东镇站", level=9, area_id=TOWN)
        self.west = Unit.objects.create(name="西镇站", level=9, area_id=OTHER_TOWN)
        self.finance = self.actor(Role.FINANCE, "卢会计")
        self.head = self.actor(Role.HEAD, "梁科长")
        self.director = self.actor(Role.DIRECTOR, "叶局长")
        self.clerk = self.actor(Role.TOWN_CLERK, "彭经办", self.east)
        self.second_clerk = self.actor(Role.STATION_WORKER, "魏复核", self.east)
        self.west_clerk = self.actor(Role.TOWN_CLERK, "邵经办", self.west)

    def actor(self, role: Role, person: str, unit: Unit | None = None) -> Actor:
        account, _ = add_account(
            username=f"{role}-{person}", role=role, unit_name=None, person_name=person, password=None, at=AT
        )
        if unit is not None:
            Account.objects.filter(pk=account.pk).update(unit=unit)
        return Account.objects.get_by_natural_key(account.username).actor()

    def tick(self, **step: int) -> datetime:
        self.at += timedelta(**(step or {"minutes": 1}))
        return self.at

    def number(self) -> str:
        self.numbers += 1
        return f"号{self.numbers}"

    def proposed(self, fen: int = 1000_00, **more: Any) -> Appropriation:
        said = {
            "source": "central", "purpose": "medical", "year": 2024, "number": self.number(), "amount_fen": fen,
            "notified_on": DAY,
        } | more  # fmt: skip
        one, _fresh = appropriations.propose_appropriation(
            promise=appropriations.Promise(**said), by=self.finance, at=self.tick()
        )
        return one

    def appropriated(self, fen: int = 1000_00, **more: Any) -> Appropriation:
        one = self.proposed(fen, **more)
        appropriations.approve_appropriation(appropriation_id=one.pk, by=self.head, at=self.tick())
        return appropriations.approve_appropriation(appropriation_id=one.pk, by=self.director, at=self.tick())

    def received(self, one: Appropriation, fen: int, day: date = DAY, note: str = "", slip: str = "") -> Receipt:
        receipt, _fresh = appropriations.record_receipt(
            appropriation_id=one.pk, received_on=day, reference=slip or self.number(), amount_fen=fen, note=note,
            by=self.finance, at=self.tick(),
        )  # fmt: skip
        return receipt

    def move(self, kind: str, fen: int, by: Actor, then: Actor, day: date = DAY, **more: Any) -> Movement:
        """Make a movement by one person and have another sign it."""
        proposal = movements.Proposal(kind, fen, day, more.pop("number", "") or self.number(), **more)
        one, _fresh = movements.propose_movement(proposal=proposal, by=by, at=self.tick())
        signed = movements.sign_movement(movement_id=one.pk, by=then, at=self.tick())
        if then is self.head and movements.KINDS[kind].matter == ALLOCATION:
            return movements.sign_movement(movement_id=one.pk, by=self.director, at=self.tick())
        return signed

    def allocated(self, one: Appropriation, fen: int, unit: Unit | None = None, day: date = DAY) -> Movement:
        unit_id = (unit or self.east).pk
        return self.move(drafts.ALLOCATION, fen, self.finance, self.head, day, appropriation_id=one.pk, unit_id=unit_id)

    def confirmed(self, pot: Movement, fen: int, day: date = DAY) -> Movement:
        return self.move(drafts.CONFIRMATION, fen, self.clerk, self.second_clerk, day, parent_id=pot.pk)

    def spent(self, pot: Movement, fen: int, day: date = DAY, **more: Any) -> Movement:
        more.setdefault("what", "门诊补助一批")
        return self.move(drafts.SPENDING, fen, self.clerk, self.second_clerk, day, parent_id=pot.pk, **more)

    def paid(self, one: Appropriation, fen: int, payee: str = "县医院") -> Movement:
        """Pay a third party out of an appropriation."""
        return self.move(
            drafts.PAYMENT, fen, self.finance, self.head, appropriation_id=one.pk, payee=payee, what="结算一批"
        )

    def told(self, kind: str, payment: Movement, fen: int) -> Movement:
        """Record what became of a payment: two persons, finance and head."""
        what = "多付" if kind == drafts.REFUND else ""
        return self.move(kind, fen, self.finance, self.head, parent_id=payment.pk, what=what)

    def given_back(self, pot: Movement, fen: int, day: date = DAY) -> Movement:
        return self.move(drafts.GIVE_BACK, fen, self.clerk, self.finance, day, parent_id=pot.pk)
