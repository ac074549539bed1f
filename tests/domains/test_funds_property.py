"""Random sequences of papers about money leave the accounts as a plain model has them; a repeat changes nothing."""

from datetime import date
from typing import Any

import pytest
from django.db import transaction
from funds_world import DAY, FundsWorld
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sampling import many

from rongjun.base.errors import Refusal
from rongjun.domains.funds import accounts, appropriations, drafts
from rongjun.domains.funds.beancount import sums_by_account
from rongjun.domains.funds.models import Leg, Movement, Transaction
from rongjun.domains.funds.posting import post
from rongjun.domains.funds.queries import check_ledger, left_of, list_balances
from rongjun.kernel.ledger import Draft, draw
from rongjun.kernel.ledger import Leg as LegDraft

pytestmark = pytest.mark.django_db(databases=["default", "access"])
A = accounts


class Model:
    """Plain numbers: what each account holds, what each appropriation and pot has left."""

    def __init__(self) -> None:
        self.sums = dict.fromkeys(A.ALL, 0)
        self.left: list[int] = []
        self.due: list[int] = []
        self.sent: list[int] = []
        self.held: list[int] = []
        self.transit: list[int] = []
        self.arrived: list[int] = []
        self.advanced = 0

    def move(self, debit: str, credit: str, fen: int) -> None:
        self.sums[debit] += fen
        self.sums[credit] -= fen


class Player:
    """Does the same to the product and to the model; what the model forbids the product must refuse."""

    def __init__(self, world: FundsWorld) -> None:
        self.world, self.model = world, Model()
        self.appropriations: list[Any] = []
        self.pots: list[Movement] = []
        self.payments: list[Movement] = []
        self.runs = 0

    def play(self, act: str, place: int, fen: int) -> None:
        if act == "appropriate":
            self.appropriate(fen)
        elif act == "run":
            self.run(fen)
        elif act in ("receive", "reduce", "allocate", "pay") and self.appropriations:
            getattr(self, act)(place % len(self.appropriations), fen)
        elif act in ("confirm", "bounce", "spend", "give_back") and self.pots:
            getattr(self, act)(place % len(self.pots), fen)
        elif act in TOLD and self.payments:
            self.tell(act, place % len(self.payments), fen)

    def tried(self, allowed: bool, act: Any) -> Any:
        if allowed:
            return act()
        with pytest.raises(Refusal):
            act()
        return None

    def appropriate(self, fen: int) -> None:
        self.appropriations.append(self.world.appropriated(fen))
        covered = min(self.model.advanced, fen)
        self.model.advanced -= covered
        self.model.left.append(fen - covered)
        self.model.due.append(fen)
        self.model.move(A.DUE, A.APPROPRIATED, fen)

    def run(self, fen: int) -> None:
        self.runs += 1
        drawn = draw(fen, left_of(source="central", purpose="medical", year=2024))
        legs = [LegDraft(A.BENEFITS, part, "central", "medical", one, self.runs, "b") for one, part in drawn]
        legs.append(LegDraft(A.PAYABLE, -fen, "central", "medical", None, self.runs, "b"))
        draft = Draft(f"run:{self.runs}:b:central:pay", "run", date(2024, 2, 1), "", tuple(legs))
        post(draft, by=self.world.finance, at=self.world.at)
        post(draft, by=self.world.finance, at=self.world.at)
        self.model.move(A.BENEFITS, A.PAYABLE, fen)
        for place in range(len(self.model.left)):
            taken = min(fen, self.model.left[place])
            self.model.left[place] -= taken
            fen -= taken
        self.model.advanced += fen

    def receive(self, place: int, fen: int) -> None:
        one, slip = self.appropriations[place], self.world.number()
        act = lambda: self.world.received(one, fen, slip=slip)  # noqa: E731
        if self.tried(fen <= max(0, self.model.due[place]), act) is not None:
            act()
            self.model.due[place] -= fen
            self.model.move(A.BANK, A.DUE, fen)

    def reduce(self, place: int, fen: int) -> None:
        one, world = self.appropriations[place], self.world
        allowed = fen <= self.model.left[place]
        if self.tried(allowed, lambda: world.move(
            drafts.REDUCTION, fen, world.finance, world.head, appropriation_id=one.pk, what="调减"
        )) is not None:  # fmt: skip
            self.model.left[place] -= fen
            self.model.due[place] -= fen
            self.model.move(A.APPROPRIATED, A.DUE, fen)

    def allocate(self, place: int, fen: int) -> None:
        allowed = fen <= min(self.model.left[place], self.model.sums[A.BANK])
        pot = self.tried(allowed, lambda: self.world.allocated(self.appropriations[place], fen))
        if pot is not None:
            self.pots.append(pot)
            self.model.sent.append(fen)
            self.model.held.append(0)
            self.model.left[place] -= fen
            self.model.move(A.SENT, A.BANK, fen)

    def confirm(self, place: int, fen: int) -> None:
        if self.tried(fen <= self.model.sent[place], lambda: self.world.confirmed(self.pots[place], fen)) is not None:
            self.model.sent[place] -= fen
            self.model.held[place] += fen
            self.model.move(A.HELD, A.SENT, fen)

    def bounce(self, place: int, fen: int) -> None:
        world, pot = self.world, self.pots[place]
        act = lambda: world.move(drafts.BOUNCED, fen, world.finance, world.head, parent_id=pot.pk)  # noqa: E731
        if self.tried(fen <= self.model.sent[place], act) is not None:
            self.model.sent[place] -= fen
            self._home(pot, A.SENT, fen)

    def spend(self, place: int, fen: int) -> None:
        if self.tried(fen <= self.model.held[place], lambda: self.world.spent(self.pots[place], fen)) is not None:
            self.model.held[place] -= fen
            self.model.move(A.SPENT, A.HELD, fen)

    def give_back(self, place: int, fen: int) -> None:
        pot = self.pots[place]
        if self.tried(fen <= self.model.held[place], lambda: self.world.given_back(pot, fen)) is not None:
            self.model.held[place] -= fen
            self._home(pot, A.HELD, fen)

    def pay(self, place: int, fen: int) -> None:
        allowed = fen <= min(self.model.left[place], self.model.sums[A.BANK])
        made = self.tried(allowed, lambda: self.world.paid(self.appropriations[place], fen))
        if made is not None:
            self.payments.append(made)
            self.model.transit.append(fen)
            self.model.arrived.append(0)
            self.model.left[place] -= fen
            self.model.move(A.TRANSIT, A.BANK, fen)

    def tell(self, act: str, place: int, fen: int) -> None:
        """Tell what became of a payment: the receipt, money back from the bank, a refund."""
        payment = self.payments[place]
        of = self.model.arrived if act == drafts.REFUND else self.model.transit
        if self.tried(fen <= of[place], lambda: self.world.told(act, payment, fen)) is None:
            return
        of[place] -= fen
        if act == drafts.ARRIVED:
            self.model.arrived[place] += fen
            self.model.move(A.PAYEES, A.TRANSIT, fen)
        else:
            self._home(payment, A.PAYEES if act == drafts.REFUND else A.TRANSIT, fen)

    def _home(self, pot: Movement, account: str, fen: int) -> None:
        place = next(n for n, one in enumerate(self.appropriations) if one.pk == pot.appropriation_id)
        self.model.left[place] += fen
        self.model.move(A.BANK, account, fen)

    def agree(self) -> None:
        held = {account: fen for account, fen in sums_by_account(list_balances()).items() if fen}
        assert held == {account: fen for account, fen in self.model.sums.items() if fen}
        assert check_ledger() == []
        left = dict(left_of(source="central", purpose="medical", year=2024))
        assert [left[one.pk] for one in self.appropriations] == self.model.left
        assert sum(x for _r, _b, x in appropriations.advances_of("central", "medical", 2024)) == self.model.advanced


TOLD = (drafts.ARRIVED, drafts.PAYMENT_BACK, drafts.REFUND)
ACTS = (
    "appropriate", "receive", "receive", "run", "reduce", "allocate", "confirm", "bounce", "spend", "give_back", "pay",
    drafts.ARRIVED, *TOLD,
)  # fmt: skip
STEPS = st.lists(st.tuples(st.sampled_from(ACTS), st.integers(0, 5), st.integers(1, 40)), min_size=5, max_size=30)


@settings(
    max_examples=many(150, 5), deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)  # fmt: skip
@given(STEPS)
def test_any_sequence_of_papers_leaves_the_accounts_of_a_plain_model(steps: list[tuple[str, int, int]]) -> None:
    with transaction.atomic():
        player = Player(FundsWorld())
        player.appropriate(50)
        player.receive(0, 40)
        player.allocate(0, 30)
        player.confirm(0, 20)
        player.pay(0, 9)
        player.tell(drafts.ARRIVED, 0, 5)
        for act, place, fen in steps:
            player.play(act, place, fen)
        player.agree()
        transaction.set_rollback(True)


def test_the_comparison_with_the_model_finds_a_planted_fault() -> None:
    player = Player(FundsWorld())
    player.appropriate(50)
    legs = (LegDraft(A.BANK, 1, "central", "medical"), LegDraft(A.DUE, -1, "central", "medical"))
    post(Draft("planted", "receipt", DAY, "", legs), by=player.world.finance, at=player.world.at)
    with pytest.raises(AssertionError):
        player.agree()
    assert Transaction.objects.count() == 2 and Leg.objects.count() == 4
