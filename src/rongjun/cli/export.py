"""`rongjun export`: persons written back into the provincial layouts and the own template."""

from pathlib import Path
from typing import Annotated

import typer

from rongjun.base import clock
from rongjun.base.errors import Refusal
from rongjun.domains.people.export.actions import Order, export_workbook
from rongjun.domains.people.export.writing import ROWS_IN
from rongjun.domains.people.layouts import OWN, PROVINCIAL, find_layout

from .common import ENDINGS, actor_for, console, ends_with_two, print_json_line, require_writable
from .imports import progress_bars

app = typer.Typer(help=f"Workbooks out. {ENDINGS}", no_args_is_help=True)


@app.callback()
def group() -> None:
    """Workbooks out."""


@app.command("workbook")
def workbook(
    layout: Annotated[str, typer.Argument(help="war, tested, … (or 参战, 参试, …), or own for the own template")],
    out: Annotated[Path, typer.Option(help="where to write it: .xls or .xlsx")],
    by: Annotated[str | None, typer.Option(help="user who exports; without it the shell's own account")] = None,
    in_force: Annotated[bool, typer.Option("--in-force", help="only persons paid now")] = False,
) -> None:
    """Write the persons of a layout's categories back into it, column for column.

    民族 and 政治面貌 are not kept and stay empty. Where one file cannot hold all rows (.xls: 65,535), further ones are
    written beside it (F-2.xls). Every person in it gets an access row.
    """
    with ends_with_two(), progress_bars() as tell:
        found = find_layout(layout)
        if found is None:
            names = "、".join(one.name for one in (*PROVINCIAL, OWN))
            raise Refusal(f"没有名为“{layout}”的格式；可选：{names}。")
        kind = out.suffix.lower().removeprefix(".")
        if kind not in ROWS_IN:
            raise Refusal("只能导出 .xls 或 .xlsx 文件；请改输出文件名的后缀。")
        require_writable(out)
        who = actor_for(by)
        order = Order(found, kind, in_force)
        done = export_workbook(order=order, by=who, at=clock.now(), progress=tell)
        files = [_part(out, number) for number in range(1, len(done.files) + 1)]
        for path, content in zip(files, done.files, strict=True):
            path.write_bytes(content)
    if found is not OWN:
        console.print("民族、政治面貌不属于发放所需，没有留存，导出时为空。", highlight=False)
    counts = {"rows": done.rows, "persons": done.persons}
    print_json_line({"layout": found.name} | counts | {"files": [str(path) for path in files]})


def _part(out: Path, number: int) -> Path:
    return out if number == 1 else out.with_name(f"{out.stem}-{number}{out.suffix}")
