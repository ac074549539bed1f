"""Layouts of banks: kept as data in dated versions; a change makes the next version, and none is ever removed."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import IntegrityError, transaction
from django.db.models import Max, QuerySet
from django.utils.translation import gettext as _

from rongjun.base.actor import Actor, Permission
from rongjun.base.errors import NotFound, Refusal
from rongjun.domains.safeguards.actions import record_act

from .models import BankLayout
from .spec import DEFAULT, DEFAULT_NAME, Spec, check_spec, read_spec


@dataclass(frozen=True, slots=True)
class Layout:
    """A layout in force: its name, version (0 is the built-in one) and what it says."""

    name: str
    version: int
    spec: Spec


BUILT_IN = Layout(DEFAULT_NAME, 0, DEFAULT)


def list_layouts() -> list[Layout]:
    """Return the default layout, then the latest version of each that is not retired, by name. One query."""
    latest: dict[str, BankLayout] = {row.name: row for row in BankLayout.objects.order_by("version")}
    kept = [row for _name, row in sorted(latest.items()) if not row.retired]
    return [BUILT_IN, *(Layout(row.name, row.version, read_spec(row.spec)) for row in kept)]


def find_layout(name: str) -> Layout:
    """Return a layout in force by name ('' is the default). Raises NotFound with the names that there are."""
    layouts = list_layouts()
    found = next((one for one in layouts if one.name == (name or DEFAULT_NAME)), None)
    if found is None:
        names = _("、").join(one.name for one in layouts)
        raise NotFound(_("没有叫“%(name)s”的银行格式；现有：%(names)s。") % {"name": name, "names": names})
    return found


def list_latest() -> QuerySet[BankLayout]:
    """Return the latest version of every layout with its maker, retired ones too; to be paged by the caller."""
    last = BankLayout.objects.values("name").annotate(last=Max("pk")).order_by().values("last")
    return BankLayout.objects.select_related("made_by").filter(pk__in=last).order_by("name")


def list_versions(name: str) -> Sequence[BankLayout]:
    """Return every version of a layout, the newest first, with its maker."""
    return list(BankLayout.objects.select_related("made_by").filter(name=name).order_by("-version"))


def get_layout(layout_id: int) -> BankLayout:
    """Return one version of a layout with its maker. Raises NotFound."""
    row = BankLayout.objects.select_related("made_by").filter(pk=layout_id).first()
    if row is None:
        raise NotFound(_("没有这个银行格式。"))
    return row


@transaction.atomic
def save_layout(
    *, name: str, spec: Spec, by: Actor, at: datetime, sample: bool = False, retired: bool = False
) -> BankLayout:
    """Save a layout as its next version; one that says the same as the last changes nothing.

    Raises NotPermitted without bank.layouts, Refusal where it cannot be used, bears the name of the built-in one, or
    somebody else saved a version at the same moment.
    """
    by.require(Permission.BANK_LAYOUTS)
    plain = name.strip()
    if not plain or plain == DEFAULT_NAME:
        raise Refusal(_("请给格式起一个名称；“%(name)s”是自带的格式，不能改。") % {"name": DEFAULT_NAME})
    check_spec(spec)
    last = BankLayout.objects.filter(name=plain).order_by("-version").first()
    if last is not None and read_spec(last.spec) == spec and last.retired == retired:
        return last
    version = 1 if last is None else last.version + 1
    try:
        with transaction.atomic():
            row = BankLayout.objects.create(
                name=plain, version=version, spec=spec.plain(), sample=sample, retired=retired,
                made_by_id=by.staff_id, made_at=at,
            )  # fmt: skip
    except IntegrityError:
        raise Refusal(_("刚刚有人保存了这个格式，请刷新后再改。")) from None
    detail = {"version": version, "retired": retired, "form": spec.form}
    record_act(by=by, at=at, action="bank.layout", subject=f"bank_layout:{row.pk}", detail=detail)
    return row
