"""Which facts say that life is hard is one condition, and an index of its own holds them."""

import pytest
from django.db import connection

from rongjun.base.scope import whole_registry
from rongjun.domains.people.models import Fact
from rongjun.domains.people.models.hardship import HardLife

pytestmark = pytest.mark.django_db


def test_the_index_of_hard_lives_serves_the_question_who_may_be_in_hardship() -> None:
    with whole_registry("test"):
        hard = Fact.objects.filter(HardLife("kind", "value"), superseded_at=None, valid_to=None)
        if connection.vendor == "sqlite":
            assert "fact_hard_life" in hard.values("person_id").explain()
        assert not hard.exists()
    with connection.cursor() as cursor:
        found = [one for one in connection.introspection.get_constraints(cursor, "people_fact") if "hard_life" in one]
    assert found == ["fact_hard_life"]
