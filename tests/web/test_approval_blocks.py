"""Where money or a standard is signed, the page shows the stages of its approval and the hold that stands on it."""

from datetime import timedelta
from typing import Any

import pytest
from django.urls import reverse

from rongjun.base import clock
from rongjun.base.actor import Actor, Role
from rongjun.domains.approvals.holds import place_hold
from rongjun.domains.approvals.queries import get_matter
from rongjun.domains.funds import appropriations
from rongjun.domains.funds.chains import APPROPRIATION
from rongjun.domains.funds.models import Movement
from rongjun.domains.funds.movements import KINDS
from rongjun.domains.payments.models import RecoveryAct
from rongjun.domains.payments.recovery_actions import MATTERS
from rongjun.domains.policy.notices import actions as notices
from rongjun.domains.units.models import Account

from .everything import KEEPER, OWN, PDF, Everything
from .run_office import Office, text

pytestmark = pytest.mark.django_db(databases=["default", "access"])
type Matter = tuple[str, int, str, Role]
"""Kind, number of the subject, its page, the role that signs next."""


def waiting(world: Everything, finance: Actor) -> list[Matter]:
    """Return an appropriation, a movement of a town, a recovery and a notice that wait to be signed."""
    at, day, known = clock.now(), clock.today(), world.arguments[""]
    promise = appropriations.Promise("central", "medical", day.year, "财社9号", 9_00, day)
    one, _fresh = appropriations.propose_appropriation(promise=promise, paper=PDF, by=finance, at=at)
    move = Movement.objects.get(pk=known["movement_id"])
    act = RecoveryAct.objects.get(pk=known["act_id"])
    notice = notices.submit_notice(notice_id=int(str(known["notice_id"])), by=world.officer, at=at)
    return [
        (APPROPRIATION, one.pk, reverse("fund-appropriation", args=[one.pk]), Role.HEAD),
        (KINDS[move.kind].matter, move.pk, reverse("fund-movement", args=[move.pk]), Role.STATION_WORKER),
        (MATTERS[act.kind], act.pk, reverse("recovery-decide", args=[act.pk]), Role.HEAD),
        (notices.KIND, notice.pk, reverse("notice", args=[notice.pk]), Role.HEAD),
    ]


def test_stages_are_shown_and_while_a_hold_stands_nobody_is_asked_to_sign(
    office: Office, everything: Everything, django_assert_max_num_queries: Any
) -> None:
    world = everything
    supervisor = world.actor(Role.SUPERVISOR, KEEPER)
    for kind, number, address, role in waiting(world, world.actor(Role.FINANCE, KEEPER)):
        signer = office(role, f"signs-{kind}")
        if role == Role.STATION_WORKER:
            Account.objects.filter(pk=signer.account.pk).update(unit=world.units[OWN])
        with django_assert_max_num_queries(15):
            answer = signer.get(address)
        assert 'aria-label="审批环节"' in answer.content.decode() and "等待" in text(answer), kind
        asked = answer.content.decode()
        assert 'value="sign"' in asked or 'value="approve"' in asked, kind
        place_hold(
            matter_id=get_matter(kind, number).pk, reason="金额待核", by=supervisor, at=clock.now(),
            last_day=clock.today() + timedelta(days=2),
        )  # fmt: skip
        held = signer.get(address)
        assert "暂缓中" in text(held) and "金额待核" in text(held), kind
        assert 'value="sign"' not in held.content.decode() and 'value="approve"' not in held.content.decode(), kind
        watched = office(Role.SUPERVISOR, f"watches-{kind}").get(address)
        assert reverse("matter", args=[get_matter(kind, number).pk]) in watched.content.decode(), kind
