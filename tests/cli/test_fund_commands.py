"""`rongjun fund` from an empty database: an appropriation of the medical fund until it is spent in a town."""

import json
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from rongjun.base.actor import Role
from rongjun.cli.app import app
from rongjun.domains.funds.queries import check_ledger
from rongjun.domains.units.actions import add_account, get_or_make_root_unit
from rongjun.domains.units.models import Account, Area, Unit

pytestmark = pytest.mark.django_db(databases=["default", "access"])
PAPER = ("--source", "central", "--purpose", "medical", "--year", "2024", "--number", "财社1号", "--amount", "1000.50")


@pytest.fixture
def county(settings: Any, tmp_path: Path) -> None:
    settings.CLI_SIGNING, settings.VAR_DIR = True, tmp_path
    from rongjun.base import clock

    get_or_make_root_unit()
    Area.objects.create(code="990101001000", name="东镇", level=Area.Level.TOWN)
    unit = Unit.objects.create(name="东镇站", level=9, area_id="990101001000")
    for name, role in (
        ("caiwu", Role.FINANCE), ("kezhang", Role.HEAD), ("juzhang", Role.DIRECTOR), ("zhen", Role.TOWN_CLERK),
        ("zhen2", Role.TOWN_CLERK),
    ):  # fmt: skip
        add_account(username=name, role=role, unit_name=None, person_name=name, password=None, at=clock.now())
    Account.objects.filter(username__startswith="zhen").update(unit=unit)


def run(*words: str, code: int = 0) -> dict[str, Any]:
    result = CliRunner().invoke(app, ["fund", *words])
    assert result.exit_code == code, result.output + result.stderr
    return json.loads(result.stdout.strip().splitlines()[-1]) if code == 0 else {"said": result.stderr}


def test_the_medical_fund_goes_from_the_document_to_the_town_and_is_spent(county: None) -> None:
    made = run("appropriation", *PAPER, "--notified", "2024-01-10", "--by", "caiwu")
    assert made["new"] and made["state"] == "waiting"
    number = str(made["appropriation"])
    again = run("appropriation", *PAPER, "--notified", "2024-01-10", "--by", "caiwu")
    assert again == {**made, "new": False}
    run("approve", number, "--by", "caiwu", code=2)
    run("approve", number, "--by", "kezhang")
    run("approve", number, "--by", "kezhang", code=2)
    assert run("approve", number, "--by", "juzhang")["left_fen"] == 1000_50
    slip = ("receipt", number, "--amount", "800", "--reference", "回单7", "--day", "2024-02-01", "--by", "caiwu")
    assert run(*slip)["new"] and not run(*slip)["new"]
    sent = run("allocate", number, "--amount", "600", "--number", "拨1", "--unit", "东镇站", "--by", "caiwu")
    run("sign", str(sent["movement"]), "--by", "kezhang")
    run("sign", str(sent["movement"]), "--by", "juzhang")
    pot = str(sent["movement"])
    for words in (
        ("confirm", pot, "--amount", "600", "--number", "确1"),
        ("spend", pot, "--amount", "120.30", "--number", "支1", "--what", "门诊补助一批"),
    ):
        movement = str(run(*words, "--by", "zhen")["movement"])
        run("sign", movement, "--by", "zhen", code=2)
        assert run("sign", movement, "--by", "zhen2")["state"] == "in_force"
    back = str(run("give-back", pot, "--amount", "9.70", "--number", "退1", "--by", "zhen")["movement"])
    assert run("sign", back, "--by", "caiwu")["state"] == "in_force"
    assert check_ledger() == []


def test_the_watch_and_the_forecast_run_from_the_shell_and_twice_change_nothing(county: None) -> None:
    number = str(
        run("appropriation", *PAPER, "--notified", "2024-01-10", "--due", "2024-02-01", "--by", "caiwu")[
            "appropriation"
        ]
    )
    run("approve", number, "--by", "kezhang")
    run("approve", number, "--by", "juzhang")
    assert run("watch") == {"open": 1, "opened": 1, "changed": 0, "gone": 0, "up": 0}
    assert run("watch") == {"open": 1, "opened": 0, "changed": 0, "gone": 0, "up": 0}
    listed = CliRunner().invoke(app, ["fund", "alerts", "--by", "juzhang"]).stdout
    assert "due,appropriation:" in listed and "1000.50" in listed
    assert run("forecast", "--by", "juzhang")["persons"] == 0
    assert run("forecast", "--by", "zhen", code=2)


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("appropriation", *PAPER[:-1], "12.345"), "两位小数"),
        (("appropriation", *PAPER, "--notified", "1月5日"), "YYYY-MM-DD"),
        (("appropriation", "--source", "moon", *PAPER[2:]), "资金来源"),
        (("receipt", "77", "--amount", "1", "--reference", "x"), "没有这笔拨款"),
        (("allocate", "77", "--amount", "1", "--number", "x", "--unit", "无此站"), "没有名为"),
        (("opening", "moon", "--amount", "1", "--number", "x"), "期初种类"),
    ],
)
def test_what_is_typed_wrongly_ends_with_two_and_says_why(county: None, words: tuple[str, ...], said: str) -> None:
    assert said in run(*words, "--by", "caiwu", code=2)["said"]
