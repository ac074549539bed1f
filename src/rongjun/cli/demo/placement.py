"""A round of placement in the demo county: a formula, three who are listed, the order published, the first has chosen.

All invented, the formula too: no county's points are known here.
"""

from datetime import timedelta
from typing import Any, Final

from rongjun.base.scope import whole_registry
from rongjun.domains.services.placement import choosing, formulas, rounds
from rongjun.domains.services.placement.models import Candidate
from rongjun.domains.services.registers.actions import open_record
from rongjun.domains.services.registers.versions import load_shipped

from .stage import Stage, person_of

POSTS: Final = (("县档案馆（虚构）", "管理员"), ("县水务公司（虚构）", "巡线员"), ("县图书馆（虚构）", "馆员"))
FACTS: Final = (
    {"service_months": 146, "merit_third": 2}, {"service_months": 150, "merit_third": 1}, {"service_months": 98},
)  # fmt: skip


def _formula(year: int) -> dict[str, Any]:
    return {
        "doc_no": f"清退役军人发〔{year}〕11号（虚构）", "effective": f"{year}-01-01", "ties": ["merit_third"],
        "items": [
            {"code": "service_months", "points": 25, "most": 240}, {"code": "hardship_months", "points": 30},
            {"code": "merit_third", "points": 500}, {"code": "martyr_child", "points": 500},
        ],
        "objection_days": 5, "choose_days": 3,
    }  # fmt: skip


def begin_placement(stage: Stage) -> int:
    """Tell a round up to its published order; returns its id. Call it three weeks before the present."""
    desk, officer, year = stage.desk, stage.desk.officer, stage.day.year
    with whole_registry("演示：安置选岗"):
        load_shipped()
        made = formulas.enter_formula(
            content=_formula(year), source="清源县（虚构）政府网站", by=officer, at=stage.at
        )  # fmt: skip
        at = stage.reach(stage.at + timedelta(hours=1))
        formulas.approve_formula(formula_id=made.pk, content_hash=made.content_hash, by=desk.head, at=at)
        round_ = rounds.open_round(year=year, title=f"{year}年选岗", formula_id=made.pk, by=officer, at=at)
        kept = [_post(stage, year, number) for number in range(len(POSTS))]
        rounds.add_posts(round_id=round_.pk, record_ids=kept, by=officer, at=at)
        for row, facts in zip(stage.some(len(FACTS), {"11"}), FACTS, strict=False):
            rounds.list_person(round_id=round_.pk, person_id=person_of(row).pk, facts=facts, by=officer, at=at)
        order = rounds.propose_order(round_id=round_.pk, by=officer, at=at)
        at = stage.reach(at + timedelta(hours=1))
        rounds.publish_order(signed_id=order.pk, content_hash=order.content_hash, by=desk.head, at=at)
    return round_.pk


def _post(stage: Stage, year: int, number: int) -> int:
    unit, post = POSTS[number]
    typed = {"year_of": str(year), "unit_of": unit, "post": post, "places_of": "1", "nature": "public"}
    made = open_record(
        code="placement-post", typed=typed, by=stage.desk.officer, at=stage.at, form_key=f"demo-placement-{number:04d}"
    )
    return made.pk


def go_on_choosing(stage: Stage, round_id: int) -> None:
    """Tell that the choice began and the first has chosen; the next one's turn is open."""
    officer = stage.desk.officer
    with whole_registry("演示：安置选岗"):
        round_ = choosing.begin_choice(round_id=round_id, by=officer, at=stage.at)
        first = Candidate.objects.get(round=round_, state="open")
        post, _left = choosing.posts_left(round_)[0]
        choosing.choose(candidate_id=first.pk, post_id=post.pk, by=officer, at=stage.at)
