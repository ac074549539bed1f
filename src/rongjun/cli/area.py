"""`rongjun area` and `rongjun unit`: the divisions and offices that people and accounts belong to."""

from pathlib import Path
from typing import Annotated

import typer

from rongjun.base import clock
from rongjun.base.errors import Refusal
from rongjun.base.spreadsheets import read_table
from rongjun.domains.units.actions import add_unit, load_areas
from rongjun.domains.units.divisions import AreaRow, read_division

from .common import ENDINGS, actor_for, console, ends_with_two, print_json_line

areas = typer.Typer(help=f"Divisions from province to village. {ENDINGS}", no_args_is_help=True)
units = typer.Typer(help=f"Offices and stations. {ENDINGS}", no_args_is_help=True)
By = Annotated[str | None, typer.Option(help="account that acts; without it the shell's own")]


@areas.callback()
def area_group() -> None:
    """Divisions from province to village."""


@units.callback()
def unit_group() -> None:
    """Offices and stations."""


@areas.command("load")
def load(
    file: Annotated[Path, typer.Argument(help="xlsx or csv with the columns 区划代码 and 名称, in any order of rows")],
) -> None:
    """Load divisions. Known codes are left as they are; a faulty row is listed and stays out (status 1)."""
    faults: list[str] = []
    with ends_with_two():
        table = read_table(file.read_bytes())
        missing = [name for name in ("区划代码", "名称") if name not in table.header]
        if missing:
            raise Refusal(f"缺少列：{'、'.join(missing)}；第一行应有 区划代码 和 名称。")
        code, name = table.header.index("区划代码"), table.header.index("名称")
        rows: list[AreaRow] = []
        for number, cells in table.rows:
            try:
                rows.append(read_division(cells[code], cells[name]))
            except ValueError as fault:
                faults.append(f"第{number}行 区划代码 {cells[code]}：{fault}")
        fresh, orphans = load_areas(sorted(rows))
        faults += [f"区划代码 {orphan}：上级区划没有载入；请把上级一并列入文件" for orphan in orphans]
    for line in faults:
        console.print(line, highlight=False)
    print_json_line({"rows": len(table.rows), "new": fresh, "rejected": len(faults)})
    if faults:
        raise typer.Exit(1)


@units.command("add")
def add(
    name: Annotated[str, typer.Argument(help="name of the unit; unique")],
    area: Annotated[str, typer.Option(help="division code that the unit serves; must be loaded")],
    root: Annotated[bool, typer.Option("--root", help="give the root unit this name and area instead")] = False,
    by: By = None,
) -> None:
    """Add a unit below the root unit. Repeating it changes nothing."""
    with ends_with_two():
        unit, fresh = add_unit(name=name, area_code=area, root=root, by=actor_for(by), at=clock.now())
    print_json_line({"unit": unit.name, "area": area, "new": fresh})
