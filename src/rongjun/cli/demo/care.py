"""The demo's care fund: two rounds told to their published accounts, one that is open today."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Final

from rongjun.domains.services.aid import accounts, rounds
from rongjun.domains.services.aid.models import Round
from rongjun.domains.services.aid.sealing import Figures
from rongjun.domains.services.grants.actions import propose_taking_back
from rongjun.domains.services.grants.models import GrantLine
from rongjun.kernel.period import format_month

from .aid import STORIES, Aid

CHARTER: Final = "清源县（虚构）关爱基金章程第八条"
MOST_FEN: Final = 8_000_00
APPLY: Final = 8


@dataclass
class Care:
    """The rounds of a year, of people whom the year of aid keeps."""

    aid: Aid
    round: Round | None = None

    def open(self, month: int, count: int = APPLY, name: str = "") -> None:
        """Open a round and take applications; one lacks papers."""
        stage, desk = self.aid.stage, self.aid.stage.desk
        if min(map(len, self.aid.people)) * 2 < count:
            return
        stage.on(month, 12)
        one = rounds.open_round(
            name=name or f"{format_month(month)}关爱基金", closes_on=stage.day + timedelta(days=5), most_fen=MOST_FEN,
            basis=CHARTER, by=desk.officer, at=self.aid.later(),
        )  # fmt: skip
        self._ask(one, count)
        self.round = one

    def decide(self, month: int) -> None:
        """Rank by need, let the committee sign and the heads grant."""
        stage, desk, one = self.aid.stage, self.aid.stage.desk, self.round
        if one is None or one.state != "open":
            return
        stage.on(month, 20)
        ranked = rounds.rank_round(one, by=desk.officer, at=stage.at)
        amounts = {each.application.pk: each.suggested_fen for each in ranked}
        at = self.aid.later()
        one = rounds.propose_allocation(round_id=one.pk, amounts=amounts, reasons={}, by=desk.officer, at=at)
        for by in (desk.second_officer, desk.head, desk.director):
            rounds.sign_allocation(round_id=one.pk, content=one.content_hash, by=by, at=self.aid.later())
        self.aid.signed(rounds.hand_up(round_id=one.pk, by=desk.officer, at=self.aid.later()))

    def publish(self, month: int, *, back: bool) -> None:
        """Publish the accounts; where `back`, one line was a mistake and is taken back afterwards."""
        stage, desk, one = self.aid.stage, self.aid.stage.desk, self.round
        if one is None:
            return
        stage.on(month, 20)
        accounts.publish_accounts(round_id=one.pk, by=desk.officer, at=stage.at)
        self.round = None
        if not back:
            return
        line = GrantLine.objects.filter(grant__source=f"{rounds.ROOM}:{one.pk}").order_by("-pk")[0]
        reason = "同一困难已由其他途径解决，本人退回"
        at = self.aid.later()
        self.aid.signed(
            propose_taking_back(grant_id=line.grant_id, line_ids=[line.pk], reason=reason, by=desk.officer, at=at)
        )

    def present(self) -> None:
        """A round whose applications have closed waits for the committee; another takes applications."""
        if min(map(len, self.aid.people)) < 2:
            return
        stage, desk = self.aid.stage, self.aid.stage.desk
        one = rounds.open_round(
            name="本季关爱基金", closes_on=stage.day + timedelta(days=10), most_fen=MOST_FEN, basis=CHARTER,
            by=desk.officer, at=self.aid.later(),
        )  # fmt: skip
        self._ask(one, 3)

    def _ask(self, one: Round, count: int) -> None:
        seen = [code for code, _name in one.papers]
        for number in range(count):
            town = number % 2
            if not self.aid.people[town]:
                continue
            _kind, situation, income, members, medical, what = STORIES[number % len(STORIES)]
            figures = Figures(income + number * 7_000, members, medical, situation == "event", what)
            rounds.apply_in_round(
                round_id=one.pk, person_id=self.aid.people[town].pop(0).pk, situation=situation, asked_fen=6_000_00,
                figures=figures, seen=seen if number != 1 else seen[:3], by=self.aid.clerks[town], at=self.aid.later(),
            )  # fmt: skip
