"""Background work of a campaign: making its rows. The job is an edge of its own: it reads the clock itself."""

from django.db import transaction
from django.tasks import task

from rongjun.base import clock
from rongjun.base.actor import Actor
from rongjun.base.scope import acting
from rongjun.domains.units.queries import get_account

from ..models import Campaign
from .members import build_members


@task()
def build_members_task(campaign_id: int, account_id: int) -> int:
    """Make the rows of a campaign for the account that approved it; returns how many. Twice makes nothing more."""
    by = get_account(account_id).actor()

    def report(done: int, of: int) -> None:
        Campaign.objects.filter(pk=campaign_id).update(progress={"done": done, "of": of})

    with acting(by):
        return build_members(campaign_id=campaign_id, by=by, at=clock.now(), report=report)


def enqueue_members(campaign_id: int, by: Actor) -> None:
    """Have the rows of a campaign made in the background once the present transaction is committed."""
    transaction.on_commit(lambda: build_members_task.enqueue(campaign_id, by.account_id))
