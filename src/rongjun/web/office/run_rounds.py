"""Line by line, what differs between the round that stands and the one its reader signed."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Q
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from rongjun.base.actor import Actor
from rongjun.domains.approvals.changes import Compared, compare_summaries, compare_with_signed, pairs_of
from rongjun.domains.approvals.models import Matter
from rongjun.domains.payments.models import Run
from rongjun.domains.payments.rounds import LineChanges, compare_rounds, summary_of
from rongjun.domains.payments.states import WITH_SIGNATORIES
from rongjun.domains.people.models import Person

from ..templatetags.rongjun import badge
from ..told.run_words import KINDS
from ..ui.tables import Column, Filter, Table
from .approval_block import Approval
from .run_frame import EVERYBODY
from .run_tables import person_url

CHANGES: dict[str, Promise] = {
    "added": gettext_lazy("新增"), "removed": gettext_lazy("取消"), "changed": gettext_lazy("变动"),
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Counted:
    """How many lines differ, by kind of change, and where they are listed ('' for roles that see figures only)."""

    counts: list[tuple[str, int]]
    url: str


def compared_of(run: Run, rounds: Sequence[Matter], staff_id: int) -> Compared | None:
    """Compare the round that waits with the one its reader signed; before it is submitted, with the last round."""
    if run.state in WITH_SIGNATORIES:
        return compare_with_signed(rounds, staff_id)
    if run.state != Run.State.COMPUTED or not rounds:
        return None
    before, summary = rounds[-1], summary_of(run)
    now = Matter(kind="run", subject_id=run.pk, round=before.round + 1, content_hash=run.content_hash, summary=summary)
    return Compared(before, now, False, compare_summaries(pairs_of(before), summary))


def changed_lines(run: Run, approval: Approval, actor: Actor) -> Counted | None:
    """Return how many lines differ; None where there is nothing to compare with."""
    if approval.compared is None:
        return None
    changes = compare_rounds(approval.compared.before, approval.compared.now)
    if changes is None:
        return None
    counts = changes.counts()
    url = reverse("run-differences", args=[run.pk]) if all(actor.may(one) for one in EVERYBODY) else ""
    return Counted([(str(name), counts[key]) for key, name in CHANGES.items() if counts.get(key)], url)


def differences_table(names: Mapping[str, str]) -> Table:
    """Return the list of lines that differ; the keys of its columns are those of the frame."""
    return Table(
        key="run-differences",
        caption=_("与上次签署的差别"),
        columns=(
            Column("change", _("变化"), lambda line: str(CHANGES[line.change]), sort=True, cell=_change),
            Column("person", _("档案号"), lambda line: line.file_no, sort=True,
                   href=lambda line: person_url(line.person_id) if line.token else ""),
            Column("name", _("姓名"), lambda line: line.name),
            Column("benefit", _("待遇项目"), lambda line: names.get(line.benefit, line.benefit), sort=True),
            Column("month", _("月份"), lambda line: line.month, sort=True, kind="month"),
            Column("kind", _("类型"), lambda line: str(KINDS[line.kind]), sort=True),
            Column("before_fen", _("原来（元）"), lambda line: line.before_fen, sort=True, kind="money"),
            Column("now_fen", _("现在（元）"), lambda line: line.now_fen, sort=True, kind="money"),
        ),
        filters=(
            Filter("change", _("变化"), lambda rows, value: rows.of(change=value), list(CHANGES.items())),
            Filter("benefit", _("待遇项目"), lambda rows, value: rows.of(benefit=value), list(names.items())),
            Filter("kind", _("类型"), lambda rows, value: rows.of(kind=value), list(KINDS.items())),
        ),
        search=_search,
        search_label=_("姓名、拼音或档案号"),
        empty=_("没有一行明细不同"),
        row_kind=lambda line: "faulty",
        people=lambda line: line.token,
    )  # fmt: skip


def _search(rows: LineChanges, text: str) -> LineChanges:
    wanted = Q(name__icontains=text) | Q(file_no__icontains=text) | Q(pinyin__icontains=text)
    return rows.of_persons(list(Person.objects.filter(wanted).values_list("pk", flat=True)))


def _change(line: Any) -> str:
    return badge(str(CHANGES[line.change]), "danger")
