"""A petition that is being written outlives a change of keys: its answers open with the new one."""

from pathlib import Path
from typing import Any

import pytest
from petition_paper_world import Town

from rongjun.base.scope import whole_desk
from rongjun.domains.people.rotation import SEALED_COLUMNS
from rongjun.web.models import PortalPetition
from rongjun.web.portal.petition_draft import answers_of

from .test_petition_portal import MINE, Visitor

pytestmark = pytest.mark.django_db(databases=["default", "access"])


def test_the_answers_of_a_draft_are_among_what_a_change_of_keys_seals_anew(tmp_path: Path, settings: Any) -> None:
    settings.VAR_DIR = tmp_path
    Town()
    me = Visitor()
    me.begin()
    me.post(MINE + "ask/told/", answer="抚恤金没有到", go="leave")
    (column,) = [one for one in SEALED_COLUMNS if one.model is PortalPetition]
    with whole_desk("tests"):
        (row,) = column.rows().values_list("pk", column.column, *column.needs)
        assert column.place(*row[2:])["place"] == "portal:draft"
        assert answers_of(me.matter()) == {"told": "抚恤金没有到"}
