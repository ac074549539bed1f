"""Background work on a list of deaths. A job that runs twice has the effect of once."""

from django.tasks import task
from django.utils.translation import gettext as _

from rongjun.base import clock
from rongjun.base.errors import NotPermitted, Refusal
from rongjun.base.scope import acting
from rongjun.domains.units.queries import get_account

from ..models import DeathList
from ..workbook.sheet import Progress
from .actions import fail_list, match_list


@task()
def match_task(list_id: int, account_id: int) -> str:
    """Match a list that waits for it; returns its state. A refusal is kept for the person to read."""
    account = get_account(account_id)
    by = account.actor()
    with acting(by):
        try:
            if not account.is_active:
                raise NotPermitted(_("您的账户已停用。"))
            return match_list(list_id=list_id, by=by, at=clock.now(), progress=_reporter(list_id)).state
        except Refusal as refusal:
            fail_list(list_id=list_id, reason=str(refusal))
        except Exception:
            fail_list(list_id=list_id, reason="系统出错，没有比对完。请再上传一次；仍然不行，请告诉系统管理员。")
            raise
    return DeathList.State.FAILED


def _reporter(list_id: int) -> Progress:
    def report(step: str, done: int, of: int) -> None:
        DeathList.objects.filter(pk=list_id).update(progress={"step": step, "done": done, "of": of})

    return report
