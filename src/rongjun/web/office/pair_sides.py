"""Two files side by side: what each says of the same thing, where they differ, and what was posted to each."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from rongjun.base import clock
from rongjun.domains.payments.queries import PaidTwice, paid_to_both
from rongjun.domains.people import page_queries as queries
from rongjun.domains.people.linkage.queries import sources_of
from rongjun.domains.people.linkage.stated import stated_cells
from rongjun.domains.people.models import Fact, Pair, Person
from rongjun.domains.units.queries import area_names
from rongjun.kernel.money import format_yuan
from rongjun.kernel.period import format_month

from ..told.person_words import FIELDS, SEXES, fact_text, fact_title, masked
from ..told.run_words import benefit_names

REVEALED = ("id_number", "account", "phone")
"""What can be opened of both sides at once, for a purpose."""


@dataclass(frozen=True, slots=True)
class SideRow:
    """One thing with what each side says of it.

    `same` tells whether it is the same where the words do not: masked numbers, of which the end may be alike.
    `told_only`: every record has its own, so that nothing is compared (file number, source).
    """

    label: str
    left: str
    right: str
    sealed: bool = False
    same: bool | None = None
    told_only: bool = False

    @property
    def differs(self) -> bool:
        """Tell whether both sides say something, and not the same."""
        return self._compared and not self._same

    @property
    def agrees(self) -> bool:
        """Tell whether both sides say the same."""
        return self._compared and self._same

    @property
    def _compared(self) -> bool:
        return bool(self.left and self.right) and not self.told_only

    @property
    def _same(self) -> bool:
        return self.left == self.right if self.same is None else self.same


@dataclass(frozen=True, slots=True)
class Paid:
    """What was posted to both files: rows of the comparison, and the months in which a benefit was posted to both."""

    rows: list[SideRow]
    twice: list[tuple[str, str, int, int]]
    too_much_fen: int


def rows_of_persons(left: Person, right: Person, opened: Mapping[int, Mapping[str, str]]) -> list[SideRow]:
    """Return the comparison of two files: who, where from, every fact in force."""
    sides = [_told(left, opened.get(left.pk, {})), _told(right, opened.get(right.pk, {}))]
    labels = [label for side in sides for label in side]
    same = left.id_index == right.id_index
    return [_row(label, sides[0], sides[1], same_number=same) for label in dict.fromkeys(labels)]


def rows_of_row(pair: Pair, opened: Mapping[int, Mapping[str, str]], cells: Mapping[str, str]) -> list[SideRow]:
    """Return the comparison of a file and a row that stayed out of an import; `cells` where the row was opened."""
    told, row = pair.row_told, pair.row
    area, said = told["area"], stated_cells(cells)
    side = {
        _("档案号"): told["file_no"],
        _("姓名"): told["name"],
        str(FIELDS["id_number"]): said["身份证号"] or masked(told["tail"], 18),
        fact_title("area", ""): fact_text("area", {"code": area}, area_names({area}).get(area, "")) if area else "",
        _("来源"): f"{row.batch.file_name} {_('第 %(n)d 行') % {'n': row.row_no}}" if row else "",
    }
    for field, column in (("account", "银行账号"), ("phone", "联系电话")):
        side[str(FIELDS[field])] = said[column]
    person = _told(pair.left, opened.get(pair.left_id, {}))
    same = "number_equal" in pair.codes
    labels = [label for label in dict.fromkeys([*side, *person]) if label in side]
    return [_row(label, person, side, same_number=same) for label in labels]


def paid_of(left: Person, right: Person) -> Paid:
    """Return what released runs posted to two files, and how much of it is too much if they are one person's (fen)."""
    one, two, twice = paid_to_both(left.pk, right.pk)
    rows = [
        SideRow(_("发放过的月数"), str(one.months), str(two.months)),
        SideRow(_("最近发放月"), _month(one.last), _month(two.last)),
    ]
    names = benefit_names()
    shown = [(format_month(t.month), names.get(t.benefit, t.benefit), t.left_fen, t.right_fen) for t in twice]
    return Paid([*rows, _totals(one.total_fen, two.total_fen)], shown, sum(_smaller(one) for one in twice))


def _totals(left_fen: int, right_fen: int) -> SideRow:
    return SideRow(_("已发合计（元）"), format_yuan(left_fen), format_yuan(right_fen))


def _smaller(one: PaidTwice) -> int:
    return max(0, min(one.left_fen, one.right_fen))


def _month(month: int | None) -> str:
    return _("没有发放") if month is None else format_month(month)


def _row(label: str, left: Mapping[str, str], right: Mapping[str, str], *, same_number: bool) -> SideRow:
    sealed = {str(FIELDS[name]) for name in REVEALED}
    return SideRow(
        label, left.get(label, ""), right.get(label, ""), label in sealed,
        same=same_number if label == str(FIELDS["id_number"]) else None, told_only=label in {_("档案号"), _("来源")},
    )  # fmt: skip


def _told(person: Person, opened: Mapping[str, str]) -> dict[str, str]:
    """Return label -> words of all that a file says now, sealed values masked unless they were opened."""
    facts = queries.facts_as_known(queries.list_facts_of(person.pk), clock.now())
    present = queries.facts_in_force(facts, clock.today())
    codes = {fact.value["code"] for fact in present if fact.kind == "area"}
    names = area_names(codes)
    told = {
        _("档案号"): person.file_no,
        _("姓名"): person.name,
        str(FIELDS["id_number"]): opened.get("id_number", "") or masked(person.id_tail, 18),
        _("性别"): str(SEXES[person.sex]),
        _("出生日期"): person.birth_date.isoformat(),
    }
    for fact in present:
        if fact.kind != "identity":
            told[fact_title(fact.kind, fact.key)] = _words(fact, names)
    for field in ("account", "phone"):
        if opened.get(field):
            told[fact_title(field, "")] = opened[field]
    told[_("来源")] = sources_of({person.pk})[person.pk]
    return told


def _words(fact: Fact, names: Mapping[str, Any]) -> str:
    place = names.get(fact.value["code"], "") if fact.kind == "area" else ""
    return fact_text(fact.kind, fact.value, place)
