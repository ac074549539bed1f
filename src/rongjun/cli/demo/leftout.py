"""Who is left out, in the demo: a search of the county, and what the town's clerk has done about the first of them."""

from datetime import timedelta

from rongjun.base.scope import acting
from rongjun.domains.entitlements.models import Unclaimed
from rongjun.domains.entitlements.unclaimed import actions
from rongjun.domains.entitlements.unclaimed.searching import search_unclaimed

from .stage import Stage


def look_for_them(stage: Stage) -> None:
    """Search the county; one is answered with a reason, with one a visit is agreed, one is being looked into."""
    officer, at = stage.desk.officer, stage.ago(1)
    with acting(officer):
        search_unclaimed(search_id=actions.begin_search(by=officer, at=at).pk, by=officer, at=at)
    clerk, at = stage.desk.clerk, stage.reach(at + timedelta(hours=1))
    with acting(clerk):
        found = list(Unclaimed.objects.filter(state="open").order_by("-missed_fen", "pk")[:3])
        for one in found[:1]:
            reason = "核对了档案和证件：没有符合条件的凭据（虚构）"
            article = "军人抚恤优待条例（2024年修订）第八条第二款"
            actions.answer_with_reason(unclaimed_id=one.pk, reason=reason, article=article, by=clerk, at=at)
        for one in found[1:2]:
            day = stage.today + timedelta(days=4)
            actions.ask_visit(unclaimed_id=one.pk, on=day, agreed=True, by=clerk, at=at)
        for one in found[2:]:
            actions.take_unclaimed(unclaimed_id=one.pk, by=clerk, at=at)
