"""Layouts that an office matched to its own workbooks: kept per unit, told by their header, changed and deleted."""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from rongjun.base.actor import Actor, Permission
from rongjun.base.errors import NotFound, Refusal
from rongjun.domains.safeguards.actions import record_act
from rongjun.domains.safeguards.words import watching_word
from rongjun.kernel.vocabulary import CATEGORIES

from ..models import SavedLayout
from ..workbook import columns as col
from ..workbook.columns import normal_name
from . import PROVINCIAL, find_layout
from .parts import NUMBER, REFUSED, Column, Layout, may_be_read


@dataclass(frozen=True, slots=True)
class Matching:
    """Columns of a workbook as an office matches them: name, (header, target) in order, category of every row or ''."""

    name: str
    columns: tuple[tuple[str, str], ...]
    category: str = ""


def known_targets() -> list[str]:
    """Return what a column may be matched to: the own template's columns, then the fields of the eight layouts."""
    province = [column.target for layout in PROVINCIAL for column in layout.columns]
    listed = [*col.COLUMNS, col.BIRTH, col.SEX, *province]
    return [target for target in dict.fromkeys(listed) if target not in (NUMBER, REFUSED)]


def missing_targets(matching: Matching) -> list[str]:
    """Return what is required and matched by no column; a file number is given where there is none."""
    found = {target for _header, target in matching.columns}
    needed = [name for name in col.REQUIRED if name != col.FILE_NO and name not in found]
    return [name for name in needed if not (name == col.CATEGORY and matching.category)]


def layouts_of(by: Actor) -> list[Layout]:
    """Return the layouts that the actor's unit saved, the newest first."""
    return [as_layout(one) for one in SavedLayout.objects.filter(unit_id=by.unit_id).order_by("-changed_at")]


def list_saved(by: Actor) -> QuerySet[SavedLayout]:
    """Return the saved layouts of the actor's unit for a list. Raises NotPermitted without people.import."""
    by.require(Permission.PEOPLE_IMPORT)
    return SavedLayout.objects.filter(unit_id=by.unit_id).select_related("made_by").order_by("name")


def get_saved(layout_id: int, by: Actor) -> SavedLayout:
    """Return one saved layout of the actor's unit. Raises NotFound, or NotPermitted without people.import."""
    found = list_saved(by).filter(pk=layout_id).first()
    if found is None:
        raise NotFound(_("没有这个格式，或不是您单位保存的。"))
    return found


def get_layout(name: str, by: Actor) -> Layout:
    """Return a layout by name: one of the eight, the own template, or one that the unit saved. Raises NotFound."""
    saved = SavedLayout.objects.filter(unit_id=by.unit_id, name=name).first()
    found = as_layout(saved) if saved else find_layout(name)
    if found is None:
        names = "、".join([*(one.name for one in PROVINCIAL), "own", *(one.name for one in layouts_of(by))])
        raise NotFound(_("没有名为“%(name)s”的格式；现有：%(names)s。") % {"name": name, "names": names})
    return found


@transaction.atomic
def save_layout(*, matching: Matching, by: Actor, at: datetime) -> SavedLayout:
    """Keep how a workbook's columns are matched; the same header again replaces what was kept of it.

    Raises Refusal without a name, with a name that is taken, where two columns go to one place, where something
    required is matched by nothing; NotPermitted without people.import.
    """
    by.require(Permission.PEOPLE_IMPORT)
    mark = fingerprint_of([header for header, _target in matching.columns])
    same = SavedLayout.objects.filter(unit_id=by.unit_id, fingerprint=mark).first()
    _check(matching, by, same.pk if same else 0)
    found = same or SavedLayout(unit_id=by.unit_id, fingerprint=mark, made_by_id=by.staff_id, made_at=at)
    return _write(found, matching, by, at)


@transaction.atomic
def change_layout(*, layout_id: int, matching: Matching, by: Actor, at: datetime) -> SavedLayout:
    """Change a saved layout: its name, what its columns are matched to, its category; the header stays.

    Raises NotFound, and as `save_layout`.
    """
    found = get_saved(layout_id, by)
    if [header for header, _target in matching.columns] != [header for header, _target in found.columns]:
        raise Refusal(_("表头与保存时不同；请上传新的文件重新对应。"))
    _check(matching, by, found.pk)
    return _write(found, matching, by, at)


@transaction.atomic
def delete_layout(*, layout_id: int, by: Actor, at: datetime) -> None:
    """Delete a saved layout; what came in by it stays. Raises NotFound, or NotPermitted without people.import."""
    found = get_saved(layout_id, by)
    subject = f"layout:{found.pk}"
    found.delete()
    record_act(by=by, at=at, action="people.layout.delete", subject=subject, detail={"name": found.name})


def as_layout(saved: SavedLayout) -> Layout:
    """Return a saved layout as one that a workbook can be read by."""
    columns = tuple(Column(header, target) for header, target in saved.columns)
    return Layout(saved.name, "", columns, saved.category, saved=True)


def fingerprint_of(header: Sequence[str]) -> str:
    """Return what a header is known by in the database."""
    names = [name for name in map(normal_name, header) if name]
    return hashlib.sha256("|".join(names).encode()).hexdigest()


def _write(found: SavedLayout, matching: Matching, by: Actor, at: datetime) -> SavedLayout:
    found.name, found.category, found.changed_at = matching.name.strip(), matching.category, at
    found.columns = [[header, target if may_be_read(header) else ""] for header, target in matching.columns]
    found.save()
    detail: Mapping[str, object] = {"name": found.name, "columns": len(found.columns)}
    record_act(by=by, at=at, action="people.layout.save", subject=f"layout:{found.pk}", detail=dict(detail))
    return found


def _check(matching: Matching, by: Actor, own_id: int) -> None:
    name = matching.name.strip()
    if not name or len(name) > 40 or watching_word(name):
        raise Refusal(_("请给这个格式起一个不超过 40 个字的名称。"))
    taken = SavedLayout.objects.filter(unit_id=by.unit_id, name=name).exclude(pk=own_id).exists()
    if taken or find_layout(name):
        raise Refusal(_("已有名为“%(name)s”的格式，请换一个名称。") % {"name": name})
    if matching.category and matching.category not in CATEGORIES:
        raise Refusal(_("没有代码为“%(code)s”的对象类别。") % {"code": matching.category})
    _check_columns(matching)


def _check_columns(matching: Matching) -> None:
    targets = [target for header, target in matching.columns if target and may_be_read(header)]
    unknown = sorted(set(targets) - set(known_targets()))
    if unknown:
        raise Refusal(_("没有这些对应项：%(names)s。") % {"names": "、".join(unknown)})
    twice = sorted({target for target in targets if targets.count(target) > 1})
    if twice:
        raise Refusal(_("有两列对应到同一项：%(names)s；请只留一列。") % {"names": "、".join(twice)})
    missing = missing_targets(matching)
    if missing:
        raise Refusal(_("还缺必需的内容：%(columns)s。") % {"columns": "、".join(missing)})
