"""`rongjun fund`: appropriations, receipts, allocations to units below and what they do with them."""

from datetime import date
from pathlib import Path
from typing import Annotated, Any

import typer

from rongjun.base import clock
from rongjun.base.errors import Refusal
from rongjun.domains.funds import appropriations, drafts, movements
from rongjun.domains.funds.models import Appropriation, Movement
from rongjun.domains.funds.queries import with_left
from rongjun.domains.units.queries import get_unit_named
from rongjun.kernel.money import format_yuan, parse_yuan

from .common import ENDINGS, actor_for, ends_with_two, print_json_line

app = typer.Typer(help=f"Money before it reaches a run. {ENDINGS}", no_args_is_help=True)
By = Annotated[str | None, typer.Option("--by", metavar="NAME", help="account that acts; without it the shell's own")]
Amount = Annotated[str, typer.Option(metavar="YUAN", help="yuan with at most two decimals")]
Number = Annotated[str, typer.Option(help="number of the paper or of the bank's slip")]
Day = Annotated[str, typer.Option(metavar="YYYY-MM-DD", help="day; without it today")]
What = Annotated[str, typer.Option(help="what for; no names of persons")]
Paper = Annotated[Path | None, typer.Option(metavar="FILE", help="scan: pdf, jpg or png")]
Parent = Annotated[int, typer.Argument(metavar="MOVEMENT", help="number of the allocation (or opening balance)")]
AppropriationId = Annotated[int, typer.Argument(metavar="APPROPRIATION", help="number of the appropriation")]


@app.callback()
def group() -> None:
    """Money before it reaches a run."""


@app.command("appropriation")
def appropriation(
    source: Annotated[str, typer.Option(help="central, provincial, city, county or donation")],
    purpose: Annotated[str, typer.Option(help="pension, medical, hardship, conscript_family, care_fund or station")],
    year: Annotated[int, typer.Option(help="budget year")],
    number: Number,
    amount: Amount,
    notified: Annotated[str, typer.Option(metavar="YYYY-MM-DD", help="date of the document; without it today")] = "",
    due: Annotated[str, typer.Option(metavar="YYYY-MM-DD", help="by when the money should arrive")] = "",
    paper: Paper = None,
    by: By = None,
) -> None:
    """Record an appropriation; another person approves it. The same document again changes nothing."""
    with ends_with_two():
        promise = appropriations.Promise(
            source, purpose, year, number, _fen(amount), _day(notified) or clock.today(), _day(due)
        )
        made, fresh = appropriations.propose_appropriation(
            promise=promise, paper=_read(paper), by=actor_for(by), at=clock.now()
        )
        print_json_line({"appropriation": made.pk, "state": str(made.state), "new": fresh})


@app.command("approve")
def approve(
    appropriation: AppropriationId, note: Annotated[str, typer.Option(help="a word")] = "", by: By = None
) -> None:
    """Sign an appropriation that somebody else recorded (head, then director): the last one brings it into force."""
    with ends_with_two():
        one = appropriations.approve_appropriation(
            appropriation_id=appropriation, note=note, by=actor_for(by), at=clock.now()
        )
        print_json_line(_shown(one))


@app.command("refuse")
def refuse(appropriation: AppropriationId, reason: Annotated[str, typer.Option(help="why")], by: By = None) -> None:
    """Refuse an appropriation that waits."""
    with ends_with_two():
        one = appropriations.refuse_appropriation(
            appropriation_id=appropriation, reason=reason, by=actor_for(by), at=clock.now()
        )
        print_json_line({"appropriation": one.pk, "state": str(one.state)})


@app.command("receipt")
def receipt(
    appropriation: AppropriationId, amount: Amount, reference: Number, day: Day = "",
    note: Annotated[str, typer.Option(help="needed where more arrived than was due")] = "", by: By = None,
) -> None:  # fmt: skip
    """Record money of an appropriation that arrived (negative: was sent back). The same slip changes nothing."""
    with ends_with_two():
        made, fresh = appropriations.record_receipt(
            appropriation_id=appropriation, received_on=_day(day) or clock.today(), reference=reference,
            amount_fen=_fen(amount), note=note, by=actor_for(by), at=clock.now(),
        )  # fmt: skip
        due = appropriations.due_of(made.appropriation)
        print_json_line({"receipt": made.pk, "appropriation": appropriation, "due_fen": due, "new": fresh})


@app.command("reverse")
def reverse(
    receipt: Annotated[int, typer.Argument(metavar="RECEIPT")], reason: Annotated[str, typer.Option(help="why")],
    by: By = None,
) -> None:  # fmt: skip
    """Reverse a receipt that somebody else recorded wrongly."""
    with ends_with_two():
        made = appropriations.reverse_receipt(receipt_id=receipt, reason=reason, by=actor_for(by), at=clock.now())
        print_json_line({"receipt": made.pk, "reverses": receipt})


@app.command("allocate")
def allocate(
    appropriation: AppropriationId, amount: Amount, number: Number,
    unit: Annotated[str, typer.Option(metavar="NAME", help="name of the unit below")],
    day: Day = "", what: What = "", paper: Paper = None, by: By = None,
) -> None:  # fmt: skip
    """Allocate money to a unit below; another person signs, then the unit confirms what it got."""
    with ends_with_two():
        _propose(
            movements.Proposal(
                drafts.ALLOCATION, _fen(amount), _day(day) or clock.today(), number, what, appropriation,
                unit_id=get_unit_named(unit).pk,
            ), paper, by,
        )  # fmt: skip


@app.command("reduce")
def reduce(
    appropriation: AppropriationId, amount: Amount, number: Number, what: What, day: Day = "", paper: Paper = None,
    by: By = None,
) -> None:  # fmt: skip
    """Record that an appropriation was reduced or taken back by a document of its own; another person signs."""
    with ends_with_two():
        day_of = _day(day) or clock.today()
        _propose(movements.Proposal(drafts.REDUCTION, _fen(amount), day_of, number, what, appropriation), paper, by)


@app.command("opening")
def opening(
    kind: Annotated[str, typer.Argument(help="used (of an appropriation), bank or held (by a unit)")],
    amount: Amount, number: Number, day: Day = "", what: What = "",
    appropriation: Annotated[int | None, typer.Option(help="used: number of the appropriation")] = None,
    unit: Annotated[str | None, typer.Option(help="held: name of the unit")] = None,
    source: Annotated[str, typer.Option(help="bank, held")] = "",
    purpose: Annotated[str, typer.Option(help="bank, held")] = "", by: By = None,
) -> None:  # fmt: skip
    """Record what stood in the accounts when the books were opened in mid-year; another person signs."""
    with ends_with_two():
        named = {"used": drafts.OPENING_USED, "bank": drafts.OPENING_BANK, "held": drafts.OPENING_HELD}
        if kind not in named:
            raise Refusal(f"期初种类应为 {'、'.join(named)} 之一；现为 {kind!r}。")
        place = None if unit is None else get_unit_named(unit).pk
        proposal = movements.Proposal(
            named[kind], _fen(amount), _day(day) or clock.today(), number, what, appropriation, None, place, source,
            purpose,
        )  # fmt: skip
        _propose(proposal, None, by)


@app.command("confirm")
def confirm(allocation: Parent, amount: Amount, number: Number, day: Day = "", by: By = None) -> None:
    """Confirm, for the unit, that an allocation arrived; another person of the unit signs."""
    with ends_with_two():
        day_of = _day(day) or clock.today()
        _propose(movements.Proposal(drafts.CONFIRMATION, _fen(amount), day_of, number, parent_id=allocation), None, by)


@app.command("bounced")
def bounced(allocation: Parent, amount: Amount, number: Number, day: Day = "", by: By = None) -> None:
    """Record that an allocation came back without having been confirmed; another person signs."""
    with ends_with_two():
        day_of = _day(day) or clock.today()
        _propose(movements.Proposal(drafts.BOUNCED, _fen(amount), day_of, number, parent_id=allocation), None, by)


@app.command("pay")
def pay(
    appropriation: AppropriationId, amount: Amount, number: Number, what: What,
    payee: Annotated[str, typer.Option(help="hospital, agency, school or builder that is paid")],
    day: Day = "", paper: Paper = None, by: By = None,
) -> None:  # fmt: skip
    """Pay a hospital, agency, school or builder; others sign, then its receipt is recorded."""
    with ends_with_two():
        day_of = _day(day) or clock.today()
        said = movements.Proposal(drafts.PAYMENT, _fen(amount), day_of, number, what, appropriation, payee=payee)
        _propose(said, paper, by)


@app.command("paid")
def paid(
    payment: Parent, amount: Amount, number: Number,
    how: Annotated[str, typer.Option("--as", help="arrived (receipt), back (by the bank) or refund")] = "arrived",
    what: What = "", day: Day = "", paper: Paper = None, by: By = None,
) -> None:  # fmt: skip
    """Record what became of a payment to a hospital, agency, school or builder; another person signs."""
    with ends_with_two():
        named = {"arrived": drafts.ARRIVED, "back": drafts.PAYMENT_BACK, "refund": drafts.REFUND}
        if how not in named:
            raise Refusal(f"应为 {'、'.join(named)} 之一；现为 {how!r}。")
        day_of = _day(day) or clock.today()
        _propose(movements.Proposal(named[how], _fen(amount), day_of, number, what, parent_id=payment), paper, by)


@app.command("spend")
def spend(
    pot: Parent, amount: Amount, number: Number, what: What,
    purpose: Annotated[str, typer.Option("--for", help="the purpose it was spent on; else the money's own")] = "",
    day: Day = "", paper: Paper = None, by: By = None,
) -> None:  # fmt: skip
    """Record what a unit spent out of an allocation; another person of the unit signs."""
    with ends_with_two():
        proposal = movements.Proposal(
            drafts.SPENDING, _fen(amount), _day(day) or clock.today(), number, what, parent_id=pot, spent_for=purpose
        )
        _propose(proposal, paper, by)


@app.command("give-back")
def give_back(pot: Parent, amount: Amount, number: Number, what: What = "", day: Day = "", by: By = None) -> None:
    """Record that a unit sends money back; finance signs once it arrived."""
    with ends_with_two():
        day_of = _day(day) or clock.today()
        _propose(movements.Proposal(drafts.GIVE_BACK, _fen(amount), day_of, number, what, parent_id=pot), None, by)


@app.command("sign")
def sign(
    movement: Annotated[int, typer.Argument(metavar="MOVEMENT")],
    note: Annotated[str, typer.Option(help="a word")] = "", by: By = None,
) -> None:  # fmt: skip
    """Sign a movement that somebody else recorded: it comes into force and is posted."""
    with ends_with_two():
        one = movements.sign_movement(movement_id=movement, note=note, by=actor_for(by), at=clock.now())
        print_json_line({"movement": one.pk, "kind": one.kind, "state": str(one.state)})


@app.command("return")
def send_back(
    movement: Annotated[int, typer.Argument(metavar="MOVEMENT")], reason: Annotated[str, typer.Option(help="why")],
    by: By = None,
) -> None:  # fmt: skip
    """Refuse a movement that waits."""
    with ends_with_two():
        one = movements.refuse_movement(movement_id=movement, reason=reason, by=actor_for(by), at=clock.now())
        print_json_line({"movement": one.pk, "kind": one.kind, "state": str(one.state)})


@app.command("list")
def list_all() -> None:
    """List the appropriations in force: granted, still due, left, in yuan."""
    with ends_with_two():
        for one in with_left().order_by("year", "pk"):
            sums = (one.granted_fen, one.due_fen, one.granted_fen - one.used_fen)
            money = "\t".join(format_yuan(fen, grouped=False) for fen in sums)
            typer.echo(f"{one.pk}\t{one.year}\t{one.source}\t{one.purpose}\t{one.number}\t{money}")


def _propose(proposal: movements.Proposal, paper: Path | None, by: str | None) -> None:
    made, fresh = movements.propose_movement(proposal=proposal, paper=_read(paper), by=actor_for(by), at=clock.now())
    print_json_line({"movement": made.pk, "kind": made.kind, "state": _state(made), "new": fresh})


def _shown(one: Appropriation) -> dict[str, Any]:
    left = with_left().filter(pk=one.pk).first()
    sums = {} if left is None else {"left_fen": left.granted_fen - left.used_fen, "due_fen": left.due_fen}
    return {"appropriation": one.pk, "state": str(one.state), **sums}


def _state(one: Movement) -> str:
    return str(one.state)


def _fen(text: str) -> int:
    try:
        return parse_yuan(text)
    except ValueError:
        raise Refusal(f"金额应为以元计、最多两位小数的数，如 1234.50；现为 {text!r}。") from None


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text) if text else None
    except ValueError:
        raise Refusal(f"日期应写作 YYYY-MM-DD，例如 2025-08-01；现为 {text!r}。") from None


def _read(path: Path | None) -> bytes | None:
    return None if path is None else path.read_bytes()
