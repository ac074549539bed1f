"""Several processes on one case at one moment, on either engine: one wins, the others are told, no number twice."""

import json
import subprocess
import sys
from base64 import b64encode
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.db import connection
from real_database import real_database
from recognition_world import County, install
from sampling import WHOLE

from rongjun.base.actor import Role

SEVERAL = 8 if WHOLE else 4
WORKER = Path(__file__).parents[1] / "recognition_work.py"


class Team:
    """Processes that wait for the word."""

    def __init__(self, place: dict[str, str]) -> None:
        self.several = [
            subprocess.Popen(
                [sys.executable, str(WORKER), str(number)], env=place, text=True, stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
            )
            for number in range(SEVERAL)
        ]  # fmt: skip

    def at_once(self, case_id: int, *doors: str) -> list[Any]:
        """Let all go through a door at once, or through several in turn of their numbers; return what each was told."""
        for number, one in enumerate(self.several):
            self._write(one, json.dumps({"door": doors[number % len(doors)], "case": case_id}))
        for one in self.several:
            assert self._read(one) == "ready"
        for one in self.several:
            self._write(one, "go")
        return [json.loads(self._read(one)) for one in self.several]

    def found(self, case_id: int) -> dict[str, Any]:
        """Return how a case stands, read by one of them when all are through."""
        first = self.several[0]
        self._write(first, json.dumps({"door": "look", "case": case_id}))
        assert self._read(first) == "ready"
        self._write(first, "go")
        said: dict[str, Any] = json.loads(self._read(first))
        assert said["sequence"] == list(range(1, len(said["sequence"]) + 1))
        return said

    def _write(self, one: "subprocess.Popen[str]", line: str) -> None:
        assert one.stdin is not None
        one.stdin.write(line + "\n")
        one.stdin.flush()

    def _read(self, one: "subprocess.Popen[str]") -> str:
        assert one.stdout is not None
        return one.stdout.readline().strip()

    def end(self) -> None:
        """End them; they have answered all, and a process that is let go by itself takes a second each."""
        for one in self.several:
            one.kill()
        for one in self.several:
            one.communicate(timeout=60)


@pytest.fixture
def cases(transactional_db: None) -> dict[str, int]:
    """Cases at the stages at which several meet, and colleagues enough."""
    install()
    county = County()
    for number in range(SEVERAL):
        for role in (Role.TOWN_CLERK, Role.HEAD, Role.DIRECTOR):
            county.account(role, "东镇站" if role is Role.TOWN_CLERK else None, f"{role}{number}")
    submitted = county.submitted(cause="duty")
    decided = county.proposed(county.to_decide(privacy="yes"))
    return {
        "first": county.accepted().pk,
        "second": county.accepted().pk,
        "submitted": submitted.pk,
        "deciding": decided.pk,
    }


@pytest.fixture
def team(cases: dict[str, int], tmp_path: Path) -> Iterator[Team]:
    keys = {
        "RONGJUN_VAULT_KEYS": ",".join(f"{n}:{b64encode(key).decode()}" for n, key in settings.VAULT_KEYS.items()),
        "RONGJUN_INDEX_KEY": b64encode(settings.INDEX_KEY).decode(),
    }
    made = Team(real_database(tmp_path, ("default", "access")) | keys)
    yield made
    made.end()


@pytest.mark.django_db(transaction=True, databases=["default", "access"])
def test_of_many_at_one_moment_one_wins_and_the_others_are_told(cases: dict[str, int], team: Team) -> None:
    told = team.at_once(cases["first"], "finish")
    assert sorted(told) == sorted(["done"] + ["AlreadyDone"] * (SEVERAL - 1)), told
    found = team.found(cases["first"])
    assert (found["state"], found["step"], found["running"]) == ("working", "medical", 1)
    assert found["moves"].count("advance") == 1

    told = team.at_once(cases["second"], "finish", "withdraw")
    assert told.count("done") == 1 and set(told) <= {"done", "AlreadyDone"}, told
    assert team.found(cases["second"])["running"] == (0 if team.found(cases["second"])["state"] == "withdrawn" else 1)

    assert team.at_once(cases["submitted"], "paper") == ["done"] * SEVERAL
    assert team.found(cases["submitted"])["moves"].count("paper") == SEVERAL
    told = team.at_once(cases["submitted"], "accept")
    assert told.count("done") == 1 and set(told) == {"done", "AlreadyDone"}, told

    told = team.at_once(cases["deciding"], "sign")
    assert told.count("done") == 1 and set(told) <= {"done", "AlreadyDone", "NotPermitted"}, told
    assert team.found(cases["deciding"])["state"] == "deciding"
    told = team.at_once(cases["deciding"], "last")
    assert told.count("done") == 1 and set(told) == {"done", "AlreadyDone"}, told
    found = team.found(cases["deciding"])
    assert (found["state"], found["moves"].count("grant"), found["running"]) == ("granted", 1, 1)

    numbers = [number for some in team.at_once(0, "begin") for number in some]
    assert len(set(numbers)) == len(numbers) == 3 * SEVERAL, (connection.vendor, numbers)
