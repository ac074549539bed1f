"""The benefit record of a person beside a matter: opened for a purpose on this page only, kept nowhere in the matter.

Petitions and persons are not joined: the officer types the number of the file, the look is written into that file's
log, and neither side learns of the other.
"""

from dataclasses import dataclass
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from rongjun.base import clock
from rongjun.base.actor import Actor
from rongjun.base.errors import NotFound
from rongjun.domains.payments.queries import person_account
from rongjun.domains.people import page_queries
from rongjun.domains.people.queries import visible_people
from rongjun.domains.safeguards.actions import record_look
from rongjun.kernel.period import month_of

from ..told.person_words import category_labels, fact_text, fact_title
from ..told.run_words import benefit_names

SHOWN = ("status", "household", "care", "alone", "death")
"""Kinds of facts that tell what is owed; numbers, addresses and health stay in the file."""
MONTHS = 12
"""So many months of what is owed and was posted are shown."""


@dataclass(frozen=True, slots=True)
class Record:
    """What stands beside: facts in force with their titles, the latest months with what is owed and posted, fen."""

    facts: list[tuple[str, str]]
    months: list[dict[str, Any]]


def open_record(file_no: str, purpose: str, by: Actor) -> Record:
    """Open the benefit record of a file; the look is committed first. Raises NotFound outside the actor's area."""
    person = visible_people(by).filter(file_no=file_no.strip()).first()
    if person is None:
        raise NotFound(_("没有这个档案号，或它不在您的辖区。"))
    at = clock.now()
    record_look(by=by, at=at, purpose=purpose, tokens=[str(person.token)], fields=["row"])
    facts = page_queries.facts_in_force(page_queries.facts_as_known(page_queries.list_facts_of(person.pk), at),
                                        clock.today())  # fmt: skip
    account = person_account(person.pk, at=at, until=month_of(timezone.localdate(at)) + 1)
    names = benefit_names()
    months = [
        {"month": one.month, "name": names.get(one.benefit, one.benefit), "owed": one.owed_fen,
         "posted": one.posted_fen}
        for one in sorted(account.months, key=lambda one: -one.month)[:MONTHS]
    ]  # fmt: skip
    told = [(fact_title(one.kind, one.key), fact_text(one.kind, one.value)) for one in facts if one.kind in SHOWN]
    return Record([(_("对象类别"), "、".join(category_labels(person.categories))), *told], months)
