"""Pages of placement: a round from its formula to the result, by an officer and a head; what fits for work."""

from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from docx import Document
from kept import fresh
from placement_world import Placements

from rongjun.base.scope import own_scope, whole_registry
from rongjun.domains.disclosure.work import own_fits
from rongjun.domains.safeguards.models import AccessRow
from rongjun.domains.safeguards.notes import notes_about
from rongjun.domains.services.placement.models import Candidate, Choice, Formula, Round, Signed
from rongjun.domains.services.registers.actions import open_record
from rongjun.domains.services.registers.models import Record

from .conftest import SignIn, said

pytestmark = pytest.mark.django_db(databases=["default", "access"])


def build() -> Placements:
    with whole_registry("tests"):
        made = Placements()
        made.law, made.park = made.post("县司法局"), made.post("县园林所")  # type: ignore[attr-defined]
        made.people = [made.listed("甲乙", 200), made.listed("丙丁", 60)]  # type: ignore[attr-defined]
        return made


@pytest.fixture(scope="module")
def made(kept: Any) -> Placements:
    world: Placements = kept(build)
    return world


@pytest.fixture
def world(made: Placements, settings: Any, tmp_path: Path) -> Placements:
    settings.VAR_DIR = tmp_path
    return fresh(made)


def act(client: Client, address: str, name: str, **more: Any) -> Any:
    prefix = more.pop("prefix", name)
    return client.post(address, {"act": name, **{f"{prefix}-{key}": value for key, value in more.items()}}, follow=True)


def test_a_formula_is_entered_as_it_was_published_and_another_person_brings_it_into_force(
    world: Placements, signed: SignIn
) -> None:
    officer, address = signed(world.officer), "/placement/formulas/new/"
    page = said(officer.get(address))
    assert "没有减分" in page and "烈士子女" in page
    typed = {
        "doc_no": "试安〔2026〕9号", "source": "网站", "effective": "2026-01-01", "objection_days": "5",
        "choose_days": "1", "p-combat": "2.5", "t-1": "combat",
    }  # fmt: skip
    wrong = officer.post(address, typed | {"p-combat": "2.555"})
    assert wrong.status_code == 400 and "最多两位小数" in said(wrong) and "2.555" in said(wrong)
    none = officer.post(address, typed | {"p-combat": ""})
    assert none.status_code == 400 and "至少有一项得分" in said(none)
    done = officer.post(address, typed)
    formula = Formula.objects.latest("pk")
    assert done["Location"] == f"/placement/formulas/{formula.pk}/" and formula.content["items"][0]["points"] == 250
    assert "批准，开始执行" not in said(officer.get(done["Location"]))
    head = signed(world.head)
    assert "2.50" in said(head.get(done["Location"]))
    act(head, done["Location"], "sign")
    assert Formula.objects.get(pk=formula.pk).state == "approved"


def empty_post(world: Placements) -> Record:
    """Return a post of the register that says it has no place."""
    typed = {"year_of": str(world.year), "unit_of": "空岗单位", "post": "空岗", "places_of": "0", "nature": "public"}
    return open_record(
        code="placement-post", typed=typed, by=world.officer, at=world.tick(), form_key="post-without-a-place"
    )


def test_a_round_goes_from_the_order_to_the_result_by_two_persons(world: Placements, signed: SignIn) -> None:
    officer, head, at = signed(world.officer), signed(world.head), f"/placement/{world.round.pk}/"
    first, second = world.people  # type: ignore[attr-defined]
    with whole_registry("tests"):
        empty_post(world)
    assert "空岗" not in said(officer.get(at)), "a post without a place cannot be put into a round"
    assert "没有这个档案号" in said(act(officer, at, "facts", file_no="NONE", service_months="1"))
    assert "等待另一人签署" in said(act(officer, at, "order"))
    order = f"/placement/lists/{Signed.objects.get().pk}/"
    assert "签署并公布" not in said(officer.get(order))
    assert "50.00" in said(head.get(order)) and "甲乙" in said(head.get(order))
    assert "排序已公布" in said(act(head, order, "sign"))
    early = act(officer, at, "begin")
    assert early.status_code == 400 and "异议期到" in said(early)
    paper = officer.get(f"{at}order.docx")
    assert paper.status_code == 200 and officer.get(f"{at}order.exe").status_code == 404
    Round.objects.filter(pk=world.round.pk).update(objections_until="2026-03-02")
    assert "轮到第一位" in said(act(officer, at, "begin"))
    here = f"/placement/people/{first.pk}/"
    law, park = (world.round.posts.get(record=one).pk for one in (world.law, world.park))  # type: ignore[attr-defined]
    half = act(officer, here, "choose", post=str(law), proxy="甲小")
    assert half.status_code == 400 and "授权材料" in said(half) and "甲小" in said(half)
    assert "轮到下一位" in said(act(officer, here, "choose", post=str(law)))
    act(officer, f"/placement/people/{second.pk}/", "choose", post=str(park))
    assert Choice.objects.count() == 2
    assert "等待另一人签署" in said(act(officer, at, "result"))
    act(head, f"/placement/lists/{Signed.objects.latest('pk').pk}/", "sign")
    carried = act(officer, at, "carry", handler=str(world.officer.unit_id))
    assert "已转入台账 2 条" in said(carried)
    assert Record.objects.filter(code="placement").count() == 2


def test_the_posted_paper_masks_names_and_tells_no_facts(world: Placements, signed: SignIn, tmp_path: Path) -> None:
    with whole_registry("tests"):
        world.publish()
    answer = signed(world.officer).get(f"/placement/{world.round.pk}/order.docx")
    file = tmp_path / "order.docx"
    file.write_bytes(answer.content)
    document = Document(str(file))
    cells = [[cell.text for cell in row.cells] for row in document.tables[0].rows]
    assert cells[1][0] == "1" and cells[1][2] == "50.00" and "甲乙" not in str(cells) and "*" in cells[1][1]
    text = "".join(one.text for one in document.paragraphs)
    assert "试安〔2026〕1号" in text and "月数" not in text


def test_an_objection_is_noted_by_one_and_answered_by_another_on_the_page(world: Placements, signed: SignIn) -> None:
    with whole_registry("tests"):
        world.publish()
    one = world.people[1]  # type: ignore[attr-defined]
    officer, head, here = signed(world.officer), signed(world.head), f"/placement/people/{one.pk}/"
    Round.objects.filter(pk=world.round.pk).update(objections_until="2099-01-01")
    before = AccessRow.objects.filter(person_token=str(one.person.token)).count()
    watched = act(officer, here, "object", says="这是重点人员")
    assert watched.status_code == 400 and "重点人员" in said(watched)
    act(officer, here, "object", says="三等功少记一次")
    assert AccessRow.objects.filter(person_token=str(one.person.token)).count() > before
    assert "核查的结果" not in said(officer.get(here))
    name = f"answer-{one.objections.get().pk}"
    assert "答复" in said(act(head, here, name, answer="档案属实，已改正", corrected="yes"))
    assert Round.objects.get(pk=world.round.pk).state == "draft"
    assert "档案属实，已改正" in [note.text for note in notes_about(one.person_id)]


def test_who_does_not_keep_the_books_opens_no_page_of_placement(world: Placements, signed: SignIn) -> None:
    one = Candidate.objects.first()
    assert one is not None
    for who in (world.clerk, world.worker):
        for address in ("/placement/", f"/placement/{world.round.pk}/", f"/placement/people/{one.pk}/"):
            assert signed(who).get(address).status_code == 403


def test_a_wish_and_a_vacancy_find_each_other_with_reasons_and_the_clerk_introduces(
    world: Placements, signed: SignIn
) -> None:
    person = world.people[0].person  # type: ignore[attr-defined]
    with whole_registry("tests"):
        driver, wish = world.driver(), world.wish(person)
        world.offer(post="护理员", trade="care", pay_from="9000")
    clerk, here = signed(world.clerk), f"/registers/of/job-wish/{wish.pk}/"
    assert "合适的岗位" in said(clerk.get(here))
    page = said(clerk.get(f"{here}fits/"))
    assert "县公交公司：驾驶员" in page and "护理员" not in page and "工种合适；地方合适；工资合适" in page
    introduce = said(clerk.get(f"{here}move/introduced/?vacancy={driver.pk}"))
    assert f'<option value="{driver.pk}" selected' in introduce
    other = said(clerk.get(f"/registers/of/vacancy/{driver.pk}/fits/"))
    assert "开车" in other and "工资合适" in other
    assert "开车" not in said(signed(world.west).get(f"/registers/of/vacancy/{driver.pk}/fits/"))
    assert clerk.get(f"/registers/of/placement-post/{world.law.pk}/fits/").status_code == 404  # type: ignore[attr-defined]
    with own_scope([person.pk]):
        told = own_fits([person.pk], world.at.date())
        assert [one.title for one in told] == ["县公交公司：驾驶员"]
        assert "A2 驾照" in [note.text for note in notes_about(person.pk)]
