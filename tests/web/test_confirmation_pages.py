"""Pages of annual confirmation: a village worker on the phone, the officer's campaign, the head's signature, papers."""

import re
from datetime import date, timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from rongjun.base import clock
from rongjun.base.actor import Actor, Role
from rongjun.base.spreadsheets import Sheet, workbook_bytes
from rongjun.domains.people.confirmation import campaigns, members, notices
from rongjun.domains.people.confirmation.campaigns import Plan
from rongjun.domains.people.models import Campaign, Confirmation, Fact, Person
from rongjun.domains.safeguards.models import AccessRow
from rongjun.domains.units.actions import add_unit
from rongjun.domains.units.models import Account
from rongjun.kernel.period import format_month, month_of

from .registry import OTHER_VILLAGE, TOWN, VILLAGE, enter, identity, load_places, row

pytestmark = pytest.mark.django_db(databases=["default", "access"])
NAMES = ["一", "二", "三", "四"]
UNITS = {VILLAGE: "一村站", OTHER_VILLAGE: "二村站", TOWN: "东镇站"}


@pytest.fixture
def people(office):
    """Three people in one village and one in the other town."""
    load_places()
    officer = office(Role.OFFICER)
    rows = [row(number, 姓名="张" + NAMES[number]) for number in range(3)]
    enter([*rows, row(3, 姓名="李四", 区划代码=OTHER_VILLAGE)], officer.actor)
    return {person.file_no: person for person in Person.objects.all()}


def plan_from(day: date) -> Plan:
    closes = day + timedelta(days=40)
    return Plan(
        day.year, "试验年度确认", ("11",), ("visit", "office", "video"), day, day + timedelta(days=20), closes,
        month_of(closes) + 1,
    )  # fmt: skip


def opened(office, days_ago: int = 1) -> Campaign:
    """Open a campaign that began some days ago (in the past it is drafted, approved and built in its time)."""
    officer, head = office(Role.OFFICER).actor, office(Role.HEAD).actor
    at = clock.now() - timedelta(days=days_ago)
    day = clock.today() - timedelta(days=days_ago)
    campaign = campaigns.draft_campaign(plan=plan_from(day), by=officer, at=at)
    campaigns.submit_campaign(campaign_id=campaign.pk, by=officer, at=at)
    campaigns.approve_campaign(campaign_id=campaign.pk, by=head, at=at)
    members.build_members(campaign_id=campaign.pk, by=head, at=at)
    return Campaign.objects.get(pk=campaign.pk)


def placed(office, role: Role, area: str):
    """Return a signed-in client of a unit in an area."""
    client = office(role, f"{role}-{area}")
    keeper = office(Role.OFFICER).actor
    unit, _ = add_unit(name=UNITS[area], area_code=area, root=False, by=keeper, at=clock.now())
    Account.objects.filter(pk=client.account.pk).update(unit=unit)
    client.account = Account.objects.get_by_natural_key(client.account.username)
    client.actor = client.account.actor()
    return client


def text(answer) -> str:
    return answer.content.decode()


def looked_at(actor: Actor) -> set[str]:
    return set(AccessRow.objects.filter(account_id=actor.account_id).values_list("person_token", flat=True))


def test_a_village_worker_finds_who_is_due_opens_one_and_records_the_way_and_day(office, people):
    campaign = opened(office)
    worker = placed(office, Role.STATION_WORKER, VILLAGE)
    answer = worker.get(reverse("campaign-due", args=[campaign.pk]))
    assert "还有 3 人待确认" in text(answer) and "张二" in text(answer) and "李四" not in text(answer)
    assert {str(people[f"T000{n}"].token) for n in range(3)} <= looked_at(worker.actor)
    record = Confirmation.objects.get(person=people["T0001"])
    page = reverse("campaign-row", args=[campaign.pk, record.pk])
    assert "不做人脸识别" in text(worker.get(page))
    answer = worker.post(page, {"way": "visit", "on": clock.today().isoformat(), "note": "本人在家"}, follow=True)
    assert "已登记张二的确认" in text(answer) and "还有 2 人待确认" in text(answer)
    record.refresh_from_db()
    assert (record.state, record.way, record.note, record.recorded_by_id) == (
        "confirmed", "visit", "本人在家", worker.actor.staff_id,
    )  # fmt: skip


def test_another_villages_people_are_not_found_and_nothing_of_them_is_said(office, people):
    campaign = opened(office)
    worker = placed(office, Role.STATION_WORKER, VILLAGE)
    record = Confirmation.objects.get(person=people["T0003"])
    page = reverse("campaign-row", args=[campaign.pk, record.pk])
    for answer in (
        worker.get(page), worker.post(page, {"way": "visit", "on": clock.today().isoformat()}),
        worker.post(reverse("campaign-many", args=[campaign.pk]),
                    {"row": record.pk, "way": "visit", "on": clock.today().isoformat()}),
        worker.get(reverse("campaign-print", args=[campaign.pk, "list"]) + f"?place={OTHER_VILLAGE}"),
    ):  # fmt: skip
        assert "李四" not in text(answer)
    record.refresh_from_db()
    assert record.state == "due"
    assert worker.get(page).status_code == 404


def test_what_was_typed_stays_and_the_fault_is_said_where_a_day_or_a_note_is_refused(office, people):
    campaign = opened(office)
    client = office(Role.OFFICER)
    record = Confirmation.objects.get(person=people["T0001"])
    page = reverse("campaign-row", args=[campaign.pk, record.pk])
    late = (clock.today() + timedelta(days=2)).isoformat()
    answer = client.post(page, {"way": "visit", "on": late, "note": "来了"})
    assert answer.status_code == 400 and "确认日期应在" in text(answer) and 'value="来了"' in text(answer)
    answer = client.post(page, {"way": "visit", "on": clock.today().isoformat(), "note": "近期行踪不定"})
    assert answer.status_code == 400 and "不写进记录" in text(answer)
    record.refresh_from_db()
    assert record.state == "due"


def test_several_are_recorded_from_the_list_and_a_wrong_one_is_undone_with_a_reason(office, people):
    campaign = opened(office)
    client = office(Role.OFFICER)
    rows = reverse("campaign-rows", args=[campaign.pk])
    boxes = re.findall(r'name="row" value="(\d+)"', text(client.get(rows + "?q=张")))
    assert len(boxes) == 3
    given = {"row": boxes[:2], "way": "office", "on": clock.today().isoformat()}
    assert "已登记 2 人" in text(client.post(reverse("campaign-many", args=[campaign.pk]), given, follow=True))
    assert "已确认" in text(client.get(rows + "?state=confirmed&way=office"))
    undo = reverse("campaign-row-undo", args=[campaign.pk, boxes[0]])
    assert client.post(undo, {"reason": ""}).status_code == 400
    client.post(undo, {"reason": "同名"})
    assert sorted(Confirmation.objects.values_list("state", flat=True)) == ["confirmed", "due", "due", "due"]


def test_a_list_handed_in_says_what_was_taken_and_what_to_mend(office, people):
    campaign = opened(office)
    client = office(Role.OFFICER)
    content = workbook_bytes([Sheet("名单", ["身份证号"], [[identity(1)], ["990101195003049999"]], [20])])
    file = SimpleUploadedFile("名单.xlsx", content)
    page = reverse("campaign-upload", args=[campaign.pk])
    answer = client.post(page, {"file": file, "way": "office", "on": clock.today().isoformat()})
    assert "登记了 1 人" in text(answer) and "请对照身份证原件更正" in text(answer)
    assert "990101195003049999" not in text(answer)
    assert client.post(page, {"way": "office", "on": clock.today().isoformat()}).status_code == 400


def test_being_told_of_a_death_leads_to_the_death_form_and_ends_nothing(office, people):
    campaign = opened(office)
    worker = placed(office, Role.STATION_WORKER, VILLAGE)
    record = Confirmation.objects.get(person=people["T0001"])
    worker.post(reverse("campaign-row-told", args=[campaign.pk, record.pk]), {"told": "death"})
    record.refresh_from_db()
    assert (record.state, record.told) == ("due", "death")
    page = reverse("campaign-row", args=[campaign.pk, record.pk])
    death = reverse("person-change-form", args=[record.person_id, "death"])
    assert death in text(office(Role.OFFICER).get(page)) and death not in text(worker.get(page))
    assert "听说已去世" in text(office(Role.OFFICER).get(reverse("campaign-rows", args=[campaign.pk]) + "?more=death"))


def test_the_officer_drafts_the_head_approves_and_the_names_are_made_in_the_background(
    office, people, settings, django_capture_on_commit_callbacks
):
    settings.TASKS = {"default": {"BACKEND": "django.tasks.backends.immediate.ImmediateBackend"}}
    officer, head = office(Role.OFFICER), office(Role.HEAD)
    day = clock.today()
    plan = plan_from(day)
    given = {
        "year": day.year, "title": "试验", "categories": ["11"], "ways": ["visit"], "opens_on": day.isoformat(),
        "reminder_on": plan.reminder_on.isoformat(), "closes_on": plan.closes_on.isoformat(),
        "stop_month": format_month(plan.stop_month),
    }  # fmt: skip
    answer = officer.post(reverse("campaign-new"), given)
    assert answer.status_code == 400 and "至少提供两种方式" in text(answer) and 'value="试验"' in text(answer)
    officer.post(reverse("campaign-new"), given | {"ways": ["visit", "office"]})
    campaign = Campaign.objects.get()
    decide = reverse("campaign-decide", args=[campaign.pk])
    officer.post(decide, {"act": "submit"})
    assert officer.post(decide, {"act": "approve"}).status_code == 403
    assert reverse("campaign", args=[campaign.pk]) in text(head.get(reverse("inbox")))
    with django_capture_on_commit_callbacks(execute=True):
        head.post(decide, {"act": "approve"})
    campaign.refresh_from_db()
    assert (campaign.state, campaign.progress, campaign.rows.count()) == ("open", {}, 4)
    assert officer.post(decide, {"act": "nonsense"}).status_code == 400


def test_progress_shows_numbers_by_town_and_village_and_no_names(office, people):
    campaign = opened(office)
    supervisor = office(Role.SUPERVISOR)
    page = reverse("campaign", args=[campaign.pk])
    answer = text(supervisor.get(page))
    assert "东镇" in answer and "西镇" in answer and "张一" not in answer and "<svg" in answer
    assert "一村" in text(supervisor.get(page + f"?town={TOWN}"))
    assert reverse("campaign-due", args=[campaign.pk]) not in answer
    assert supervisor.get(reverse("campaign-due", args=[campaign.pk])).status_code == 403


def test_reminders_are_printed_by_village_without_numbers_and_marked_for_everybody_there(office, people):
    campaign = opened(office)
    worker = placed(office, Role.STATION_WORKER, VILLAGE)
    printed = reverse("campaign-print", args=[campaign.pk, "list"]) + f"?place={VILLAGE}"
    answer = text(worker.get(printed))
    paper = answer[answer.index('class="paper"') : answer.rindex("</section>")]
    assert "张一" in paper and "一村" in paper
    assert not re.search(r"\d{12}", paper) and people["T0001"].id_tail not in paper
    letters = text(worker.get(printed.replace("/list/", "/letters/")))
    assert letters.count("同志：") == 3 and "上门" in letters
    given = {"place": VILLAGE, "way": "phone", "on": clock.today().isoformat()}
    assert "3 人都提醒过了" in text(worker.post(reverse("campaign-reminders", args=[campaign.pk]), given, follow=True))
    assert Confirmation.objects.filter(reminded_way="phone").count() == 3


def test_notice_service_list_signature_and_late_confirmation_step_by_step(office, people):
    campaign = opened(office, days_ago=60)
    officer, head = office(Role.OFFICER), office(Role.HEAD)
    page = reverse("campaign-notices", args=[campaign.pk])
    at = clock.now() - timedelta(days=15)
    notices.issue_notices(campaign_id=campaign.pk, by=officer.actor, at=at)
    month = format_month(max(campaign.stop_month, month_of(clock.today()) + 1))
    answer = officer.post(page, {"act": "list", "stop_month": month})
    assert answer.status_code == 400 and "4 人" in text(answer)
    served = (clock.today() - timedelta(days=10)).isoformat()
    assert TOWN in text(officer.get(page))
    for town in (TOWN, "990101002000"):
        officer.post(page, {"act": "serve", "place": town, "way": "hand", "on": served})
    printed = text(officer.get(reverse("campaign-print", args=[campaign.pk, "notices"]) + f"?place={TOWN}"))
    assert f"{campaign.pk}-00001" in printed and "申请行政复议" in printed
    assert "行政复议法" not in printed and "行政诉讼法" not in printed, "no article that is not in the tables"
    officer.post(page, {"act": "list", "stop_month": month})
    assert officer.post(page, {"act": "approve"}).status_code == 403
    assert page in text(head.get(reverse("inbox")))
    answer = head.post(page, {"act": "return", "reason": ""})
    assert answer.status_code == 400
    assert "4 人从该月起" in text(head.post(page, {"act": "approve"}, follow=True))
    assert Fact.objects.filter(kind="pause", superseded_at=None).count() == 4
    person = people["T0001"]
    assert head.get(reverse("person", args=[person.pk])).status_code == 200
    record = Confirmation.objects.get(person=person)
    officer.post(
        reverse("campaign-row", args=[campaign.pk, record.pk]), {"way": "video", "on": clock.today().isoformat()}
    )
    assert "恢复，下一批次一并补发" in text(officer.get(reverse("campaign-row", args=[campaign.pk, record.pk])))
    assert Fact.objects.filter(kind="pause", superseded_at=None, valid_to=None).count() == 3


def test_an_export_writes_an_access_row_for_each_person_and_a_station_worker_has_none(office, people):
    campaign = opened(office)
    clerk = placed(office, Role.TOWN_CLERK, TOWN)
    rows = reverse("campaign-rows", args=[campaign.pk])
    answer = clerk.get(rows + "?export=csv")
    assert "张一" in answer.content.decode("utf-8-sig") and "李四" not in answer.content.decode("utf-8-sig")
    assert looked_at(clerk.actor) == {str(people[f"T000{n}"].token) for n in range(3)}
    worker = placed(office, Role.STATION_WORKER, VILLAGE)
    assert "text/html" in worker.get(rows + "?export=csv")["Content-Type"]


def test_lists_cost_the_same_whatever_their_length(office, people):
    campaign = opened(office)
    client = office(Role.OFFICER)
    costs = []
    for start in (0, 40):
        enter_more(range(start, start + 40), campaign)
        for page in (reverse("campaign-rows", args=[campaign.pk]), reverse("campaign-due", args=[campaign.pk]),
                     reverse("campaign", args=[campaign.pk]), reverse("ageing")):  # fmt: skip
            with CaptureQueriesContext(connection) as queries:
                assert client.get(page).status_code == 200
            costs.append(len(queries))
    assert costs[:4] == costs[4:]
    assert max(costs) <= 12


def enter_more(numbers: range, campaign: Campaign) -> None:
    first = Person.objects.get(file_no="T0000")
    for number in numbers:
        copy = Person.objects.create(
            file_no=f"X{number:04d}", name=f"赵{number}", pinyin=f"zhao{number} z", sex="男",
            birth_date=date(1962, 1, 1), area_code=first.area_code, household="rural", categories="81",
            id_index=f"x{number}", id_tail="0000",
        )  # fmt: skip
        Confirmation.objects.create(
            campaign=campaign, person=copy, area_code=copy.area_code, joined_at=campaign.made_at
        )


def test_birthdays_ahead_are_listed_with_article_month_and_where_to_act(office, people):
    day = clock.today()
    birth = date(day.year - 60, day.month, 1)
    Person.objects.filter(file_no="T0001").update(birth_date=birth, categories="81")
    officer = office(Role.OFFICER)
    answer = text(officer.get(reverse("ageing")))
    assert "张二" in answer and "第六十二条第一款" in answer and format_month(month_of(day)) in answer
    form = reverse("person-change-form", args=[people["T0001"].pk, "status"])
    assert form in answer
    assert str(people["T0001"].token) in looked_at(officer.actor)
    assert "张二" not in text(officer.get(reverse("ageing") + "?rule=eighteen_child"))
    assert "张二" not in text(officer.get(reverse("ageing") + "?span=past"))
    worker = placed(office, Role.STATION_WORKER, OTHER_VILLAGE)
    assert "张二" not in text(worker.get(reverse("ageing")))
    assert "张二" in officer.get(reverse("ageing") + "?export=csv").content.decode("utf-8-sig")


def test_home_says_what_is_due_in_my_area_who_comes_of_age_and_which_suspensions_end(office, people):
    campaign = opened(office)
    day = clock.today()
    Person.objects.filter(file_no="T0001").update(birth_date=date(day.year - 60, day.month, 1), categories="81")
    Fact.objects.create(
        person=people["T0002"], kind="suspension", key="1", value={"number": "省决1号"}, valid_from=date(2020, 1, 1),
        valid_to=day + timedelta(days=30), recorded_at=clock.now(),
    )  # fmt: skip
    worker = placed(office, Role.STATION_WORKER, VILLAGE)
    answer = text(worker.get("/"))
    assert "待确认 3 人，共 3 人" in answer and reverse("campaign-due", args=[campaign.pk]) in answer
    assert "农村籍退役士兵满60周岁" in answer and "六十日内到期的中止" in answer
    assert "张二" not in answer and "T0002" not in answer, "the home page names nobody"
    far = text(placed(office, Role.STATION_WORKER, OTHER_VILLAGE).get("/"))
    assert "待确认 1 人，共 1 人" in far and "满60周岁" not in far and "到期的中止" not in far


def test_roles_that_see_no_people_have_no_campaigns(office, people):
    campaign = opened(office)
    for role in (Role.PETITION_OFFICER, Role.SYSTEM_ADMIN, Role.CITY):
        client = office(role)
        for page in (reverse("campaign-list"), reverse("campaign", args=[campaign.pk]), reverse("ageing"),
                     reverse("campaign-rows", args=[campaign.pk])):  # fmt: skip
            assert client.get(page).status_code == 403, (role, page)
