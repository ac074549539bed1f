"""What is told in the demo beside the monthly work, and when: whole files, confirmations, moves, lists of deaths."""

from collections.abc import Callable
from dataclasses import dataclass, field
from functools import partial

from rongjun.domains.people.models import Campaign
from rongjun.kernel.period import month_of, month_ordinal

from . import confirmations, courses, files
from .aid import Aid
from .care import Care
from .cases import tell_decided, tell_waiting
from .endings import take_in_deaths
from .leftout import look_for_them
from .medical import MedicalYear
from .money import grant_medical, grant_year, look_at_money
from .notices import submit_county_notice
from .office import ask_for_rights
from .people import Row
from .petition_arcs import begin_all
from .petition_more_arcs import begin_more
from .petitions import Petitions
from .placement import begin_placement, go_on_choosing
from .provincial import import_conscripts, import_participants
from .stage import Stage
from .twins import Twin, link

Chapter = Callable[[int], object]
AID_MONTHS = 8
"""With fewer months posted, the year of aid is not told."""


@dataclass
class Story:
    """The story of one county: `tell` after each month's run, `tell_present` in the month that is still open.

    `young` are survivors who will be eighteen within months; they are in the registry from the beginning.
    """

    stage: Stage
    young: list[Row]
    chapters: dict[int, list[Chapter]] = field(default_factory=dict)
    townspeople: list[Row] = field(default_factory=list)
    twins: list[Twin] = field(default_factory=list)
    campaign: Campaign | None = None
    waiting: set[str] = field(default_factory=set)
    dead: list[Row] = field(default_factory=list)
    medical: MedicalYear = field(init=False)
    placing: int = 0
    aid: Aid = field(init=False)
    care: Care = field(init=False)

    def __post_init__(self) -> None:
        """Choose people, and lay out what happens in which month."""
        stage = self.stage
        self.townspeople = files.townspeople(stage)
        if confirmations.reaches_last_year(stage):
            last_year = confirmations.LastYear(stage)
            self.waiting = last_year.waiting
            self._plan(stage.first, last_year.begin)
            self._plan(stage.first + 1, last_year.end)
            self._plan(stage.first + 2, last_year.close)
            self._plan(stage.first + 7, last_year.resume)
        self._plan(stage.first, lambda _month: files.fill_files(stage, self.townspeople))
        self._plan(stage.last - 4, lambda month: courses.suspend_one(stage, month))
        self._plan(stage.last - 3, self._change_files)
        self._plan(stage.last - 2, self._come_of_age)
        self._plan(stage.last - 2, lambda month: courses.move_in(stage, month))
        self._plan(stage.last - 3, lambda _month: tell_decided(stage))
        self._plan(stage.last - 1, self._bring_lists)
        self._plan(stage.last - 1, self._place)
        for year in range(stage.first // 12 + 1, stage.last // 12 + 1):
            self._plan(month_ordinal(year - 1, 12), partial(self._grant, year=year))
        self.medical = MedicalYear(stage)
        for month in range(stage.first, stage.last):
            self._plan(month, self.medical.tell)
        self._plan(stage.first, lambda _month: self.medical.contribute(stage.day.year))
        for month in range(stage.first, stage.last):
            if month % 12 == 0:
                self._plan(month, lambda month: self.medical.contribute(month // 12))
        self._plan(stage.last - 1, lambda month: self.medical.contribute(month // 12 + 1, pays=False))
        for month in (stage.first + 4, stage.first + 9):
            if month < stage.last - 1:
                self._plan(month, lambda _month: self.medical.rest())
        self.aid = Aid(stage)
        self.care = Care(self.aid)
        self._plan_aid()
        opening = month_of(confirmations.opening_day(stage))
        if opening < stage.last:
            self._plan(opening, self._open_this_year)

    def begin(self) -> None:
        """Tell what comes before the first run: the money of its year."""
        self._grant(self.stage.first, self.stage.first // 12, day=4)
        self.medical.begin()
        petitions = Petitions(self.stage)
        begin_all(petitions)
        begin_more(petitions)
        self.stage.meanwhile, self.stage.beside = petitions.until, petitions.wait

    def tell(self, month: int) -> None:
        """Tell what happens after the run of a month."""
        for chapter in self.chapters.get(month, []):
            chapter(month)

    def tell_present(self) -> None:
        """Tell what an office finds on its desk today."""
        stage = self.stage
        campaign = self.campaign or confirmations.open_this_year(stage)
        stage.ago(25)
        grant_medical(stage)
        for days, part in ((20, 40), (11, 75), (3, 100)):
            stage.ago(days)
            confirmations.confirm_this_year(stage, campaign, self.waiting, part)
            if days == 20:
                stage.ago(15)
                link(stage, self.twins)
        go_on_choosing(stage, self.placing)
        confirmations.remind_this_year(stage, campaign)
        ask_for_rights(stage)
        submit_county_notice(stage)
        stage.ago(2)
        take_in_deaths(stage, self.dead)
        stage.ago(1)
        courses.move_out(stage, stage.last, waits=True)
        import_conscripts(stage)
        look_at_money(stage)
        look_for_them(stage)
        tell_waiting(stage)
        if self.aid.people:
            self.aid.present()
            self.care.present()
        stage.reach(stage.now)

    @property
    def _tells_aid(self) -> bool:
        return self.stage.last - self.stage.first >= AID_MONTHS

    def _plan_aid(self) -> None:
        """Lay out the year of aid: donations first, then some cases each month, two rounds of the fund, pairings."""
        aid, care, stage = self.aid, self.care, self.stage
        if not self._tells_aid:
            return
        aid.choose()
        self._plan(stage.first, aid.begin)
        for before, month in enumerate(range(stage.first + 1, stage.last)):
            if before % 3 == 0:
                self._plan(month, aid.pair)
            self._plan(month, aid.tell)
        for opens, back in ((stage.last - 8, False), (stage.last - 4, True)):
            self._plan(opens, care.open)
            self._plan(opens + 1, care.decide)
            self._plan(opens + 2, partial(care.publish, back=back))

    def _plan(self, month: int, chapter: Chapter) -> None:
        """Tell a chapter after a month's run; where the months posted begin later, after the first one's."""
        self.chapters.setdefault(max(month, self.stage.first), []).append(chapter)

    def _grant(self, month: int, year: int, day: int = 20) -> None:
        """Let the levels promise and pay in the money of a year."""
        self.stage.on(month, day)
        grant_year(self.stage, year)
        self.medical.grant_money(year)
        if self._tells_aid:
            self.aid.pledge(year)

    def _change_files(self, month: int) -> None:
        self.stage.on(month, 15)
        files.appoint_guardians(self.stage, self.townspeople)
        files.correct_files(self.stage, self.townspeople)
        courses.move_out(self.stage, month, waits=False)

    def _come_of_age(self, month: int) -> None:
        """Enter who will be sixty, how the young survivors are related, and two deaths that no list brought."""
        stage = self.stage
        day = f"{stage.on(month, 11):%Y-%m-%d}"
        self.dead = [row | {"去世日期": day, "去世原因": "因病"} for row in stage.take(2, ["51"])]
        stage.take_in("到龄和去世登记.xlsx", courses.nearly_sixty(stage) + self.dead, stage.at)
        courses.tell_relations(stage, self.young)

    def _open_this_year(self, _month: int) -> None:
        self.campaign = confirmations.open_this_year(self.stage)

    def _place(self, month: int) -> None:
        """Publish an order of placement; the choice begins when the time for objections is over."""
        self.stage.on(month, 14)
        self.placing = begin_placement(self.stage)

    def _bring_lists(self, month: int) -> None:
        self.stage.on(month, 13)
        self.twins = import_participants(self.stage)
