"""What may be proposed: checked before anybody signs, each fault with its line and how to mend it."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from django.utils.translation import gettext as _

from rongjun.base.actor import Actor
from rongjun.base.errors import Refusal
from rongjun.domains.people.models import Person
from rongjun.domains.people.queries.scope import visible_people
from rongjun.domains.policy.queries import current_rulebook
from rongjun.domains.safeguards.words import petition_word, watching_word
from rongjun.kernel.entitlement.awards import MOST_FEN
from rongjun.kernel.entitlement.benefits import GRANTS
from rongjun.kernel.rulebook.lookup import version_in_force

OF_THE_DEAD: Final = frozenset({"funeral_aid"})
"""Benefits that are granted after a death; others end with it."""
LONGEST: Final = {"basis": 200, "reason": 500}
MOST_LINES: Final = 5000


@dataclass(frozen=True, slots=True)
class Line:
    """What is proposed for one person: benefit, fen, the rule it rests on, why. None: somebody not in the registry."""

    person_id: int | None
    benefit: str
    amount_fen: int
    basis: str
    reason: str


def check_lines(lines: Sequence[Line], *, month: int, by: Actor) -> dict[int, Person]:
    """Return the persons of the lines by id. Raises Refusal naming the line and what to do about it."""
    if not 0 < len(lines) <= MOST_LINES:
        raise Refusal(_("一份名单须有 1 至 %(most)d 行。") % {"most": MOST_LINES})
    people = visible_people(by).in_bulk([one.person_id for one in lines if one.person_id is not None])
    seen: dict[tuple[int, str], int] = {}
    for number, line in enumerate(lines, 1):
        fault = _fault(line, people, month)
        if not fault and (earlier := seen.setdefault((line.person_id or 0, line.benefit), number)) != number:
            fault = _("与第 %(earlier)d 行是同一人的同一项目；请合并为一行。") % {"earlier": earlier}
        if fault:
            raise Refusal(fault if len(lines) == 1 else _("第 %(n)d 行：%(fault)s") % {"n": number, "fault": fault})
    return people


def _fault(line: Line, people: dict[int, Person], month: int) -> str:
    if line.benefit not in GRANTS:
        return _("“%(benefit)s”不是可以核定发给的项目。") % {"benefit": line.benefit}
    info = current_rulebook().benefits.get(line.benefit)
    if info is None or version_in_force(info, month) is None:
        return _("政策标准里这个项目在本月还没有依据，不能核定。")
    person = people.get(line.person_id or 0)
    if person is None:
        return _("此人不在登记册，或不在您的辖区：先到“人员”登记入册并填写收款账户，再提出。")
    if person.death_date is not None and line.benefit not in OF_THE_DEAD:
        return _("%(name)s 已去世，不能再核定这一项。") % {"name": person.name}
    if not 0 < line.amount_fen <= MOST_FEN:
        return _("金额应大于零。")
    return _fault_of_text(line)


def _fault_of_text(line: Line) -> str:
    texts = {"basis": line.basis.strip(), "reason": line.reason.strip()}
    if not all(texts.values()):
        return _("请写明依据和理由。")
    long = next((most for name, most in LONGEST.items() if len(texts[name]) > most), 0)
    return _("依据不超过 200 个字，理由不超过 500 个字。") if long else fault_of_words(" ".join(texts.values()))


def fault_of_words(text: str) -> str:
    """Return what is wrong with a reason: words of watching, or that it speaks of a petition; '' where nothing is."""
    if word := petition_word(text):
        told = {"word": word}
        return _("说明中不能出现“%(word)s”：帮扶的理由只写困难和依据；是否反映过问题与给不给帮扶无关。") % told
    if word := watching_word(text):
        return _("说明中不能出现“%(word)s”：这里只写与事项有关的事实，本人看得到。") % {"word": word}
    return ""
