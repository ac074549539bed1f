"""`rongjun dedup`: who stands twice in the registry, or waits outside of it under a number that is not quite right."""

from collections.abc import Iterator
from pathlib import Path
from typing import Annotated

import typer

from rongjun.base import clock
from rongjun.base.spreadsheets.writing import write_csv
from rongjun.domains.people.linkage.finding import find_pairs
from rongjun.domains.people.linkage.queries import list_pairs, sources_of
from rongjun.domains.people.linkage.words import GRADES, STATES, evidence_words
from rongjun.domains.people.models import Pair

from .common import actor_for, console, ends_with_two, print_json_line, require_writable

HEADER = ("档案号甲", "姓名甲", "来源甲", "档案号乙", "姓名乙", "来源乙", "判断", "依据", "处理")


def dedup(
    out: Annotated[Path, typer.Option(help="where to write the pairs (csv)")],
    by: Annotated[str | None, typer.Option(help="user who searches; without it the shell's own account")] = None,
) -> None:
    """Find persons with two files, and rows that stayed out of the registry but belong to somebody in it.

    Writes a csv without identity numbers. Pairs once decided to be two people are not listed. Exit status 0: done; 2:
    nothing was done, and the message says why.
    """
    with ends_with_two():
        require_writable(out)
        who = actor_for(by)
        find_pairs(by=who, at=clock.now(), progress=lambda step, done, of: console.print(f"{done}/{of} {step}"))
        pairs = list(list_pairs(who).exclude(state=Pair.State.NEVER).order_by("-grade", "left__file_no", "pk"))
        write_csv(out, HEADER, _rows(pairs))
        grades = [pair.grade for pair in pairs]
        print_json_line({"pairs": len(pairs), "same": grades.count("same"), "likely": grades.count("likely")})


def _rows(pairs: list[Pair]) -> Iterator[tuple[str, ...]]:
    sources = sources_of({pk for pair in pairs for pk in (pair.left_id, pair.right_id) if pk is not None})
    for pair in pairs:
        left, right = pair.left, pair.right
        if right is not None:
            other = (right.file_no, right.name, sources[right.pk])
        else:
            row = pair.row
            source = f"未入册：{row.batch.file_name} 第{row.row_no}行" if row else "未入册"
            other = (pair.row_told["file_no"], pair.row_told["name"], source)
        state = "等待批准合并" if pair.waits else "" if pair.state == Pair.State.OPEN else str(STATES[pair.state])  # type: ignore[attr-defined]
        yield (
            left.file_no, left.name, sources[left.pk], *other, str(GRADES[pair.grade]), evidence_words(pair.codes),
            state,
        )  # fmt: skip
