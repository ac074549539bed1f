"""A county with cases of hardship, a care fund with donations and a committee, and pairings."""

from datetime import timedelta
from typing import Any

from grants_world import BASIS, GrantOffice

from rongjun.base.actor import Actor, Role
from rongjun.domains.funds import appropriations
from rongjun.domains.people.batches import office_day
from rongjun.domains.people.models import Person
from rongjun.domains.services.aid import cases, fund, rounds
from rongjun.domains.services.aid.cases import Request
from rongjun.domains.services.aid.models import Application, Case, Donation, Round
from rongjun.domains.services.aid.sealing import Figures

FIGURES = Figures(180_000, 3, 600_000, False, "儿子失业，老伴长年吃药")


class AidOffice(GrantOffice):
    """The county of grants with what aid needs: a second officer's committee, a fund."""

    def __init__(self) -> None:
        super().__init__()
        self.members: list[Actor] = [self.account(Role.OFFICER, None, f"委员{n}") for n in "甲乙丙"]

    def applied(self, person: Person, **more: Any) -> Case:
        said = {"kind": "hardship", "situation": "living", "figures": FIGURES} | more
        return cases.apply(person_id=person.pk, request=Request(**said), by=self.worker, at=self.tick())

    def reviewed(self, person: Person, **more: Any) -> Case:
        case = self.applied(person, **more)
        return cases.review(case_id=case.pk, agrees=True, opinion="属实", by=self.clerk, at=self.tick())

    def in_ledger(self, person: Person, **more: Any) -> Case:
        case = self.reviewed(person, **more)
        if case.kind == "hardship":
            notice = cases.put_up(case_id=case.pk, contact="县局", by=self.officer, at=self.tick())
            self.moved_to(notice.until_on + timedelta(days=1))
        made = cases.propose_judgement(
            case_id=case.pk, accepts=True, article=BASIS, reason="人均收入低", by=self.officer, at=self.tick()
        )
        cases.sign_judgement(case_id=case.pk, content=made.content_hash, by=self.head, at=self.tick())
        return Case.objects.select_related("person").get(pk=case.pk)

    def given(self, fen: int, *, arrived: bool = True, **more: Any) -> Donation:
        """Record a donation, have its appropriation signed, and its money arrive."""
        said = {"donor": "某企业", "wish_situation": "", "wish_area": "", "wish_text": ""} | more
        day = office_day(self.at)
        made = fund.record_donation(amount_fen=fen, given_on=day, by=self.finance, at=self.tick(), **said)
        for by in (self.head, self.director):
            appropriations.approve_appropriation(appropriation_id=made.appropriation_id, by=by, at=self.tick())
        if arrived:
            appropriations.record_receipt(
                appropriation_id=made.appropriation_id, received_on=day, reference=made.number, amount_fen=fen, note="",
                by=self.finance, at=self.tick(),
            )  # fmt: skip
        return made

    def round(self, most_fen: int = 5000_00) -> Round:
        return rounds.open_round(
            name="春季", closes_on=office_day(self.at) + timedelta(days=5), most_fen=most_fen,
            basis="关爱基金章程第八条",
            by=self.officer, at=self.tick(),
        )  # fmt: skip

    def asked(self, one: Round, person: Person, fen: int = 3000_00, **more: Any) -> Application:
        said = {"situation": "living", "figures": FIGURES, "seen": [code for code, _name in one.papers]} | more
        return rounds.apply_in_round(
            round_id=one.pk, person_id=person.pk, asked_fen=fen, by=self.clerk, at=self.tick(), **said
        )

    def closed(self, one: Round) -> None:
        self.moved_to(one.closes_on + timedelta(days=1))

    def allocated(self, one: Round, amounts: dict[int, int]) -> Round:
        reasons = dict.fromkeys(amounts, "本轮资金有限") | {}
        return rounds.propose_allocation(
            round_id=one.pk, amounts=amounts, reasons=reasons, by=self.officer, at=self.tick()
        )

    def met(self, one: Round) -> Any:
        """Have the members sign and hand the allocation to the heads."""
        for by in self.members:
            rounds.sign_allocation(round_id=one.pk, content=one.content_hash, by=by, at=self.tick())
        return rounds.hand_up(round_id=one.pk, by=self.officer, at=self.tick())
