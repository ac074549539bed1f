"""A county with houses that were built and accepted, and money for hardship: for the tests of paying records."""

from typing import Any

from grants_world import GrantOffice

from rongjun.base.actor import Actor
from rongjun.domains.funds import appropriations, movements
from rongjun.domains.funds.models import Appropriation
from rongjun.domains.people.batches import office_day
from rongjun.domains.services.grants.models import UnitPayment
from rongjun.domains.services.registers import paying
from rongjun.domains.services.registers.actions import move_record, open_record
from rongjun.domains.services.registers.models import Record
from rongjun.domains.services.registers.proposals import agree, waiting_proposal
from rongjun.domains.services.registers.versions import load_shipped

WAY = (
    ("approved", {"standard": "20000", "basis": "县住房补助办法第四条"}),
    ("building", {"begun_on": "{day}", "builder": "清源建筑公司"}),
    ("accepted", {"accepted_on": "{day}", "good": "{good}"}),
)  # fmt: skip


class Houses(GrantOffice):
    """The county with a house that was built and accepted, and money for hardship at the bank."""

    def __init__(self) -> None:
        super().__init__()
        load_shipped()
        self.keys = 0

    def key(self) -> str:
        self.keys += 1
        return f"money-of-a-record-{self.keys:04d}"

    @property
    def day(self) -> str:
        return office_day(self.at).isoformat()

    def fresh(self, record: Record) -> Record:
        return Record.objects.select_related("version", "person", "unit").get(pk=record.pk)

    def moved(self, record: Record, to: str, **typed: Any) -> Record:
        """Bring a record to a stage; where a second person must agree the head does."""
        found = self.fresh(record)
        move_record(record=found, to=to, typed=typed, by=self.officer, at=self.tick(), form_key=self.key())
        waiting = waiting_proposal(found)
        if waiting is not None:
            agree(record=self.fresh(record), proposal_id=waiting.pk, by=self.head, at=self.tick())
        return self.fresh(record)

    def house(self, good: str = "yes") -> Record:
        """Return a project that was accepted: twenty thousand yuan."""
        typed = {"surveyed_on": self.day, "year_of": self.day[:4], "state_of": "danger", "work": "rebuild"}
        made = open_record(
            code="housing-project", typed=typed, person_id=self.registered().pk, by=self.officer, at=self.tick(),
            form_key=self.key(),
        )  # fmt: skip
        for stage, asked in WAY:
            self.moved(made, stage, **{name: text.format(day=self.day, good=good) for name, text in asked.items()})
        return self.fresh(made)

    def money(self, fen: int = 50_000_00) -> Appropriation:
        """Return an appropriation for hardship that has arrived."""
        day = office_day(self.at)
        said = appropriations.Promise("county", "hardship", day.year, "县财〔1〕号", fen, day)
        one, _new = appropriations.propose_appropriation(promise=said, by=self.finance, at=self.tick())
        for by in (self.head, self.director):
            appropriations.approve_appropriation(appropriation_id=one.pk, by=by, at=self.tick())
        appropriations.record_receipt(
            appropriation_id=one.pk, received_on=day, reference="回单1", amount_fen=fen, note="", by=self.finance,
            at=self.tick(),
        )  # fmt: skip
        return one

    def pay(self, record: Record, money: Appropriation, number: str = "付1", by: Actor | None = None) -> UnitPayment:
        return paying.pay_for_record(
            record_id=record.pk, payee="", appropriation_id=money.pk, number=number, day=office_day(self.at),
            by=by or self.finance, at=self.tick(),
        )  # fmt: skip

    def signed(self, movement_id: int, *signers: Actor) -> None:
        for by in signers:
            movements.sign_movement(movement_id=movement_id, by=by, at=self.tick())

    def told(self, kind: str, payment: UnitPayment, fen: int) -> None:
        said = movements.Proposal(
            kind, fen, office_day(self.at), self.key(), "多付", parent_id=payment.movement_id
        )  # fmt: skip
        made, _new = movements.propose_movement(proposal=said, by=self.finance, at=self.tick())
        self.signed(made.pk, self.head)
