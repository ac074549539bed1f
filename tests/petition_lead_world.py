"""The desks of a county (petitions_world.py) with what leaders, supervisors and reviewers need besides."""

from collections.abc import Sequence
from datetime import time, timedelta
from typing import Any

from petitions_world import Desks

from rongjun.base.actor import Actor
from rongjun.domains.petitions import deciding, receptions, reviewing
from rongjun.domains.petitions.models import Matter, ReceptionDay
from rongjun.domains.petitions.receptions import Rota
from rongjun.domains.petitions.walls import Accused


class LeadCounty(Desks):
    """Desks with reception days, matters as they come in, and a review asked for."""

    def matter(self, by: Actor | None = None, *, accuses: Sequence[Accused] = (), **more: Any) -> Matter:
        return self.registered(by, accuses=accuses, **more)

    def reception(self, leader: Actor | None = None, *, ahead: int = 0, places: int = 2) -> ReceptionDay:
        rota = Rota(
            leader_id=(leader or self.director).staff_id, post="局长", day=self.today + timedelta(days=ahead),
            begins=time(9), ends=time(11, 30), room="一楼接待室", places=places,
        )  # fmt: skip
        return receptions.plan_reception(rota=rota, by=self.desk, at=self.tick())

    def in_review(self, **more: Any) -> Matter:
        matter = self.delivered(**more)
        return reviewing.ask_review(matter=matter, reason="金额算错了", by=self.desk, at=self.tick())

    def reviewed(self, matter: Matter, outcome: str = "upheld") -> Matter:
        """Propose and sign a review or re-review."""
        maker, signer = self.city if matter.stage == "review" else self.province
        deciding.propose_opinion(matter=matter, proposal=self.proposal(outcome), by=maker, at=self.tick())
        deciding.sign_opinion(matter=matter, by=signer, at=self.tick())
        return matter
