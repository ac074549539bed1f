"""Sheets of rules in versions: those that come with the program, and the office's own, in force by two persons.

Dated: on a day the version counts that is approved, the highest of those valid by then. What was inspected, drawn or
computed keeps the version it was made with.
"""

from datetime import UTC, date, datetime
from pathlib import Path

from django.conf import settings
from django.db import IntegrityError, transaction
from django.db.models import Exists, OuterRef, Q, QuerySet, Subquery
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from rongjun.base.actor import Actor, Permission
from rongjun.base.errors import AlreadyDone, NotFound, NotPermitted, Refusal
from rongjun.domains.approvals import actions as approvals
from rongjun.domains.approvals.chains import chain_for
from rongjun.domains.approvals.models import Matter
from rongjun.domains.approvals.queries import get_matter
from rongjun.domains.safeguards.actions import record_act
from rongjun.kernel.recognition.faults import ProcedureFaults
from rongjun.kernel.stations.loading import load_sheet, load_sheets, sheet_content, sheet_from, sheet_hash
from rongjun.kernel.stations.sheets import IndicatorSet, QuestionBank, SheetKind, StaffingRules
from rongjun.kernel.stations.sheets import Sheet as Spec

from .access import checked
from .models import Sheet

KIND = "station_sheet"
SHIPPED_AT = datetime(2026, 1, 1, tzinfo=UTC)
_specs: dict[str, Spec] = {}
"""Versions read before, by the hash of their content."""


def shipped_folder() -> Path:
    """Return the folder of the sheets that come with the program."""
    return Path(settings.RULEBOOKS_DIR) / "indicators"


@transaction.atomic
def load_shipped_sheets() -> int:
    """Write a version for each sheet of the program that is new or changed; returns how many.

    A sheet that the office changed itself stays as the office has it.
    """
    return sum(_ship(spec) for spec in load_sheets(shipped_folder()).values())


@transaction.atomic
def propose_sheet(*, text: str, reason: str, by: Actor, at: datetime) -> Sheet:
    """Propose a version of a sheet, as YAML; it is in force once another person approved it.

    Raises Refusal with every fault of the text, AlreadyDone where a version of it waits or nothing is changed,
    NotPermitted outside the unit that keeps the books.
    """
    permit(by, Permission.STATIONS_RULES)
    why = checked(reason, _("请写明为什么改、依据什么。"))
    try:
        spec = load_sheet(text)
    except ProcedureFaults as faults:
        raise Refusal(str(faults)) from None
    versions = list(Sheet.objects.filter(code=spec.code).order_by("version"))
    if versions and versions[0].kind != spec.kind:
        raise Refusal(_("代码 %(code)s 已用于另一种表。") % {"code": spec.code})
    if any(one.pk in _waiting_ids() for one in versions):
        raise AlreadyDone(_("这张表已有一个版本等待批准。"))
    present = find_present(spec.code)
    if present is not None and present.content_hash == sheet_hash(spec):
        raise AlreadyDone(_("内容与现行版本相同。"))
    made = _insert(spec, len(versions) + 1, why, by, at)
    approvals.open_matter(
        kind=KIND, subject_id=made.pk, content_hash=made.content_hash, chain=chain_for(KIND), by=by, at=at,
        summary=[(gettext_noop("名称"), made.name), (gettext_noop("版本"), str(made.version)),
                 (gettext_noop("自何日起"), made.valid_from.isoformat())],
    )  # fmt: skip
    return made


@transaction.atomic
def approve_sheet(*, sheet_id: int, content_hash: str, by: Actor, at: datetime) -> bool:
    """Sign a proposed version; returns whether it is in force now. `content_hash` is what the signatory saw."""
    permit(by, Permission.STATIONS_APPROVE)
    sheet = get_sheet(sheet_id)
    if approvals.sign_subject(kind=KIND, subject_id=sheet.pk, content_hash=content_hash, by=by, at=at):
        _record("station_sheet.approve", sheet, by, at)
        return True
    return False


@transaction.atomic
def return_sheet(*, sheet_id: int, reason: str, by: Actor, at: datetime) -> None:
    """Refuse a proposed version for good, with the reason; the maker proposes another."""
    permit(by, Permission.STATIONS_APPROVE)
    sheet = get_sheet(sheet_id)
    approvals.return_matter(matter_id=get_matter(KIND, sheet.pk).pk, reason=reason, by=by, at=at, final=True)
    _record("station_sheet.refuse", sheet, by, at)


def permit(by: Actor, permission: Permission) -> None:
    """Raise NotPermitted without a permission, or outside the unit that keeps the books: rules concern everybody."""
    by.require(permission)
    if by.area_prefix != "":
        raise NotPermitted(_("指标和规则由记账单位拟定和批准。"))


def approved_sheets() -> QuerySet[Sheet]:
    """Return the versions that are or were in force."""
    approved = Matter.objects.filter(kind=KIND, subject_id=OuterRef("pk"), outcome="approved")
    return Sheet.objects.filter(Q(made_by=None) | Exists(approved))


def find_present(code: str, day: date | None = None) -> Sheet | None:
    """Return the version of a sheet that counts on a day (any day: the last approved), or None."""
    rows = approved_sheets().filter(code=code)
    return (rows.filter(valid_from__lte=day) if day else rows).order_by("-version").first()


def list_present(kind: SheetKind, day: date) -> list[Sheet]:
    """Return the version of every sheet of a kind that counts on a day, by name."""
    latest: dict[str, Sheet] = {}
    for version in approved_sheets().filter(kind=kind, valid_from__lte=day).order_by("version"):
        latest[version.code] = version
    return sorted(latest.values(), key=lambda one: (one.name, one.code))


def list_sheets() -> QuerySet[Sheet]:
    """Return every version, with who made it and what became of it (`outcome`, '' while it waits, None: shipped)."""
    matter = Matter.objects.filter(kind=KIND, subject_id=OuterRef("pk")).order_by("-round")
    told = {"outcome": Subquery(matter.values("outcome")[:1]), "decided_at": Subquery(matter.values("decided_at")[:1])}
    return Sheet.objects.select_related("made_by").annotate(**told)


def get_sheet(sheet_id: int) -> Sheet:
    """Return a version. Raises NotFound."""
    found = list_sheets().filter(pk=sheet_id).first()
    if found is None:
        raise NotFound(_("没有这张表。"))
    return found


def spec_of(sheet: Sheet) -> Spec:
    """Return what a version says, checked when it was made."""
    found = _specs.get(sheet.content_hash)
    if found is None:
        found = _specs[sheet.content_hash] = sheet_from(sheet.content)
    return found


def indicators_of(sheet: Sheet) -> IndicatorSet:
    """Return an indicator set. Raises NotFound where the sheet is of another kind."""
    spec = spec_of(sheet)
    if not isinstance(spec, IndicatorSet):
        raise NotFound(_("这张表不是指标。"))
    return spec


def bank_of(sheet: Sheet) -> QuestionBank:
    """Return a question bank. Raises NotFound where the sheet is of another kind."""
    spec = spec_of(sheet)
    if not isinstance(spec, QuestionBank):
        raise NotFound(_("这张表不是题库。"))
    return spec


def staffing_rules(day: date) -> StaffingRules | None:
    """Return the staffing rules that count on a day."""
    found = find_present("staffing", day)
    spec = spec_of(found) if found is not None else None
    return spec if isinstance(spec, StaffingRules) else None


def _ship(spec: Spec) -> int:
    versions = list(Sheet.objects.filter(code=spec.code).order_by("version"))
    if any(version.made_by_id for version in versions):
        return 0
    if versions and versions[-1].content_hash == sheet_hash(spec):
        return 0
    _insert(spec, len(versions) + 1, "", None, SHIPPED_AT)
    return 1


def _insert(spec: Spec, version: int, reason: str, by: Actor | None, at: datetime) -> Sheet:
    try:
        with transaction.atomic():
            return Sheet.objects.create(
                code=spec.code, version=version, kind=spec.kind, name=spec.name,
                valid_from=date.fromisoformat(spec.valid_from), content=sheet_content(spec),
                content_hash=sheet_hash(spec), reason=reason, made_by_id=by.staff_id if by else None, made_at=at,
            )  # fmt: skip
    except IntegrityError:
        raise AlreadyDone(_("刚刚有人提交了这张表的新版本，请刷新后查看。")) from None


def _waiting_ids() -> set[int]:
    return set(Matter.objects.filter(kind=KIND, outcome="").values_list("subject_id", flat=True))


def _record(action: str, sheet: Sheet, by: Actor, at: datetime) -> None:
    detail = {"code": sheet.code, "version": sheet.version, "content": sheet.content_hash}
    record_act(by=by, at=at, action=action, subject=f"{KIND}:{sheet.pk}", detail=detail)
