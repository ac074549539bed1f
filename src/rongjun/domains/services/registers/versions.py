"""Versions of registers: those that come with the program, and those that an office makes by two persons."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

from django.conf import settings
from django.db import transaction
from django.db.models import Exists, OuterRef, Q, QuerySet, Subquery
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from rongjun.base.actor import Permission
from rongjun.base.errors import NotFound
from rongjun.base.scope import whole_registry
from rongjun.domains.approvals.models import Act, Matter
from rongjun.domains.services.duties.consents import WHAT
from rongjun.domains.units.models import Staff
from rongjun.kernel.registers import Known, from_content, load_folder, to_content, version_of
from rongjun.kernel.registers import Register as Spec

from .models import Register, RegisterStage, RegisterStep

KIND = "register"
"""The kind of matter by which an office's version is approved."""
RIGHTS = (Permission.REGISTER_FILL, Permission.REGISTER_REVIEW, Permission.REGISTER_SIGN)
"""The rights that a stage may ask for."""
GROUPS: dict[str, Promise] = {
    "livelihood": gettext_lazy("住房、就业、教育、社保"),
    "honours": gettext_lazy("尊崇褒扬"),
    "events": gettext_lazy("活动和座谈"),
    "library": gettext_lazy("政策和宣传"),
    "stations": gettext_lazy("服务站日常"),
    "medical": gettext_lazy("医疗和疗养"),
    "aid": gettext_lazy("帮扶"),
    "other": gettext_lazy("其他台账"),
}
SHIPPED_AT = datetime(2026, 1, 1, tzinfo=UTC)
_specs: dict[str, Spec] = {}
"""Versions read before, by the hash of their content: some dozens in an office."""


def shipped_folder() -> Path:
    """Return the folder of the registers that come with the program."""
    return Path(settings.RULEBOOKS_DIR) / "registers"


def known_names() -> Known:
    """Return what a register may name: rights, groups, consents, other registers."""
    there = set(Register.objects.values_list("code", flat=True))
    shipped = {path.stem for path in shipped_folder().glob("*.yaml")}
    return Known([one.value for one in RIGHTS], tuple(GROUPS), tuple(WHAT), there | shipped)


@transaction.atomic
def load_shipped() -> int:
    """Write a version for each register of the program that is new or changed; returns how many.

    A register that the office changed itself stays as the office has it.
    """
    return sum(_ship(spec) for spec in load_folder(shipped_folder(), known_names()).values())


def _ship(spec: Spec) -> int:
    versions = list(Register.objects.filter(code=spec.code).order_by("version"))
    if any(version.made_by_id for version in versions):
        return 0
    digest = version_of(spec)
    if versions and versions[-1].content_hash == digest:
        return 0
    insert_version(spec, len(versions) + 1, at=SHIPPED_AT)
    return 1


def insert_version(spec: Spec, number: int, *, at: datetime, staff_id: int | None = None, reason: str = "") -> Register:
    """Write a version with its stages and the ways between them, which the database holds records to."""
    version = Register.objects.create(
        code=spec.code, version=number, name=spec.name, content=to_content(spec), content_hash=version_of(spec),
        made_by_id=staff_id, made_at=at, reason=reason[:200],
    )  # fmt: skip
    RegisterStage.objects.bulk_create(
        RegisterStage(version=version, stage=one.id, first=index == 0, final=one.final)
        for index, one in enumerate(spec.stages)
    )
    seconds = {one.id: one.second for one in spec.stages}
    RegisterStep.objects.bulk_create(
        RegisterStep(version=version, before=one.id, after=name, second=seconds[name])
        for one in spec.stages
        for name in one.next
    )
    return version


def approved_versions() -> QuerySet[Register]:
    """Return the versions that are or were in force."""
    approved = Matter.objects.filter(kind=KIND, subject_id=OuterRef("pk"), outcome="approved")
    return Register.objects.filter(Q(made_by=None) | Exists(approved))


def list_present() -> list[Register]:
    """Return the version in force of every register, by name."""
    latest: dict[str, Register] = {}
    for version in approved_versions().order_by("version"):
        latest[version.code] = version
    return sorted(latest.values(), key=lambda one: one.name)


def get_present(code: str) -> Register:
    """Return the version in force of a register. Raises NotFound."""
    found = approved_versions().filter(code=code).order_by("-version").first()
    if found is None:
        raise NotFound(_("没有这个台账。"))
    return found


def list_versions(code: str = "") -> QuerySet[Register]:
    """Return every version there was, the latest first, with who made it, what became of it (`outcome`, '' while it
    waits), when (`decided_at`) and who signed last (`approver`)."""
    matter = Matter.objects.filter(kind=KIND, subject_id=OuterRef("pk")).order_by("-round")
    last = Act.objects.filter(matter__kind=KIND, matter__subject_id=OuterRef("pk"), stage__gt=0).order_by("-at")
    signed = Staff.objects.filter(pk=OuterRef("signed_by")).values("name")[:1]
    versions = Register.objects.filter(code=code) if code else Register.objects.all()
    return (
        versions.select_related("made_by")
        .annotate(outcome=Subquery(matter.values("outcome")[:1]), decided_at=Subquery(matter.values("decided_at")[:1]))
        .annotate(signed_by=Subquery(last.values("staff_id")[:1]))
        .annotate(approver=Subquery(signed))
        .order_by("code", "-version")
    )


def version_before(version: Register) -> Register | None:
    """Return the version that was in force when another was made: the last approved one before it."""
    return approved_versions().filter(code=version.code, version__lt=version.version).order_by("-version").first()


@contextmanager
def linked_scope(code: str) -> Iterator[None]:
    """Work on the records of a register that another one names: of one that everyone sees all, else what one sees."""
    found = approved_versions().filter(code=code).order_by("-version").first()
    if found is not None and spec_of(found).everyone:
        with whole_registry(f"台账 {code} 全局可见：被另一台账引用"):
            yield
    else:
        yield


def known_specs(code: str) -> dict[int, Spec]:
    """Return what every version of a register says, by its id: for lists, which do not fetch it with each record."""
    versions = list(Register.objects.filter(code=code).values_list("pk", "content_hash"))
    fresh = [pk for pk, digest in versions if digest not in _specs]
    for version in Register.objects.filter(pk__in=fresh) if fresh else ():
        spec_of(version)
    return {pk: _specs[digest] for pk, digest in versions}


def spec_of(version: Register) -> Spec:
    """Return what a version says, checked when it was made."""
    found = _specs.get(version.content_hash)
    if found is None:
        found = _specs[version.content_hash] = from_content(version.content)
    return found
