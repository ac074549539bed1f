"""Paper files: opened for a case, its index drawn up, scans checked against the paper, lent, returned, handed over.

A file has a number, a place and somebody who keeps it; nothing is taken out of one that is closed.
"""

from collections.abc import Sequence
from datetime import date, datetime

from django.db import IntegrityError, transaction
from django.db.models import Exists, OuterRef, Q, QuerySet, Subquery
from django.utils.translation import gettext as _

from rongjun.base.actor import Actor, Permission
from rongjun.base.errors import AlreadyDone, NotFound, Refusal
from rongjun.domains.people.batches import office_day

from .access import visible_cases
from .course import refuse_watching, write_entry
from .models import Case, CaseFile, CasePaper, Issued, Loan, Volume, VolumeItem
from .procedures import spec_of

APPLICATION = "application"


@transaction.atomic
def open_volume(*, case: Case, number: str, shelf: str, keep: str, by: Actor, at: datetime) -> Volume:
    """Open the paper file of a case, with the index of what is in it by now.

    Raises Refusal without number or shelf or for a number that another file has, AlreadyDone for a second file of the
    case, NotPermitted without recognition.files.
    """
    by.require(Permission.RECOGNITION_FILES)
    if not (number.strip() and shelf.strip()) or keep not in Volume.Keep.values:
        raise Refusal(_("请填写档号、存放位置和保管期限。"))
    if Volume.objects.filter(case=case).exists():
        raise AlreadyDone(_("该事项已经立卷。"))
    try:
        with transaction.atomic():
            volume = Volume.objects.create(
                case=case, number=number.strip()[:40], shelf=shelf.strip()[:80], unit_id=by.unit_id, keep=keep,
                opened_on=office_day(at), opened_by_id=by.staff_id,
            )  # fmt: skip
    except IntegrityError:
        raise Refusal(_("档号 %(number)s 已被别的卷使用，请核对。") % {"number": number.strip()}) from None
    refresh_index(volume=volume, by=by, at=at)
    write_entry(case, "volume", by=by, at=at, answers={"number": volume.number})
    return volume


@transaction.atomic
def refresh_index(*, volume: Volume, by: Actor, at: datetime) -> int:
    """Add to the index what came into the case since, in the order of a paper file; returns how many were added.

    The order: the application, the papers by the list of the procedure, then what was issued. Raises AlreadyDone once
    the file is closed.
    """
    by.require(Permission.RECOGNITION_FILES)
    _require_open(volume)
    known = set(VolumeItem.objects.filter(volume=volume).values_list("source", flat=True))
    last = len(known)
    fresh = [(source, title, scan) for source, title, scan in _contents(volume.case) if source not in known]
    VolumeItem.objects.bulk_create(
        VolumeItem(volume=volume, place=last + number, title=title[:120], source=source[:60], scan_id=scan)
        for number, (source, title, scan) in enumerate(fresh, start=1)
    )
    return len(fresh)


@transaction.atomic
def describe_item(*, volume: Volume, item_id: int, pages: int, original: bool, by: Actor, at: datetime) -> VolumeItem:
    """Say how many pages an entry has and whether the original lies in the file. Raises Refusal for less than one."""
    by.require(Permission.RECOGNITION_FILES)
    _require_open(volume)
    item = _item(volume, item_id)
    if not 1 <= pages <= 9999:
        raise Refusal(_("页数应为1至9999。"))
    item.pages, item.original, item.checked_by, item.checked_at = pages, original, None, None
    item.save(update_fields=["pages", "original", "checked_by", "checked_at"])
    return item


@transaction.atomic
def check_scan(*, volume: Volume, item_id: int, by: Actor, at: datetime) -> VolumeItem:
    """Say that a scan was compared with the paper, page by page. Raises Refusal where nothing is scanned."""
    by.require(Permission.RECOGNITION_FILES)
    _require_open(volume)
    item = _item(volume, item_id)
    if item.scan_id is None and not item.source.startswith(("issued:", APPLICATION)):
        raise Refusal(_("这一件还没有扫描件；请先在事项页面上传。"))
    item.checked_by_id, item.checked_at = by.staff_id, at
    item.save(update_fields=["checked_by", "checked_at"])
    return item


@transaction.atomic
def close_volume(*, volume: Volume, by: Actor, at: datetime) -> Volume:
    """Close a file: the case is over, its index is whole and every entry was checked. Nothing is added after it.

    Raises Refusal where something is left to do, AlreadyDone once it is closed.
    """
    by.require(Permission.RECOGNITION_FILES)
    _require_open(volume)
    if volume.case.ended_at is None:
        raise Refusal(_("事项还没有办结，不能封卷。"))
    refresh_index(volume=volume, by=by, at=at)
    left = VolumeItem.objects.filter(volume=volume, checked_at=None).order_by("place").values_list("title", flat=True)
    if left:
        raise Refusal(_("还有 %(n)d 件没有核对：%(titles)s。") % {"n": len(left), "titles": "、".join(left[:5])})
    volume.closed_on = office_day(at)
    volume.save(update_fields=["closed_on"])
    write_entry(volume.case, "volume_closed", by=by, at=at, answers={"number": volume.number})
    return volume


@transaction.atomic
def move_volume(*, volume: Volume, shelf: str, by: Actor, at: datetime) -> Volume:
    """Put a file in another place. Raises Refusal without a place, AlreadyDone once it was handed over."""
    by.require(Permission.RECOGNITION_FILES)
    _require_here(volume)
    if not shelf.strip():
        raise Refusal(_("请填写存放位置。"))
    before, volume.shelf = volume.shelf, shelf.strip()[:80]
    volume.save(update_fields=["shelf"])
    write_entry(volume.case, "volume_moved", by=by, at=at, answers={"from": before, "to": volume.shelf})
    return volume


@transaction.atomic
def lend_volume(*, volume: Volume, borrower: str, purpose: str, due_on: date, by: Actor, at: datetime) -> Loan:
    """Lend a file: to whom, what for, until when. Raises AlreadyDone while it is lent, Refusal without them."""
    by.require(Permission.RECOGNITION_FILES)
    _require_here(volume)
    if not (borrower.strip() and purpose.strip()) or due_on < office_day(at):
        raise Refusal(_("请填写借阅人、用途，以及今天以后的归还日期。"))
    refuse_watching(purpose)
    try:
        with transaction.atomic():
            loan = Loan.objects.create(
                volume=volume, borrower=borrower.strip()[:80], purpose=purpose.strip()[:200], lent_on=office_day(at),
                due_on=due_on, lent_by_id=by.staff_id,
            )  # fmt: skip
    except IntegrityError:
        raise AlreadyDone(_("该卷已经借出，还没有归还。")) from None
    write_entry(volume.case, "volume_lent", by=by, at=at, answers={"to": loan.borrower, "due": due_on.isoformat()})
    return loan


@transaction.atomic
def return_volume(*, volume: Volume, condition: str, by: Actor, at: datetime) -> Loan:
    """Take a file back and say whether it is whole. Raises NotFound where it is not lent, Refusal without it."""
    by.require(Permission.RECOGNITION_FILES)
    loan = Loan.objects.filter(volume=volume, returned_on=None).first()
    if loan is None:
        raise NotFound(_("该卷没有借出。"))
    if not condition.strip():
        raise Refusal(_("请写明归还时是否完整。"))
    loan.returned_on, loan.returned_to_id, loan.state_then = office_day(at), by.staff_id, condition.strip()[:200]
    loan.save(update_fields=["returned_on", "returned_to", "state_then"])
    write_entry(volume.case, "volume_back", by=by, at=at, answers={"from": loan.borrower}, note=condition)
    return loan


@transaction.atomic
def hand_over_volume(*, volume: Volume, to: str, receipt: str, by: Actor, at: datetime) -> Volume:
    """Hand a closed file over to the archive, with the number of its receipt.

    Raises Refusal before it is closed or without them, AlreadyDone while it is lent or once it was handed over.
    """
    by.require(Permission.RECOGNITION_FILES)
    _require_here(volume)
    if volume.closed_on is None or not (to.strip() and receipt.strip()):
        raise Refusal(_("须先封卷，并填写接收的档案馆和交接清单编号。"))
    if Loan.objects.filter(volume=volume, returned_on=None).exists():
        raise AlreadyDone(_("该卷已经借出，还没有归还。"))
    volume.handed_on, volume.handed_to, volume.handed_receipt = office_day(at), to.strip()[:120], receipt.strip()[:60]
    volume.save(update_fields=["handed_on", "handed_to", "handed_receipt"])
    write_entry(volume.case, "volume_handed", by=by, at=at, answers={"to": volume.handed_to})
    return volume


def get_volume(volume_id: int, by: Actor) -> Volume:
    """Return a paper file with its case. Raises NotFound outside the actor's area."""
    by.require(Permission.RECOGNITION_VIEW)
    volume = list_volumes(by).filter(pk=volume_id).first()
    if volume is None:
        raise NotFound(_("没有这个卷，或它不在您的辖区。"))
    return volume


def list_volumes(by: Actor, *, text: str = "", lent: bool = False, late_on: date | None = None) -> QuerySet[Volume]:
    """Return the paper files of the cases that an actor may see, by number; `late_on`: not back by that day."""
    standing = Loan.objects.filter(volume=OuterRef("pk"), returned_on=None)
    volumes = Volume.objects.filter(case__in=visible_cases(by)).select_related(
        "case__procedure", "case__person", "unit", "opened_by"
    )
    volumes = volumes.annotate(
        lent=Exists(standing),
        lent_to=Subquery(standing.values("borrower")[:1]),
        due_on=Subquery(standing.values("due_on")[:1]),
    )
    if lent or late_on is not None:
        wanted = standing if late_on is None else standing.filter(due_on__lt=late_on)
        volumes = volumes.filter(Exists(wanted))
    return search_volumes(volumes, text).order_by("number", "pk")


def search_volumes(volumes: QuerySet[Volume], text: str) -> QuerySet[Volume]:
    """Narrow paper files to those whose number, or the number or name of whose case, begins with a text."""
    wanted = text.strip()
    found = Q(number__startswith=wanted) | Q(case__name__startswith=wanted) | Q(case__number__startswith=wanted)
    return volumes.filter(found) if wanted else volumes


def find_volume(case: Case) -> Volume | None:
    """Return the paper file of a case, or None before one is opened. Who asks may see the case."""
    return Volume.objects.filter(case=case).first()


def list_loans(volume: Volume) -> Sequence[Loan]:
    """Return who had a file, the latest first."""
    loans = Loan.objects.filter(volume=volume).select_related("lent_by", "returned_to")
    return list(loans.order_by("-lent_on", "-pk"))


def list_items(volume: Volume) -> Sequence[VolumeItem]:
    """Return the index of a file in its order."""
    return list(VolumeItem.objects.filter(volume=volume).select_related("scan", "checked_by").order_by("place"))


def _contents(case: Case) -> list[tuple[str, str, int | None]]:
    """Return (source, title, scan) of everything that belongs into the paper file, in its order."""
    found: list[tuple[str, str, int | None]] = [(APPLICATION, _("申请表"), None)]
    names = {paper.id: paper.name for paper in spec_of(case.procedure).papers}
    brought = set(CasePaper.objects.filter(case=case).exclude(standing="missing").values_list("item", flat=True))
    scans: dict[str, int] = {}
    for file in CaseFile.objects.filter(case=case).order_by("-pk"):
        scans[file.item] = file.pk
    found += [(f"paper:{item}", name, scans.get(item)) for item, name in names.items() if item in brought]
    for file in CaseFile.objects.filter(case=case, item="").order_by("pk"):
        found.append((f"file:{file.pk}", file.title or _("其他材料"), file.pk))
    issued = Issued.objects.filter(case=case).order_by("pk")
    found += [(f"issued:{paper.number}", f"{paper.title} {paper.number}", None) for paper in issued]
    return found


def _item(volume: Volume, item_id: int) -> VolumeItem:
    item = VolumeItem.objects.filter(pk=item_id, volume=volume).first()
    if item is None:
        raise NotFound(_("卷内没有这一件。"))
    return item


def _require_open(volume: Volume) -> None:
    if volume.closed_on is not None:
        raise AlreadyDone(_("该卷已经封卷，不能再改。"))


def _require_here(volume: Volume) -> None:
    if volume.handed_on is not None:
        raise AlreadyDone(_("该卷已经移交 %(to)s。") % {"to": volume.handed_to})
