"""`rongjun vault rotate` and `check`: counts as JSON, exit status 1 where a box does not open, ids and no values."""

import json
from pathlib import Path
from typing import Any

import pytest
from runs_world import World
from typer.testing import CliRunner, Result

from rongjun.cli.app import app
from rongjun.domains.people.models import Sealed

pytestmark = pytest.mark.django_db(databases=["default", "access"])


def vault(word: str, status: int = 0) -> tuple[Result, dict[str, Any]]:
    result = CliRunner().invoke(app, ["vault", word])
    assert result.exit_code == status, result.output
    return result, json.loads(result.stdout.strip().splitlines()[-1])


@pytest.fixture
def two_keys(settings: Any, tmp_path: Path) -> Any:
    settings.VAR_DIR = tmp_path
    world = World()
    for _person in range(2):
        world.person()
    settings.VAULT_KEYS, settings.VAULT_KEY_ID = {**settings.VAULT_KEYS, 2: b"2" * 32}, 2
    return settings


def test_rotation_prints_what_it_did_and_a_repeat_finds_nothing(two_keys: Any) -> None:
    boxes = Sealed.objects.count()
    _result, told = vault("rotate")
    assert (told["key"], told["cipher"]) == (2, "aes")
    assert told["vault"]["people.Sealed.box"] == {"boxes": boxes, "resealed": boxes, "shut": 0}
    assert vault("rotate")[1]["vault"]["people.Sealed.box"]["resealed"] == 0
    assert vault("check")[1]["vault"]["people.Sealed.box"] == {"boxes": boxes, "shut": 0}


def test_a_box_that_does_not_open_ends_with_one_and_its_id_and_no_value(two_keys: Any) -> None:
    one = Sealed.objects.order_by("pk")[0]
    Sealed.objects.filter(pk=one.pk).update(box=bytes(one.box)[:-1] + b"x")
    for word in ("check", "rotate"):
        result, told = vault(word, status=1)
        assert told["vault"]["people.Sealed.box"]["shut"] == 1
        assert f"编号 {one.pk}" in result.output and "6217000000" not in result.output


def test_uploads_that_wait_are_left_and_said_so(two_keys: Any, tmp_path: Path) -> None:
    (tmp_path / "checks").mkdir()
    (tmp_path / "checks" / "token.workbook").write_bytes(b"sealed")
    result, _told = vault("rotate")
    assert "1 个上传文件没有重新加密" in result.output
