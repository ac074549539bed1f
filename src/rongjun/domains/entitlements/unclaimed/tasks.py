"""Searching in the background. A job that runs twice finds the same and changes nothing."""

from django.tasks import task
from django.utils.translation import gettext as _

from rongjun.base import clock
from rongjun.base.actor import Actor
from rongjun.base.errors import NotPermitted, Refusal
from rongjun.base.scope import acting
from rongjun.domains.units.queries import get_account

from ..models import UnclaimedSearch
from .actions import begin_search
from .searching import search_unclaimed


@task()
def unclaimed_task(search_id: int, account_id: int) -> str:
    """Do a search that was begun; returns how it ended. A refusal is kept for the person to read."""
    account = get_account(account_id)
    by = account.actor()
    with acting(by):
        try:
            if not account.is_active:
                raise NotPermitted(_("您的账户已停用。"))
            search_unclaimed(search_id=search_id, by=by, at=clock.now())
        except Refusal as refusal:
            _stop(search_id, str(refusal))
            return "refused"
        except Exception:
            _stop(search_id, "系统出错，没有查找完。请再试一次；仍然不行，请告诉系统管理员。")
            raise
    return "done"


def start_search(*, by: Actor) -> int:
    """Have the actor's area searched in the background; returns the search. Raises NotPermitted."""
    begun = begin_search(by=by, at=clock.now())
    unclaimed_task.enqueue(begun.pk, by.account_id)
    return begun.pk


def _stop(search_id: int, reason: str) -> None:
    UnclaimedSearch.objects.filter(pk=search_id).update(reason=reason[:200], ended_at=clock.now())
