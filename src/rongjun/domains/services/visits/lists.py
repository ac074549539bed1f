"""The lists that the office keeps: reasons, needs, and the rules of the plans."""

import re
from collections.abc import Mapping
from datetime import datetime
from typing import Any, Final

from django.db import transaction
from django.utils.translation import gettext as _

from rongjun.base.actor import Actor, Permission
from rongjun.base.errors import AlreadyDone, NotFound, Refusal
from rongjun.domains.safeguards.actions import record_act
from rongjun.kernel.visiting import faults_of
from rongjun.kernel.vocabulary import CATEGORIES

from ..duties.access import refuse_watching
from .models import Need, Reason, Rule
from .planning import rule_of

_CODE: Final = re.compile(r"[a-z][a-z0-9_]{1,23}")
_LISTS: Final[dict[str, Any]] = {"reason": Reason, "need": Need}


@transaction.atomic
def add_entry(*, which: str, code: str, name: str, name_en: str, by: Actor, at: datetime) -> Reason | Need:
    """Add a reason or a need to the office's list. Raises Refusal for a code or name that cannot be, or is taken."""
    by.require(Permission.VISIT_KEEP)
    if which not in _LISTS or not _CODE.fullmatch(code) or not name.strip():
        raise Refusal(_("请填写名称和代码；代码用小写字母、数字和下划线，如 hearing_aid。"))
    refuse_watching(name)
    if _LISTS[which].objects.filter(code=code).exists():
        raise Refusal(_("代码 %(code)s 已经有了，请换一个。") % {"code": code})
    made: Reason | Need = _LISTS[which].objects.create(code=code, name=name.strip()[:40], name_en=name_en.strip()[:60])
    record_act(by=by, at=at, action=f"visits.{which}.add", subject=f"{which}:{made.pk}", detail={"code": code})
    return made


@transaction.atomic
def switch_entry(*, which: str, entry_id: int, active: bool, by: Actor, at: datetime) -> None:
    """Take a reason or need off the list, or put it back; records that name it keep it. Raises NotFound."""
    by.require(Permission.VISIT_KEEP)
    if which not in _LISTS or not _LISTS[which].objects.filter(pk=entry_id).update(active=active):
        raise NotFound(_("清单上没有这一项。"))
    record_act(by=by, at=at, action=f"visits.{which}.switch", subject=f"{which}:{entry_id}", detail={"active": active})


@transaction.atomic
def add_rule(*, reason_id: int, content: Mapping[str, Any], by: Actor, at: datetime) -> Rule:
    """Add a rule of the plans. Raises Refusal naming what is missing in it."""
    by.require(Permission.VISIT_KEEP)
    try:
        spec = rule_of(content)
    except (TypeError, ValueError):
        raise Refusal(_("规则不完整，请重新填写。")) from None
    faults = faults_of(spec) + (["categories"] if set(spec.categories) - CATEGORIES.keys() else [])
    if faults:
        raise Refusal(_words()[faults[0]])
    if not Reason.objects.filter(pk=reason_id, active=True).exists():
        raise Refusal(_("请选择走访的缘由。"))
    rule = Rule.objects.create(reason_id=reason_id, content=dict(content), made_by_id=by.staff_id, made_at=at)
    record_act(by=by, at=at, action="visits.rule.add", subject=f"visit_rule:{rule.pk}", detail=dict(content))
    return rule


@transaction.atomic
def end_rule(*, rule_id: int, by: Actor, at: datetime) -> None:
    """End a rule: what it planned stays planned. Raises AlreadyDone once it is ended."""
    by.require(Permission.VISIT_KEEP)
    if not Rule.objects.filter(pk=rule_id, ended_at=None).update(ended_at=at):
        raise AlreadyDone(_("这条规则已经停用。"))
    record_act(by=by, at=at, action="visits.rule.end", subject=f"visit_rule:{rule_id}", detail={})


def _words() -> dict[str, str]:
    return {
        "month": _("每年一次的规则要写明月份（1至12），其他规则不写。"),
        "facts": _("只能按健康、困难、孤老、亲属关系终止和迁入来选。"),
        "days": _("事情发生后走访的，请选择是什么事，并写明多少天以内。"),
        "nobody": _("请至少写一个条件：类别、年龄、残疾等级或情况。"),
        "categories": _("有不认识的对象类别，请重新选择。"),
    }
