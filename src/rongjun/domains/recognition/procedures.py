"""Versions of procedures: those that come with the program, and those that an office makes by two persons."""

from datetime import UTC, datetime
from pathlib import Path

from django.conf import settings
from django.db import transaction
from django.db.models import Exists, OuterRef, Q, QuerySet, Subquery
from django.utils.translation import gettext as _

from rongjun.base.actor import Permission
from rongjun.base.errors import NotFound
from rongjun.domains.approvals.models import Act, Matter
from rongjun.domains.people.file.choices import PAPERS
from rongjun.domains.people.file.kinds import KINDS
from rongjun.domains.people.workbook.columns import CATEGORY, COLUMNS, RECOGNISED
from rongjun.domains.units.models import Staff
from rongjun.kernel.recognition import Known, from_content, load_folder, to_content, version_of
from rongjun.kernel.recognition import Procedure as Spec

from .models import Procedure

KIND = "procedure"
"""The kind of matter by which an office's version is approved."""
STEP_RIGHTS = (Permission.RECOGNITION_TAKE, Permission.RECOGNITION_FIRST, Permission.RECOGNITION_REVIEW)
"""The rights that a step may ask for; doctors, city and province come in by the kind of the step."""
SHIPPED_AT = datetime(2026, 1, 1, tzinfo=UTC)
_specs: dict[str, Spec] = {}
"""Versions read before, by the hash of their content: a few dozen in an office."""


def shipped_folder() -> Path:
    """Return the folder of the procedures that come with the program."""
    return Path(settings.RULEBOOKS_DIR) / "procedures"


@transaction.atomic
def load_shipped() -> int:
    """Write a version for each procedure of the program that is new or changed; returns how many.

    A procedure that the office changed itself stays as the office has it.
    """
    written = 0
    for spec in load_folder(shipped_folder(), known_names()).values():
        written += _ship(spec)
    return written


def known_names() -> Known:
    """Return what a procedure may name: columns, kinds of facts, papers and rights of the rooms below."""
    return Known(
        columns=COLUMNS,
        kinds={name: [one.name for one in kind.fields] for name, kind in KINDS.items()},
        papers=[name for name, _label in PAPERS],
        permissions=STEP_RIGHTS,
        status_needs=(CATEGORY, RECOGNISED),
    )


def _ship(spec: Spec) -> int:
    versions = list(Procedure.objects.filter(code=spec.code).order_by("version"))
    if any(version.made_by_id for version in versions):
        return 0
    digest = version_of(spec)
    if versions and versions[-1].content_hash == digest:
        return 0
    Procedure.objects.create(
        code=spec.code, version=len(versions) + 1, name=spec.name, content=to_content(spec), content_hash=digest,
        made_at=SHIPPED_AT,
    )  # fmt: skip
    return 1


def approved_versions() -> QuerySet[Procedure]:
    """Return the versions that are or were in force."""
    approved = Matter.objects.filter(kind=KIND, subject_id=OuterRef("pk"), outcome="approved")
    return Procedure.objects.filter(Q(made_by=None) | Exists(approved))


def list_present() -> list[Procedure]:
    """Return the version in force of every procedure, by name."""
    latest: dict[str, Procedure] = {}
    for version in approved_versions().order_by("version"):
        latest[version.code] = version
    return sorted(latest.values(), key=lambda one: one.name)


def get_present(code: str) -> Procedure:
    """Return the version in force of a procedure. Raises NotFound."""
    found = approved_versions().filter(code=code).order_by("-version").first()
    if found is None:
        raise NotFound(_("没有这项办理规程。"))
    return found


def list_versions(code: str = "") -> QuerySet[Procedure]:
    """Return every version there was, the latest first, with who made it, what became of it (`outcome`, '' while it
    waits), when (`decided_at`) and who signed last (`approver`)."""
    matter = Matter.objects.filter(kind=KIND, subject_id=OuterRef("pk")).order_by("-round")
    last = Act.objects.filter(matter__kind=KIND, matter__subject_id=OuterRef("pk"), stage__gt=0).order_by("-at")
    signed = Staff.objects.filter(pk=OuterRef("signed_by")).values("name")[:1]
    versions = Procedure.objects.filter(code=code) if code else Procedure.objects.all()
    return (
        versions.select_related("made_by")
        .annotate(outcome=Subquery(matter.values("outcome")[:1]), decided_at=Subquery(matter.values("decided_at")[:1]))
        .annotate(signed_by=Subquery(last.values("staff_id")[:1]))
        .annotate(approver=Subquery(signed))
        .order_by("code", "-version")
    )


def version_before(version: Procedure) -> Procedure | None:
    """Return the version that was in force when another was made: the last approved one before it."""
    return approved_versions().filter(code=version.code, version__lt=version.version).order_by("-version").first()


def known_specs() -> dict[int, Spec]:
    """Return what every version says, by its id: for lists, which do not fetch a version with each case."""
    versions = list(Procedure.objects.values_list("pk", "content_hash"))
    fresh = [pk for pk, digest in versions if digest not in _specs]
    for version in Procedure.objects.filter(pk__in=fresh) if fresh else ():
        spec_of(version)
    return {pk: _specs[digest] for pk, digest in versions}


def spec_of(version: Procedure) -> Spec:
    """Return what a version says, checked when it was made."""
    found = _specs.get(version.content_hash)
    if found is None:
        found = _specs[version.content_hash] = from_content(version.content)
    return found
