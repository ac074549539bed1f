"""Divisions and units from the command line."""

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from rongjun.cli.app import app
from rongjun.domains.units.models import Area, Unit

pytestmark = [pytest.mark.once, pytest.mark.django_db(databases=["default", "access"])]
ROWS = "区划代码,名称\n980731100201,团结村\n980731,清源县\n98,云岭\n980000,云岭省\n980700,清江市\n980731100,城关镇\n"


def run(*arguments: str) -> tuple[int, dict[str, object]]:
    result = CliRunner().invoke(app, arguments)
    last = result.stdout.strip().splitlines()[-1:] or ["{}"]
    return result.exit_code, json.loads(last[0]) if last[0].startswith("{") else {}


def test_divisions_are_loaded_with_level_and_parent_and_a_faulty_row_is_listed(tmp_path: Path) -> None:
    file = tmp_path / "areas.csv"
    file.write_text(ROWS, encoding="utf-8")
    assert run("area", "load", str(file)) == (1, {"rows": 6, "new": 5, "rejected": 1})
    village = Area.objects.select_related("parent__parent").get(code="980731100201")
    assert (village.level, village.parent.name, village.parent.parent.name) == (12, "城关镇", "清源县")
    file.write_text(ROWS.replace("98,云岭\n", ""), encoding="utf-8")
    assert run("area", "load", str(file)) == (0, {"rows": 5, "new": 0, "rejected": 0})


def test_a_division_whose_upper_one_is_missing_stays_out(tmp_path: Path) -> None:
    file = tmp_path / "areas.csv"
    file.write_text("区划代码,名称\n980731100,城关镇\n", encoding="utf-8")
    assert run("area", "load", str(file)) == (1, {"rows": 1, "new": 0, "rejected": 1})


def test_a_unit_serves_a_loaded_area_and_repeating_it_changes_nothing(tmp_path: Path) -> None:
    file = tmp_path / "areas.csv"
    file.write_text(ROWS, encoding="utf-8")
    run("area", "load", str(file))
    assert run("unit", "add", "清源县退役军人事务局", "--area", "980731000000", "--root")[1]["new"] is True
    assert run("unit", "add", "城关镇服务站", "--area", "980731100000") == (
        0, {"unit": "城关镇服务站", "area": "980731100000", "new": True},
    )  # fmt: skip
    assert run("unit", "add", "城关镇服务站", "--area", "980731100000")[1]["new"] is False
    assert run("unit", "add", "别处", "--area", "110000000000")[0] == 2
    assert Unit.objects.get(is_root=True).name == "清源县退役军人事务局"
