"""Named filters of lists, kept per account."""

from django.contrib import messages
from django.db import transaction
from django.utils.translation import gettext as _

from rongjun.base.actor import Actor

from ..http import OfficeRequest, whole_number
from ..models import SavedFilter

LIMIT = 20


def list_saved(by: Actor, list_key: str) -> list[SavedFilter]:
    """Return the named filters of an account for one list."""
    return list(SavedFilter.objects.filter(account_id=by.account_id, list_key=list_key))


@transaction.atomic
def save_filter(*, by: Actor, list_key: str, name: str, query: str) -> SavedFilter | None:
    """Keep a filter under a name (at most 20 a list); the same name replaces. Returns None where nothing fits."""
    name, others = name.strip()[:40], SavedFilter.objects.filter(account_id=by.account_id, list_key=list_key)
    if not name or len(query) > 500 or others.exclude(name=name).count() >= LIMIT:
        return None
    kept, _made = SavedFilter.objects.update_or_create(
        account_id=by.account_id, list_key=list_key, name=name, defaults={"query": query}
    )
    return kept


def drop_filter(*, by: Actor, filter_id: int) -> bool:
    """Drop a named filter of one's own; tells whether there was one."""
    return bool(SavedFilter.objects.filter(account_id=by.account_id, pk=filter_id).delete()[0])


def change(request: OfficeRequest, list_key: str) -> None:
    """Do what the form under a list asks: keep the present filter under a name, or drop one."""
    if dropped := whole_number(request.POST.get("drop", "")):
        drop_filter(by=request.actor, filter_id=dropped)
        messages.success(request, _("已删除这个筛选。"))
        return
    query = request.POST.get("query", "")
    kept = save_filter(by=request.actor, list_key=list_key, name=request.POST.get("name", ""), query=query)
    if kept is None:
        messages.error(request, _("没有保存：请填写名称；每个列表最多保存 20 个筛选。"))
    else:
        messages.success(request, _("已保存筛选“%(name)s”。") % {"name": kept.name})
