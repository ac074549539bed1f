"""Applications that are being filled in: a wrong photo is taken out, and who does not go on is dropped with everything.

A draft is kept for its clock's time (owners.OFFICE) from the last day on which something was changed in it. What is
dropped keeps its number and its history, so that its person is told; answers, papers and files go.
"""

from datetime import datetime
from typing import Final

from django.db import transaction
from django.utils.translation import gettext as _

from rongjun.base.actor import Actor
from rongjun.base.errors import AlreadyDone, NotFound
from rongjun.base.paper_store import remove_content
from rongjun.base.scope import whole_registry
from rongjun.domains.people.batches import office_day
from rongjun.domains.safeguards.actions import record_act
from rongjun.kernel.recognition.states import Move, State

from .course import count_last_day, lock_case, make_move, require_applying, turn_clock
from .models import Case, CaseFile, CasePaper, CaseSealed, Clock, Entry
from .owners import OFFICE, duty_in
from .procedures import spec_of

KEPT_DAYS: Final = OFFICE["draft"].n
"""Days that a draft is kept from its last change; the office's own limit."""
_HANDED_IN: Final = (Move.SUBMIT.value, Move.SUPPLEMENT.value)


def keep_on(case: Case, at: datetime) -> None:
    """Let the time of a draft run from today: something was changed in it. Once a day; nothing for other cases."""
    day = office_day(at)
    running = Clock.objects.filter(case=case, stopped_on=None, kind="draft", started_on__lt=day)
    if case.state != State.DRAFT or not running.exists():
        return
    duty = duty_in(case, spec_of(case.procedure), State.DRAFT, "")
    turn_clock(case, duty, day)
    case.due_on = count_last_day(duty, day)[0]
    Case.objects.filter(pk=case.pk).update(due_on=case.due_on)


@transaction.atomic
def take_out_file(*, case: Case, file_id: int, by: Actor, at: datetime) -> None:
    """Take a file out of an application that is not handed in yet, or not again; its content goes too.

    Raises AlreadyDone for what was handed in: the office has it, a right one is put beside it. NotFound for a file of
    another case, NotPermitted for who neither takes applications nor is the applicant.
    """
    require_applying(by)
    lock_case(case)
    file = CaseFile.objects.filter(case=case, pk=file_id).first()
    if file is None:
        raise NotFound(_("没有这份文件。"))
    if file not in removable_files(case):
        raise AlreadyDone(_("这份文件已经交上来了，不能再删；传错的，再传一张正确的，窗口会核对。"))
    _remove([file])
    if not CaseFile.objects.filter(case=case, item=file.item).exists():
        copies = CasePaper.objects.filter(case=case, item=file.item, seen_by=None, standing=CasePaper.Standing.COPY)
        copies.update(standing=CasePaper.Standing.MISSING)
    keep_on(case, at)
    detail = {"item": file.item, "removed": True}
    record_act(by=by, at=at, action="recognition.file", subject=f"case:{case.pk}", detail=detail)


def removable_files(case: Case) -> list[CaseFile]:
    """Return the files that were put in and not handed in yet, oldest first."""
    if case.state not in (State.DRAFT, State.INCOMPLETE):
        return []
    files = CaseFile.objects.filter(case=case).order_by("pk")
    handed = Entry.objects.filter(case=case, move__in=_HANDED_IN).order_by("-sequence").values_list("at", flat=True)
    last = handed.first()
    return list(files if last is None else files.filter(added_at__gt=last))


def empty_draft(case: Case) -> None:
    """Remove what was filled in and handed in of a dropped application, the contents of files once it is committed."""
    _remove(list(CaseFile.objects.filter(case=case)))
    CaseSealed.objects.filter(case=case).delete()
    CasePaper.objects.filter(case=case).delete()
    Case.objects.filter(pk=case.pk).update(answers={})
    case.answers = {}


@whole_registry("到期未提交的申请作废")
def drop_idle(*, by: Actor, at: datetime) -> int:
    """Drop every draft that nobody went on with in its time; returns how many. The same day twice drops it once."""
    over = Case.objects.filter(state=State.DRAFT.value, due_on__lt=office_day(at)).order_by("pk")
    return sum(_drop(case_id, by, at) for case_id in list(over.values_list("pk", flat=True)))


@transaction.atomic
def _drop(case_id: int, by: Actor, at: datetime) -> bool:
    standing = Case.objects.select_for_update(of=("self",)).select_related("procedure")
    case = standing.filter(pk=case_id, state=State.DRAFT.value, due_on__lt=office_day(at)).first()
    if case is None:
        return False
    note = _("%(n)d 日内没有改动，也没有提交，自动作废；填写的内容和文件已删除。") % {"n": KEPT_DAYS}
    make_move(case, Move.DROP, by=by, at=at, note=note)
    empty_draft(case)
    return True


def _remove(files: list[CaseFile]) -> None:
    for file in files:
        remove_content(file.token)
    CaseFile.objects.filter(pk__in=[file.pk for file in files]).delete()
