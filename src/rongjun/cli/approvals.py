"""`rongjun approvals`: what waits for somebody, holds by the supervisor, the chains in force."""

from datetime import date
from typing import Annotated

import typer

from rongjun.base import clock
from rongjun.base.actor import Permission
from rongjun.base.errors import Refusal
from rongjun.domains.approvals import holds
from rongjun.domains.approvals.chains import chain_for, list_kinds
from rongjun.domains.approvals.queries import get_matter, list_inbox

from .common import ENDINGS, actor_for, ends_with_two, print_json_line

app = typer.Typer(help=f"Approvals: inbox, holds, chains. {ENDINGS}", no_args_is_help=True)


@app.callback()
def group() -> None:
    """Approvals."""


@app.command("inbox")
def inbox(by: Annotated[str, typer.Option(help="user whose inbox it is")]) -> None:
    """Print what waits for somebody, a line of JSON a matter, the oldest first; last how many there are."""
    with ends_with_two():
        waiting, at = list_inbox(actor_for(by)), clock.now()
        for one in waiting:
            matter = one.matter
            told = {"matter": f"{matter.kind}:{matter.subject_id}", "round": matter.round, "step": one.step["name"]}
            print_json_line(told | {"days": one.days_waiting(at), "returned": one.returned})
        print_json_line({"inbox": len(waiting)})


@app.command("hold")
def hold(
    matter: Annotated[str, typer.Argument(metavar="KIND:ID", help="the matter, e.g. run:3")],
    reason: Annotated[str, typer.Option(help="why; never a petition")],
    until: Annotated[str, typer.Option(help="the last day of the hold, YYYY-MM-DD; at most 30 days in all")],
    by: Annotated[str, typer.Option(help="the supervisor who holds it")],
) -> None:
    """Hold a matter that is not decided: nobody signs it until the hold is lifted or its last day is over."""
    with ends_with_two():
        found = holds.place_hold(
            matter_id=_matter(matter), reason=reason, last_day=_day(until), by=actor_for(by), at=clock.now()
        )
        print_json_line({"hold": found.pk, "matter": matter, "until": until})


@app.command("lift")
def lift(
    hold_id: Annotated[int, typer.Argument(metavar="HOLD", help="number of the hold")],
    reason: Annotated[str, typer.Option(help="what was found")],
    by: Annotated[str, typer.Option(help="the supervisor who lifts it")],
) -> None:
    """Lift a hold before its last day."""
    with ends_with_two():
        found = holds.lift_hold(hold_id=hold_id, reason=reason, by=actor_for(by), at=clock.now())
        print_json_line({"hold": found.pk, "matter": f"{found.matter.kind}:{found.matter.subject_id}", "lifted": True})


@app.command("holds")
def list_holds(by: Annotated[str | None, typer.Option(help="the supervisor who looks; else the shell")] = None) -> None:
    """Print every hold there was, a line of JSON each, the latest first."""
    with ends_with_two():
        if by is not None:
            actor_for(by).require(Permission.APPROVALS_HOLD)
        found = list(holds.list_holds())
        for one in found:
            told = {"hold": one.pk, "matter": f"{one.matter.kind}:{one.matter.subject_id}", "reason": one.reason}
            lifted = one.lifted_at.isoformat() if one.lifted_at else None
            print_json_line(told | {"until": holds.last_day_of(one).isoformat(), "lifted_at": lifted})
        print_json_line({"holds": len(found)})


@app.command("chains")
def chains() -> None:
    """Print the chain in force of every kind of matter, a line of JSON each."""
    with ends_with_two():
        for kind in list_kinds():
            print_json_line(
                {"kind": kind, "chain": [f"{one['name']} ({one['permission']})" for one in chain_for(kind)]}
            )


def _matter(text: str) -> int:
    kind, colon, number = text.partition(":")
    if not colon or not number.isdecimal():
        raise Refusal(f"{text}：应写作“类别:编号”，如 run:3。")
    return int(get_matter(kind, int(number)).pk)


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise Refusal(f"{text}：日期应为 YYYY-MM-DD，如 2026-08-01。") from None
