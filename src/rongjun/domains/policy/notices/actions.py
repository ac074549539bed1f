"""Writes of notices: a draft is made and changed, submitted, approved by another person, returned or withdrawn."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from rongjun.base.actor import Actor, Permission
from rongjun.base.errors import AlreadyDone, NotPermitted, Refusal
from rongjun.domains.approvals import actions as approvals
from rongjun.domains.approvals.chains import chain_for
from rongjun.domains.approvals.models import Matter
from rongjun.domains.approvals.queries import get_matter
from rongjun.domains.safeguards.actions import record_act
from rongjun.kernel import chain
from rongjun.kernel.period import format_month

from ..models import Notice, NoticePaper
from ..queries import current_rulebook
from .checking import Checked, check_notice, effective_of, without_known
from .entries import Head, book_of, content_of
from .queries import find_standing, get_notice, head_of
from .reading import RowFault
from .states import State, next_state

KIND = "notice"


@transaction.atomic
def make_draft(
    *, head: Head, typed: Mapping[str, Any], by: Actor, at: datetime, rejected: Sequence[RowFault] = ()
) -> Notice:
    """Make a draft of a notice, with what is known of it. Raises NotPermitted without notice.make."""
    permit(by, Permission.NOTICE_MAKE)
    notice = Notice.objects.create(
        **asdict(head), state=State.DRAFT, typed=dict(typed), rejected=[asdict(fault) for fault in rejected],
        made_by_id=by.staff_id, made_at=at,
    )  # fmt: skip
    _record(notice, "notice.draft", {"doc_no": notice.doc_no, "effective": format_month(notice.effective)}, by, at)
    return get_notice(notice.pk)


@transaction.atomic
def change_draft(
    *, notice_id: int, by: Actor, at: datetime, head: Head | None = None, typed: Mapping[str, Any] | None = None,
    rejected: Sequence[RowFault] | None = None,
) -> Notice:  # fmt: skip
    """Change the head or the entries of a draft; wrong values are kept as they were typed.

    Raises NotPermitted, AlreadyDone or Refusal once it is submitted.
    """
    permit(by, Permission.NOTICE_MAKE)
    notice = _locked(notice_id)
    next_state(notice.state, "change")
    values: dict[str, Any] = asdict(head) if head is not None else {}
    values |= {"typed": dict(typed)} if typed is not None else {}
    values |= {"rejected": [asdict(fault) for fault in rejected]} if rejected is not None else {}
    Notice.objects.filter(pk=notice.pk).update(**values)
    if head is not None:
        _record(notice, "notice.change", {"doc_no": head.doc_no}, by, at)
    return get_notice(notice.pk)


@transaction.atomic
def submit_notice(*, notice_id: int, by: Actor, at: datetime, paper_needed: bool = True) -> Notice:
    """Submit a draft: its content is frozen and another person is asked for approval.

    What the rulebook has in the same words already is left out. Raises NotPermitted; AlreadyDone where the same notice
    stands or nothing new is in it; Refusal where a value is wrong, the scan is missing, or another source published a
    value for the same month and the notice does not say why it corrects that.
    """
    permit(by, Permission.NOTICE_MAKE)
    notice = _locked(notice_id)
    next_state(notice.state, "submit")
    if not (notice.doc_no.strip() and notice.title.strip() and notice.source.strip()):
        raise Refusal(_("还没有文号、名称或来源；请照原件填写，再提交。"))
    papers = list(NoticePaper.objects.filter(notice=notice).values_list("digest", flat=True))
    if paper_needed and not papers:
        raise Refusal(_("还没有附上文件的扫描件；请先上传，再提交。"))
    entry_hash = hash_of_entry(head_of(notice), notice.typed)
    if (standing := find_standing(entry_hash)) is not None:
        raise AlreadyDone(_("同样的通知已经录过，见第 %(number)d 号。") % {"number": standing.pk})
    head, content = _frozen(notice, papers)
    Notice.objects.filter(pk=notice.pk).update(
        state=State.SUBMITTED, submitted_at=at, entry_hash=entry_hash, content=content, effective=head.effective,
        content_hash=chain.content_hash(content),
    )  # fmt: skip
    notice = get_notice(notice.pk)
    approvals.open_matter(
        kind=KIND, subject_id=notice.pk, content_hash=notice.content_hash, chain=chain_for(KIND), by=by, at=at
    )
    return notice


@transaction.atomic
def approve_notice(*, notice_id: int, content_hash: str, by: Actor, at: datetime, note: str = "") -> Notice:
    """Sign a submitted notice; the last signature of its chain makes it part of the rulebook.

    `content_hash` is what the signatory saw. Raises NotPermitted, AlreadyDone (the same person twice), Refusal where
    the content differs or, meanwhile, another source published a value for the same month.
    """
    permit(by, Permission.NOTICE_APPROVE)
    notice = _locked(notice_id)
    next_state(notice.state, "approve")
    refuse_clashes(notice, check_notice(notice.pk, notice.signed["book"]))
    matter = _matter(notice)
    approvals.sign(matter_id=matter.pk, content_hash=content_hash, by=by, at=at, note=note)
    if _matter(notice).outcome == approvals.APPROVED:
        Notice.objects.filter(pk=notice.pk).update(state=State.APPROVED, decided_at=at)
        _record(notice, "notice.approve", {"content": notice.content_hash, "doc_no": notice.doc_no}, by, at)
    return get_notice(notice.pk)


@transaction.atomic
def return_notice(*, notice_id: int, reason: str, by: Actor, at: datetime) -> Notice:
    """Send a submitted notice back with a reason; it stays as it was, a new draft can be made of it."""
    permit(by, Permission.NOTICE_APPROVE)
    notice = _locked(notice_id)
    reached = next_state(notice.state, "return")
    approvals.return_matter(matter_id=_matter(notice).pk, reason=reason, by=by, at=at)
    Notice.objects.filter(pk=notice.pk).update(state=reached, decided_at=at, reason=reason.strip()[:400])
    return get_notice(notice.pk)


@transaction.atomic
def withdraw_notice(*, notice_id: int, reason: str, by: Actor, at: datetime) -> Notice:
    """Take a draft or a submitted notice back, with a reason; it stays readable."""
    permit(by, Permission.NOTICE_MAKE)
    notice = _locked(notice_id)
    reached = next_state(notice.state, "withdraw")
    if not reason.strip():
        raise Refusal(_("请写明撤回的理由。"))
    if notice.state == State.SUBMITTED:
        approvals.withdraw_matter(matter_id=_matter(notice).pk, reason=reason, by=by, at=at)
    approvals.give_up_matter(kind=KIND, subject_id=notice.pk, at=at)
    Notice.objects.filter(pk=notice.pk).update(state=reached, decided_at=at, reason=reason.strip()[:400])
    _record(notice, "notice.withdraw", {"reason": reason.strip()[:400]}, by, at)
    return get_notice(notice.pk)


@transaction.atomic
def copy_notice(*, notice_id: int, by: Actor, at: datetime) -> Notice:
    """Make a draft of what a notice holds, to be corrected and submitted anew; papers are to be added again."""
    permit(by, Permission.NOTICE_MAKE)
    notice = get_notice(notice_id)
    return make_draft(head=head_of(notice), typed=notice.typed, by=by, at=at)


def hash_of_entry(head: Head, typed: Mapping[str, Any]) -> str:
    """Return what tells one entry from another: the same file twice is one notice."""
    return chain.content_hash(content_of(head, dict(typed), []))


def summary_of(notice: Notice) -> list[tuple[str, str]]:
    """Return what the signatories see at a glance: label (a message id) and value."""
    return [
        (gettext_noop("文号"), notice.doc_no),
        (gettext_noop("通知名称"), notice.title),
        (gettext_noop("执行起始月"), format_month(notice.effective)),
    ]


def refuse_clashes(notice: Notice, checked: Checked) -> None:
    """Raise Refusal with every value that another source published for the same month, unless the notice corrects."""
    differing = [clash for clash in checked.clashes if not clash.same]
    if not differing or notice.corrects:
        return
    told = "；".join(checked.told(clash) for clash in differing[:5])
    more = _("等 %(count)d 处") % {"count": len(differing)} if len(differing) > 5 else ""
    raise Refusal(
        _("同一月份已有别的来源公布的数：%(told)s%(more)s。若本通知是更正，请写明更正理由；否则请核对执行月份。")
        % {"told": told, "more": more}
    )


def _frozen(notice: Notice, papers: Sequence[str]) -> tuple[Head, dict[str, Any]]:
    """Return head and content to be signed. Raises Refusal, or AlreadyDone where nothing new is in it."""
    head, known = head_of(notice), current_rulebook()
    checked = check_notice(notice.pk, book_of(head, notice.typed, known))
    checked.require_right()
    refuse_clashes(notice, checked)
    typed = without_known(notice.typed, checked, known)
    book = book_of(head, typed, known)
    if not checked.has_entries:
        raise Refusal(_("这份通知里还没有任何数；请先录入。"))
    if typed != notice.typed and not check_notice(notice.pk, book).has_entries:
        raise AlreadyDone(_("这些数册中都已有，没有新的内容，不必录入。"))
    return Head(**asdict(head) | {"effective": effective_of(book, head)}), content_of(head, book, papers)


def permit(by: Actor, permission: Permission) -> None:
    """Raise NotPermitted without a permission, or outside the unit that keeps the books: notices concern everybody."""
    by.require(permission)
    if by.area_prefix != "":
        raise NotPermitted(_("政策标准由记账单位录入和批准，您的单位只管其中一部分人员。"))


def _locked(notice_id: int) -> Notice:
    list(Notice.objects.select_for_update().filter(pk=notice_id).values_list("pk"))
    return get_notice(notice_id)


def _matter(notice: Notice) -> Matter:
    return get_matter(KIND, notice.pk)


def _record(notice: Notice, action: str, detail: dict[str, Any], by: Actor, at: datetime) -> None:
    record_act(by=by, at=at, action=action, subject=f"notice:{notice.pk}", detail=detail)
