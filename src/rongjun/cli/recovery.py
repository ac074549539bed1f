"""`rongjun recovery`: what was overpaid and is to come back: listed, agreed in instalments, returned, written off."""

from datetime import date
from typing import Annotated, Any

import typer

from rongjun.base import clock
from rongjun.base.errors import Refusal
from rongjun.domains.payments import queries
from rongjun.domains.payments import recovery_actions as actions
from rongjun.domains.payments.models import RecoveryAct
from rongjun.kernel.money import format_yuan, parse_yuan

from .common import ENDINGS, actor_for, ends_with_two, look_at_set, print_json_line

app = typer.Typer(help=f"Recoveries of overpayments. {ENDINGS}", no_args_is_help=True)

By = Annotated[str | None, typer.Option("--by", metavar="NAME", help="account that acts; without it the shell's own")]
RecoveryId = Annotated[int, typer.Argument(metavar="RECOVERY", help="number of the recovery")]
ActId = Annotated[int, typer.Argument(metavar="ACT", help="number of the act that waits")]
Amount = Annotated[str, typer.Option(metavar="YUAN", help="amount in yuan")]
Day = Annotated[str, typer.Option(metavar="YYYY-MM-DD", help="day of the paper, or of the return")]
Paper = Annotated[str, typer.Option(help="number or name of the paper it rests on")]
Reason = Annotated[str, typer.Option(help="why")]


@app.callback()
def group() -> None:
    """Recoveries of overpayments."""


@app.command("list")
def list_all(
    state: Annotated[str, typer.Option(help="open, agreed, settled; all if not given")] = "", by: By = None
) -> None:
    """List recoveries: number, file number, state, claimed, come back, set off, written off, open (yuan), by tabs."""
    with ends_with_two():
        look_at_set("registry", "recoveries", "查看追回")
        rows = list(queries.list_recoveries(by=actor_for(by)).order_by("pk"))
        shown = [one for one in rows if state in ("", one.state)]
        for one in shown:
            sums = (one.claimed_fen, one.back_fen, one.set_off_fen, one.off_fen, one.open_fen)
            typer.echo("\t".join([str(one.pk), one.person.file_no, one.state, *map(format_yuan, sums)]))
        print_json_line({"recoveries": len(shown), "open_fen": sum(one.open_fen for one in shown)})


@app.command("plan")
def plan(
    recovery: RecoveryId,
    instalment: Annotated[list[str], typer.Option(metavar="YYYY-MM-DD=YUAN", help="once for each instalment")],
    day: Day, paper: Paper, reason: Reason = "", by: By = None,
) -> None:  # fmt: skip
    """Propose the instalments that the person agreed to in writing; together they are all that is open."""
    with ends_with_two():
        parts = [one.partition("=") for one in instalment]
        agreed = [(_day(when), _fen(amount)) for when, _sign, amount in parts]
        _show(
            actions.plan_instalments(
                recovery_id=recovery, instalments=agreed, day=_day(day), paper=paper, reason=reason, by=actor_for(by),
                at=clock.now(),
            )
        )  # fmt: skip


@app.command("return")
def give_back(
    recovery: RecoveryId, amount: Amount, day: Day, paper: Paper, reason: Reason = "", by: By = None
) -> None:  # fmt: skip
    """Propose to book money that came back to the office's account."""
    with ends_with_two():
        _show(
            actions.record_return(
                recovery_id=recovery, amount_fen=_fen(amount), day=_day(day), paper=paper, reason=reason,
                by=actor_for(by), at=clock.now(),
            )
        )  # fmt: skip


@app.command("writeoff")
def write_off(
    recovery: RecoveryId, amount: Amount, day: Day, paper: Paper, reason: Reason, by: By = None
) -> None:  # fmt: skip
    """Propose to write off what cannot be recovered."""
    with ends_with_two():
        _show(
            actions.propose_write_off(
                recovery_id=recovery, amount_fen=_fen(amount), day=_day(day), paper=paper, reason=reason,
                by=actor_for(by), at=clock.now(),
            )
        )  # fmt: skip


@app.command("sign")
def sign(act: ActId, by: By = None) -> None:
    """Sign what was proposed; with the last signature it takes effect."""
    with ends_with_two():
        _show(actions.sign_recovery_act(act_id=act, by=actor_for(by), at=clock.now()))


@app.command("refuse")
def refuse(act: ActId, reason: Reason, by: By = None) -> None:
    """Refuse what was proposed; nothing changes."""
    with ends_with_two():
        _show(actions.refuse_recovery_act(act_id=act, reason=reason, by=actor_for(by), at=clock.now()))


def _show(act: RecoveryAct) -> None:
    told: dict[str, Any] = {"act": act.pk, "recovery": act.recovery_id, "kind": str(act.kind), "state": str(act.state)}
    print_json_line(told | {"amount_fen": act.amount_fen})


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise Refusal(f"日期应写作 YYYY-MM-DD，例如 2025-08-01；现为 {text!r}。") from None


def _fen(text: str) -> int:
    try:
        return parse_yuan(text)
    except ValueError:
        raise Refusal(f"金额应为以元计、最多两位小数的数，例如 1234.50；现为 {text!r}。") from None
