"""A year of petitions in the demo: each is a story that goes on after so many days, by the doors of the office."""

import heapq
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from typing import Any

from django.utils import timezone

from rongjun.base.actor import Actor
from rongjun.base.scope import whole_desk
from rongjun.domains.petitions import deciding, delivering, handling, intake, papers, sorting
from rongjun.domains.petitions.deciding import Proposal
from rongjun.domains.petitions.identity import Who
from rongjun.domains.petitions.intake import Given
from rongjun.domains.petitions.models import Matter
from rongjun.domains.petitions.walls import Accused
from rongjun.domains.petitions.watch import watch_petitions
from rongjun.domains.units.actions import get_or_make_shell_actor
from rongjun.domains.units.queries import get_actor_named
from rongjun.kernel.petition.sorting import paths, sort_out

from .county import village_code, village_name
from .people import Makers
from .stage import Stage, morning

SEED = 980732
KEY = "demo-petition"
"""The key of the form of a petition, before its name."""
ARTICLES = ("军人抚恤优待条例（2024年修订）第八条", "信访工作条例第三十二条")
WAY = "对本意见不服的，可以自收到之日起30日内请求上一级机关复查（信访工作条例第三十五条）。"
WEEK = timedelta(days=7)
type Arc = Iterator[int]
"""A story: what it yields is how many days pass until it goes on."""


class Petitions:
    """The petitions of the county: when each goes on, who works on it, and what the stories have in common."""

    def __init__(self, stage: Stage) -> None:
        """Begin without a petition; names come from makers of their own, so that the registry stays as it is."""
        self.stage, self.makers = stage, Makers(SEED)
        self.waiting: list[tuple[datetime, int, Arc]] = []
        self.told, self.turn, self.watched = 0, 0, stage.at
        self.actors: dict[str, Actor] = {}

    def begin(self, days_ago: int, arc: Callable[["Petitions"], Arc], *, late: bool = True) -> None:
        """Let a story begin so many days before the present; where the posted months begin later, then or never."""
        first = morning(self.stage.first, 11)
        when = forenoon(self.stage.now - timedelta(days=days_ago))
        if when >= first or late:
            self.wait(max(when, first), arc(self))

    def until(self, when: datetime) -> None:
        """Let every story go on that is due by a moment, in the order of time; once a week look at all clocks."""
        while self.waiting and self.waiting[0][0] <= when:
            due, _number, arc = heapq.heappop(self.waiting)
            self.stage.reach(due)
            days = next(arc, None)
            if days is not None:
                self.wait(forenoon(self.stage.at + timedelta(days=days)), arc)
        if when >= self.watched + WEEK:
            self.watched = self.stage.reach(when)
            watch_petitions(by=get_or_make_shell_actor(), at=self.watched)

    def by(self, name: str) -> Actor:
        """Return who has an account."""
        if name not in self.actors:
            self.actors[name] = get_actor_named(name)
        return self.actors[name]

    @property
    def at(self) -> datetime:
        """A moment later than the last, and never later than the present."""
        return self.stage.reach(self.stage.at + timedelta(minutes=1))

    def who(self, **more: str) -> Who:
        """Return an invented person."""
        row = self.makers.person("11")
        place = f"清源县城关镇{village_name(0)}（虚构）"
        return Who(name=row["姓名"], phone=row["联系电话"], address=place, village=village_name(0), **more)

    def register(self, told: str, *, by: str = "xinfang", key: str = "", **more: Any) -> Matter:
        """Register a matter at a desk; `key` names one that is found again."""
        self.turn += 1
        given = {"channel": "walk_in", "told": told, "area_code": village_code(0), "people": [self.who()]} | more
        made = intake.register_matter(
            given=Given(**given), sent_key=f"{KEY}-{key or self.turn}", by=self.by(by), at=self.at
        )
        return made.matter

    def sort(
        self, matter: Matter, kind: str, route: str = "", *, by: str = "xinfang", accused: tuple[Accused, ...] = ()
    ) -> Matter:
        """Sort a matter by the answers that lead to a kind and route."""
        fits = [one for one in paths() if (sort_out(one).kind, sort_out(one).route or "") == (kind, route)]
        path = max(fits, key=lambda one: [answer for _asked, answer in one].count("no"))
        return sorting.sort_matter(matter=matter, path=path, by=self.by(by), accused=accused, at=self.at).matter

    def accept(self, told: str, *, by: str = "xinfang", **more: Any) -> Matter:
        """Register, sort and accept a request of article 31(6)."""
        matter = self.register(told, by=by, **more)
        self.sort(matter, "request", "opinion", by=by)
        return handling.accept(matter=matter, by=self.by(by), at=self.at)

    def propose(self, matter: Matter, outcome: str, facts: str, opinion: str, *, by: str = "xinfang") -> None:
        """Propose an opinion."""
        said = Proposal(
            outcome,
            matter.wanted or "请求查明并答复。",
            facts,
            opinion,
            ARTICLES,
            WAY,
            compared="各件事实不同，分别认定。",
        )
        deciding.propose_opinion(matter=matter, proposal=said, by=self.by(by), at=self.at)

    def sign(self, matter: Matter, *, by: str = "kezhang") -> None:
        """Sign the opinion."""
        deciding.sign_opinion(matter=matter, by=self.by(by), at=self.at)

    def deliver(self, matter: Matter, *, by: str = "xinfang", how: str = "hand") -> Matter:
        """Deliver the opinion today."""
        return delivering.deliver_opinion(matter=matter, how=how, day=self.stage.day, by=self.by(by), at=self.at)

    def issue(self, matter: Matter, *, by: str = "xinfang") -> None:
        """Issue the papers that are due."""
        papers.issue_due(matter=matter, by=self.by(by), at=self.at)

    def again(self, matter: Matter) -> Matter:
        """Return a matter as it stands now."""
        with whole_desk("演示：接着办信访事项"):
            return Matter.objects.get(pk=matter.pk)

    def wait(self, when: datetime, arc: Arc) -> None:
        self.told += 1
        heapq.heappush(self.waiting, (when, self.told, arc))


@whole_desk("演示：告诉信访人的编号和查询码")
def own_petition() -> tuple[str, str] | None:
    """Return number and tracking code of a petition that was answered, as its receipt gave them; None without one."""
    found = intake.find_sent(f"{KEY}-delivered")
    return None if found is None else (found.matter.number, found.code)


def forenoon(at: datetime) -> datetime:
    """Return ten o'clock of the office's day of a moment."""
    return timezone.localtime(at).replace(hour=10, minute=0, second=0, microsecond=0)
