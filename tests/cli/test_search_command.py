"""`rongjun search rebuild`: what people are found by is written anew."""

import json

import pytest
from typer.testing import CliRunner

from rongjun.base import clock
from rongjun.base.actor import Role
from rongjun.cli.app import app
from rongjun.domains.people.models import Person, SearchTerm
from rongjun.domains.people.search import search_people
from rongjun.domains.units.actions import add_account
from tests.web.registry import enter, row

pytestmark = [pytest.mark.once, pytest.mark.django_db(databases=["default", "access"])]


def test_rebuilding_finds_again_who_was_lost_and_says_how_many_there_are() -> None:
    account, _new = add_account(
        username="o", role=Role.OFFICER, unit_name=None, person_name="o", password=None, at=clock.now()
    )
    enter([row(1, 姓名="单雄信"), row(2)], account.actor())
    before = set(SearchTerm.objects.values_list("place", "term", "person_id"))
    SearchTerm.objects.all().delete()
    Person.objects.update(terms="")
    done = CliRunner().invoke(app, ["search", "rebuild"])
    assert done.exit_code == 0
    assert json.loads(done.stdout.splitlines()[-1]) == {"people": 2}
    assert set(SearchTerm.objects.values_list("place", "term", "person_id")) == before
    assert search_people(Person.objects.all(), "sxx").get().name == "单雄信"


def test_rebuilding_an_empty_registry_is_no_fault() -> None:
    done = CliRunner().invoke(app, ["search", "rebuild"])
    assert (done.exit_code, json.loads(done.stdout)) == (0, {"people": 0})
