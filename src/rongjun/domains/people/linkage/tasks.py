"""The search for pairs in the background: an edge of its own, that asks anew who acts and reads the clock."""

from datetime import datetime

from django.db import transaction
from django.tasks import task
from django.utils.translation import gettext as _

from rongjun.base import clock
from rongjun.base.actor import Actor
from rongjun.base.errors import AlreadyDone, NotPermitted, Refusal
from rongjun.base.scope import acting
from rongjun.domains.units.queries import get_account

from ..models import PairSearch
from .finding import Progress, open_search, work_search


@task()
def pairs_task(search_id: int, account_id: int) -> str:
    """Do an open search; returns where it then stands. What stopped it is kept for the person to read."""
    account = get_account(account_id)
    by = account.actor()
    search = PairSearch.objects.get(pk=search_id)
    if search.state != PairSearch.State.RUNNING:
        return search.state
    try:
        if not account.is_active:
            raise NotPermitted(_("您的账户已停用。"))
        with acting(by):
            return work_search(search=search, by=by, at=clock.now(), progress=_reporter(search_id)).state
    except Refusal as refusal:
        return _stop(search_id, str(refusal))
    except Exception:
        _stop(search_id, _("系统出错，没有做成。请再试一次；仍然不行，请告诉系统管理员。"))
        raise


def start_search(*, by: Actor, at: datetime) -> PairSearch:
    """Open a search and have it done in the background.

    Raises NotPermitted as `open_search`, AlreadyDone while another one is under way and was heard of within minutes.
    """
    running = PairSearch.objects.filter(state=PairSearch.State.RUNNING).order_by("-pk").first()
    if running is not None and (at - running.moved_at).total_seconds() < 600:
        raise AlreadyDone(_("已有一次查找正在进行，请等它结束。"))
    with transaction.atomic():
        search = open_search(by=by, at=at)
        PairSearch.objects.filter(state=PairSearch.State.RUNNING).exclude(pk=search.pk).update(
            state=PairSearch.State.FAILED, reason=_("中断，没有做完。")
        )
    pairs_task.enqueue(search.pk, by.account_id)
    return search


def _stop(search_id: int, reason: str) -> str:
    PairSearch.objects.filter(pk=search_id).update(state=PairSearch.State.FAILED, reason=reason)
    return PairSearch.State.FAILED.value


def _reporter(search_id: int) -> Progress:
    def report(step: str, done: int, of: int) -> None:
        running = PairSearch.objects.filter(pk=search_id, state=PairSearch.State.RUNNING)
        running.update(step=step, done=done, of=of, moved_at=clock.now())

    return report
