"""The papers of an application in a round: scans kept under seal, what was mistyped, the end of an application."""

from datetime import datetime
from typing import Final
from uuid import uuid4

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from rongjun.base.actor import Actor, Permission
from rongjun.base.crypto import blind_index
from rongjun.base.errors import AlreadyDone, NotFound, NotPermitted, Refusal
from rongjun.base.media import clean_file
from rongjun.base.paper_store import read_content, remove_content, write_content
from rongjun.domains.safeguards.actions import record_act, record_look
from rongjun.kernel.aid.rounds import Round as State

from .course import check_words
from .models import Application, Round, Scan
from .queries import MAY_OPEN
from .rounds import see_papers
from .sealing import Figures, open_figures, seal_figures

MOST: Final = 20
"""So many scans one application keeps."""


@transaction.atomic
def keep_scan(*, application_id: int, code: str, content: bytes, by: Actor, at: datetime) -> Scan:
    """Keep a scan of a paper and note that it was seen; the same one again is that one.

    Raises Refusal for another kind of file (base.media), a paper that the round does not ask for or too many scans,
    AlreadyDone once the committee has begun, NotFound outside the area.
    """
    found = see_papers(application_id=application_id, seen=[code], by=by, at=at)
    if code not in {one for one, _name in found.round.papers}:
        raise Refusal(_("这一轮不要这份材料。"))
    media, clean = clean_file(content)
    digest = blind_index("aid-scan", clean.hex())
    there = Scan.objects.filter(application=found, gone_at=None)
    known = there.filter(code=code, digest=digest).first()
    if known is not None:
        return known
    if there.count() >= MOST:
        raise Refusal(_("一份申请最多存 %(most)d 个扫描件；不要的先取出。") % {"most": MOST})
    try:
        with transaction.atomic():
            kept = Scan.objects.create(
                application=found, code=code, token=uuid4(), media=media, digest=digest, made_by_id=by.staff_id,
                made_at=at,
            )  # fmt: skip
    except IntegrityError:
        return Scan.objects.get(application=found, code=code, digest=digest, gone_at=None)
    write_content(kept.token, clean)
    _record("aid.round.scan", found, by, at, code=code)
    return kept


def open_scan(*, scan_id: int, purpose: str, by: Actor, at: datetime) -> tuple[Scan, bytes]:
    """Open a scan; the access row is committed first. Raises NotPermitted, NotFound, crypto.Tampered."""
    scan = get_scan(scan_id)
    if not any(by.may(one) for one in (*MAY_OPEN, Permission.AID_FUND, Permission.AID_COMMITTEE)):
        raise NotPermitted(_("您的岗位没有查看这些内容的权限。"))
    token = str(scan.application.person.token)
    record_look(by=by, at=at, purpose=purpose, tokens=[token], fields=["hardship"])
    return scan, read_content(scan.token)


@transaction.atomic
def take_out_scan(*, scan_id: int, by: Actor, at: datetime) -> None:
    """Take a scan out that was put in by mistake: its content is removed. Raises AlreadyDone as `see_papers`."""
    scan = get_scan(scan_id)
    _open_to_change(scan.application, by)
    Scan.objects.filter(pk=scan.pk).update(gone_at=at)
    remove_content(scan.token)
    _record("aid.round.unscan", scan.application, by, at, code=scan.code)


@transaction.atomic
def correct_figures(*, application_id: int, figures: Figures, by: Actor, at: datetime) -> Application:
    """Put right what was mistyped of a household while applications come in; the committee ranks what stands then."""
    found = get_application(application_id)
    _open_to_change(found, by)
    check_words(figures.what)
    if figures.members < 1:
        raise Refusal(_("请填写家庭人数和收入。"))
    Application.objects.filter(pk=found.pk).update(box=seal_figures(figures, found.token))
    _record("aid.round.correct", found, by, at)
    return found


@transaction.atomic
def withdraw_application(*, application_id: int, by: Actor, at: datetime) -> Application:
    """End an application as the person wishes, before the committee meets."""
    found = get_application(application_id)
    _open_to_change(found, by)
    if not Application.objects.filter(pk=found.pk, withdrawn=False).update(withdrawn=True):
        raise AlreadyDone(_("这份申请已经撤回。"))
    _record("aid.round.withdraw", found, by, at)
    return found


def open_application_figures(*, application_id: int, purpose: str, by: Actor, at: datetime) -> Figures:
    """Open the figures of an application; the access row is committed first. Raises NotPermitted, NotFound."""
    found = get_application(application_id)
    if not any(by.may(one) for one in (*MAY_OPEN, Permission.AID_FUND, Permission.AID_COMMITTEE)):
        raise NotPermitted(_("您的岗位没有查看这些内容的权限。"))
    record_look(by=by, at=at, purpose=purpose, tokens=[str(found.person.token)], fields=["hardship"])
    return open_figures(found.box, found.token)


def get_application(application_id: int) -> Application:
    """Return an application with person and round, within the scope. Raises NotFound."""
    found = Application.objects.select_related("round", "person").filter(pk=application_id).first()
    if found is None:
        raise NotFound(_("没有这份申请，或它不在您的辖区。"))
    return found


def get_scan(scan_id: int) -> Scan:
    """Return a scan that is there, with its applicant, within the scope. Raises NotFound."""
    found = Scan.objects.select_related("application__person", "application__round")
    scan = found.filter(pk=scan_id, gone_at=None).first()
    if scan is None:
        raise NotFound(_("没有这份文件。"))
    return scan


def scans_of(application: Application) -> list[Scan]:
    """Return the scans of an application, the first one first."""
    return list(Scan.objects.filter(application=application, gone_at=None).select_related("made_by"))


def lacking(application: Application, papers: Round) -> list[str]:
    """Return the names of the papers that a round asks for and nobody has seen of an application."""
    return [name for code, name in papers.papers if code not in application.seen]


def _open_to_change(found: Application, by: Actor) -> None:
    by.require(Permission.AID_TAKE)
    if found.round.state != State.OPEN.value:
        raise AlreadyDone(_("这一轮的申请已经截止。"))


def _record(action: str, found: Application, by: Actor, at: datetime, **detail: str) -> None:
    record_act(by=by, at=at, action=action, subject=f"application:{found.pk}", detail=detail)
