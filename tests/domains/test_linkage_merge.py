"""Two files made one and parted again: what moves, what stands, who decides, and what it does to the money."""

from datetime import date

import pytest
from people_rows import officer, row, take_in, take_in_and_approve
from runs_world import AUGUST, World, lines_of

from rongjun.base.actor import Role
from rongjun.base.errors import AlreadyDone, NotFound, NotPermitted, Refusal
from rongjun.domains.approvals.queries import list_inbox
from rongjun.domains.entitlements.facts import facts_frame
from rongjun.domains.payments import queries as payments
from rongjun.domains.payments.models import BankItem, RunException
from rongjun.domains.payments.repeat import repeat_run
from rongjun.domains.people import page_queries, vault
from rongjun.domains.people.actions import approve_import
from rongjun.domains.people.file.papers import Upload, add_paper
from rongjun.domains.people.forms import propose_change
from rongjun.domains.people.linkage import merging
from rongjun.domains.people.linkage.moving import plan_merge
from rongjun.domains.people.models import Fact, Merge, Paper, PaperProof, Person
from rongjun.domains.people.queries import visible_people
from rongjun.domains.people.queries.merged import files_of, kept_file, merged_at
from rongjun.domains.safeguards.models import AccessRow
from rongjun.domains.safeguards.queries import verify_audit_chain

pytestmark = pytest.mark.django_db(databases=["default", "access"])
PDF = b"%PDF-1.4\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n"
OLD_CONSCRIPT = {
    "对象类别": "60周岁以上农村籍退役士兵", "残疾等级": "", "残疾性质": "", "入伍日期": "1970-12-01",
    "退役日期": "1976-12-01", "认定日期": "2012-03-01", "待遇起始月": "2012-03",
}  # fmt: skip


@pytest.fixture
def world(settings, tmp_path) -> World:
    settings.VAR_DIR = tmp_path
    return World()


def two_files(world: World, **second: str) -> tuple[Person, Person]:
    """Take in two files of one person: the second with a number of its own and what is given."""
    take_in(row(1), row(3, **second), at=world.tick())
    return Person.objects.get(file_no="D0001"), Person.objects.get(file_no="D0003")


def merged(world: World, kept: Person, gone: Person) -> Merge:
    merge = merging.propose_merge(
        kept_id=kept.pk, gone_id=gone.pk, reason="同一人两个档案", by=officer(), at=world.tick()
    )
    return merging.approve_merge(merge_id=merge.pk, by=officer("李批准"), at=world.tick())


def undone(world: World, merge: Merge) -> Merge:
    merging.propose_undoing(merge_id=merge.pk, reason="查明是两个人", by=officer(), at=world.tick())
    return merging.approve_undoing(merge_id=merge.pk, by=officer("李批准"), at=world.tick())


def stated(person: Person) -> list[tuple]:
    facts = Fact.objects.filter(person=person, superseded_at=None).order_by("kind", "key", "valid_from")
    return [(fact.kind, fact.key, fact.value, fact.valid_from, fact.valid_to) for fact in facts]


def kinds(person: Person) -> set[tuple[str, str]]:
    return {(kind, key) for kind, key, *_rest in stated(person)}


def test_a_merge_needs_two_people_and_changes_nothing_before_the_second(world):
    kept, gone = two_files(world)
    before = stated(gone)
    merge = merging.propose_merge(kept_id=kept.pk, gone_id=gone.pk, reason="同一人", by=officer(), at=world.tick())
    assert stated(gone) == before
    assert [waiting.matter.kind for waiting in list_inbox(officer("李批准"))] == ["merge"]
    with pytest.raises(AlreadyDone, match="同一人"):
        merging.approve_merge(merge_id=merge.pk, by=officer(), at=world.tick())
    assert stated(gone) == before
    merging.approve_merge(merge_id=merge.pk, by=officer("李批准"), at=world.tick())
    assert stated(gone) == []
    with pytest.raises(AlreadyDone, match="已办结"):
        merging.approve_merge(merge_id=merge.pk, by=officer("王复核"), at=world.tick())
    assert verify_audit_chain() is None


def test_who_may_not_link_cannot_propose_and_who_may_not_approve_cannot_approve(world):
    kept, gone = two_files(world)
    with pytest.raises(NotPermitted):
        merging.propose_merge(
            kept_id=kept.pk, gone_id=gone.pk, reason="同一人", by=officer("镇", Role.TOWN_CLERK), at=world.tick()
        )
    merge = merging.propose_merge(kept_id=kept.pk, gone_id=gone.pk, reason="同一人", by=officer(), at=world.tick())
    with pytest.raises(NotPermitted):
        merging.approve_merge(merge_id=merge.pk, by=officer("督", Role.SUPERVISOR), at=world.tick())


def test_a_merge_without_a_reason_or_of_one_file_or_twice_is_refused(world):
    kept, gone = two_files(world)
    with pytest.raises(Refusal, match="理由"):
        merging.propose_merge(kept_id=kept.pk, gone_id=gone.pk, reason=" ", by=officer(), at=world.tick())
    with pytest.raises(Refusal, match="两份不同"):
        merging.propose_merge(kept_id=kept.pk, gone_id=kept.pk, reason="同一人", by=officer(), at=world.tick())
    merging.propose_merge(kept_id=kept.pk, gone_id=gone.pk, reason="同一人", by=officer(), at=world.tick())
    with pytest.raises(AlreadyDone, match="等待批准"):
        merging.propose_merge(kept_id=gone.pk, gone_id=kept.pk, reason="同一人", by=officer(), at=world.tick())


def test_what_only_the_gone_file_states_moves_and_what_both_state_stands_as_kept(world):
    kept, gone = two_files(world, **OLD_CONSCRIPT, 孤老="是", 姓名="王建囯")
    merged(world, kept, gone)
    kept.refresh_from_db()
    assert kinds(kept) >= {("status", "11"), ("status", "81"), ("alone", "")}
    assert (kept.name, kept.categories) == ("王建国", "11 81")
    opened = vault.reveal(
        person_ids=[kept.pk], fields=["id_number", "account"], purpose="核对", by=officer(), at=world.tick()
    )
    assert opened[kept.pk] == {"id_number": row(1)["身份证号"], "account": row(1)["银行账号"]}


def test_sealed_values_that_move_open_under_the_kept_file(world):
    take_in(row(1, 联系电话=""), row(3, **OLD_CONSCRIPT), at=world.tick())
    kept, gone = Person.objects.get(file_no="D0001"), Person.objects.get(file_no="D0003")
    merged(world, kept, gone)
    opened = vault.reveal(person_ids=[kept.pk], fields=["phone"], purpose="核对", by=officer(), at=world.tick())
    assert opened[kept.pk] == {"phone": row(3)["联系电话"]}
    looks = AccessRow.objects.filter(purpose__startswith="合并档案", person_token=str(gone.token))
    assert looks.count() == 1


def test_an_approver_is_told_of_a_category_that_both_files_hold(world):
    kept, gone = two_files(world, 残疾等级="五级")
    plan = plan_merge(kept, gone)
    told = {(move.kind, move.key): move for move in plan.moves}
    status = told["status", "11"]
    assert (status.twice, status.moves, status.gone["grade"], status.kept["grade"]) == (True, False, 5, 6)
    assert not told["identity", ""].twice
    assert plan.categories_on(date(2022, 8, 1)) == ["11"]


def test_a_file_that_changed_after_the_proposal_is_not_merged_as_it_was(world):
    kept, gone = two_files(world)
    merge = merging.propose_merge(kept_id=kept.pk, gone_id=gone.pk, reason="同一人", by=officer(), at=world.tick())
    take_in_and_approve(row(3, 去世日期="2022-07-20", 去世原因="因病"), at=world.tick())
    with pytest.raises(Refusal, match="变动"):
        merging.approve_merge(merge_id=merge.pk, by=officer("王复核"), at=world.tick())
    refused = merging.refuse_merge(merge_id=merge.pk, reason="档案有变", by=officer("王复核"), at=world.tick())
    assert refused.state == "refused"
    assert merged(world, kept, gone).state == "in_force"


def test_a_merged_file_is_in_no_list_count_or_search_and_leads_to_the_kept_one(world):
    kept, gone = two_files(world)
    merged(world, kept, gone)
    assert list(visible_people(officer()).values_list("file_no", flat=True)) == ["D0001"]
    assert page_queries.list_people_with_places(officer()).count() == 1
    assert (kept_file(gone.pk), kept_file(kept.pk)) == (kept.pk, None)
    assert files_of(kept.pk) == [kept.pk, gone.pk]
    with pytest.raises(NotFound):
        page_queries.get_person_with_places(gone.pk, officer())
    with pytest.raises(NotFound):
        propose_change(person_id=gone.pk, changes={"孤老": "是"}, by=officer(), at=world.tick(), reason="更正")


def test_a_row_of_a_merged_file_is_held_and_names_the_file_that_stands(world):
    kept, gone = two_files(world)
    merged(world, kept, gone)
    result = take_in(row(3, 残疾等级="四级"), at=world.tick())
    assert [(fault.code, "D0001" in fault.fault) for fault in result.faults] == [("merged_file", True)]
    other = take_in(row(9, 身份证号=row(3)["身份证号"]), at=world.tick())
    assert [(fault.code, "D0001" in fault.fault) for fault in other.faults] == [("same_identity", True)]


def test_an_import_that_waited_while_its_file_was_merged_is_not_approved(world):
    kept, gone = two_files(world)
    waiting = take_in(row(3, 残疾等级="四级"), at=world.tick())
    merged(world, kept, gone)
    with pytest.raises(Refusal, match="变化"):
        approve_import(import_id=waiting.import_id, by=officer("王复核"), at=world.tick())


def test_undoing_restores_exactly_what_was_known_before(world):
    kept, gone = two_files(world, **OLD_CONSCRIPT, 孤老="是")
    before = stated(kept), stated(gone), Person.objects.filter(pk=gone.pk).values().get()
    merge = merged(world, kept, gone)
    assert stated(kept) != before[0]
    undone(world, merge)
    assert (stated(kept), stated(gone), Person.objects.filter(pk=gone.pk).values().get()) == before
    opened = vault.reveal(person_ids=[gone.pk], fields=["id_number", "account", "phone"], purpose="核对", by=officer(),
                          at=world.tick())  # fmt: skip
    three = row(3)
    assert opened[gone.pk] == {"id_number": three["身份证号"], "account": three["银行账号"], "phone": three["联系电话"]}
    assert merged(world, kept, gone).state == "in_force"


def test_undoing_needs_two_people_too_and_can_be_refused(world):
    kept, gone = two_files(world)
    merge = merged(world, kept, gone)
    merging.propose_undoing(merge_id=merge.pk, reason="是两个人", by=officer(), at=world.tick())
    with pytest.raises(AlreadyDone, match="已提出"):
        merging.propose_undoing(merge_id=merge.pk, reason="是两个人", by=officer("李批准"), at=world.tick())
    with pytest.raises(AlreadyDone, match="同一人"):
        merging.approve_undoing(merge_id=merge.pk, by=officer(), at=world.tick())
    merging.refuse_undoing(merge_id=merge.pk, reason="证据不足", by=officer("李批准"), at=world.tick())
    merge.refresh_from_db()
    assert (merge.state, merge.waits_for_undoing) == ("in_force", False)
    assert undone(world, merge).state == "undone"


def test_what_changed_since_the_merge_goes_back_as_it_is_known_now(world):
    kept, gone = two_files(world, **OLD_CONSCRIPT)
    merge = merged(world, kept, gone)
    take_in_and_approve(
        row(1, **OLD_CONSCRIPT) | {"停止日期": "2022-08-31", "停止原因": "取消"}, at=world.tick(days=40)
    )
    undone(world, merge)
    assert ("status", "81") not in kinds(kept)
    status = Fact.objects.get(person=gone, kind="status", key="81", superseded_at=None)
    assert status.value["ended_on"] == "2022-08-31"


def test_a_merge_under_a_later_one_is_undone_after_it(world):
    take_in(row(1), row(3), row(5), at=world.tick())
    one, three, five = (Person.objects.get(file_no=f"D000{number}") for number in (1, 3, 5))
    first = merged(world, three, five)
    second = merged(world, one, three)
    assert merged_at(world.tick()) == {three.pk: one.pk, five.pk: one.pk}
    with pytest.raises(Refusal, match="先撤销"):
        merging.propose_undoing(merge_id=first.pk, reason="是两个人", by=officer(), at=world.tick())
    undone(world, second)
    undone(world, first)
    assert merged_at(world.tick()) == {}
    assert {person.pk for person in visible_people(officer())} == {one.pk, three.pk, five.pk}


def test_a_merge_of_two_paid_files_shows_the_double_payment_and_undoing_brings_back_the_old_state(world):
    kept, gone = two_files(world)
    first = world.released(AUGUST)
    fen = lines_of(first)[0][4]
    assert [line[4] for line in lines_of(first)] == [fen, fen]
    merge = merged(world, kept, gone)
    second = world.released(AUGUST + 1)
    lines = lines_of(second)
    assert [(line[0], line[2], line[3]) for line in lines] == [("D0001", 0, "overpayment"), ("D0001", 1, "regular")]
    assert lines[0][4] == -fen
    assert BankItem.objects.filter(run=second).values_list("person__file_no", "amount_fen").get() == (
        "D0001",
        lines[1][4],
    )
    undone(world, merge)
    third = world.released(AUGUST + 2)
    posted = {(line[0], line[2]): line[4] for run in (first, second, third) for line in lines_of(run) if line[4] > 0}
    for number in ("D0001", "D0003"):
        account = payments.person_account(Person.objects.get(file_no=number).pk, at=world.tick(), until=AUGUST + 3)
        assert [month.difference_fen for month in account.months] == [0, 0, 0]
        assert {posted[number, month] for month in range(3)} == {month.posted_fen for month in account.months}
    sent = BankItem.objects.filter(run=third).values_list("person__file_no", "amount_fen").order_by("person__file_no")
    assert dict(sent) == {"D0001": posted["D0001", 2], "D0003": posted["D0003", 1] + posted["D0003", 2]}


def test_every_run_around_a_merge_and_its_undoing_repeats_to_the_fen(world):
    kept, gone = two_files(world, **OLD_CONSCRIPT)
    runs = [world.released(AUGUST)]
    merge = merged(world, kept, gone)
    runs.append(world.released(AUGUST + 1))
    undone(world, merge)
    runs.append(world.released(AUGUST + 2))
    assert [repeat_run(run.pk).equal for run in runs] == [True, True, True]
    assert facts_frame(runs[0].known_at)["person"].to_list() == [kept.pk, gone.pk]
    assert set(facts_frame(runs[1].known_at)["person"].to_list()) == {kept.pk}


def test_two_categories_that_come_together_stop_for_an_officer_and_nothing_is_claimed_back(world):
    kept, gone = two_files(world, **OLD_CONSCRIPT)
    world.released(AUGUST)
    merged(world, kept, gone)
    second = world.computed(AUGUST + 1)
    assert lines_of(second) == []
    codes = RunException.objects.filter(run=second).values_list("person__file_no", "code").distinct()
    assert list(codes) == [("D0001", "two_categories")]


def test_what_the_bank_returned_for_the_gone_file_goes_to_the_kept_account_once(world):
    family = {"对象类别": "义务兵家庭", "残疾等级": "", "残疾性质": ""}
    take_in(row(1, **family), row(3), at=world.tick())
    kept, gone = Person.objects.get(file_no="D0001"), Person.objects.get(file_no="D0003")
    first = world.released(AUGUST)
    BankItem.objects.filter(run=first).update(result="failed")
    merged(world, kept, gone)
    second = world.released(AUGUST + 1)
    sent = {item.person.file_no: item for item in BankItem.objects.filter(run=second).select_related("person", "fact")}
    assert sent["D0003"].amount_fen == lines_of(first)[0][4]
    assert sent["D0001"].amount_fen == lines_of(second)[0][4]
    assert sent["D0003"].fact_id == sent["D0001"].fact_id
    third = world.released(AUGUST + 2)
    assert set(BankItem.objects.filter(run=third).values_list("person__file_no", flat=True)) == {"D0001"}


def test_a_double_payment_that_the_bank_returned_is_not_sent_after_the_merge(world):
    kept, gone = two_files(world)
    first = world.released(AUGUST)
    BankItem.objects.filter(run=first, person=gone).update(result="failed")
    merged(world, kept, gone)
    second = world.released(AUGUST + 1)
    assert list(BankItem.objects.filter(run=second).values_list("person__file_no", flat=True)) == ["D0001"]
    assert lines_of(second)[0][3] == "overpayment"


def test_the_database_itself_refuses_a_merge_approved_by_who_proposed_it(world):
    from django.db import IntegrityError, transaction

    kept, gone = two_files(world)
    merge = merged(world, kept, gone)
    with pytest.raises(IntegrityError), transaction.atomic():
        Merge.objects.filter(pk=merge.pk).update(approved_by=merge.made_by_id)


def test_what_was_posted_to_both_files_is_told_before_and_a_stopped_line_names_the_merge_after(world):
    kept, gone = two_files(world)
    first = world.released(AUGUST)
    fen = lines_of(first)[0][4]
    one, two, twice = payments.paid_to_both(kept.pk, gone.pk)
    assert (one, two) == (payments.PaidSide(1, AUGUST, fen), payments.PaidSide(1, AUGUST, fen))
    assert twice == [payments.PaidTwice(AUGUST, "disability_pension", fen, fen)]
    merged(world, kept, gone)
    second = world.computed(AUGUST + 1)
    changes = payments.compare_with_last_month(second, by=officer()).changes
    assert [(change.file_no, change.kind, change.reason) for change in changes if change.kind == "stopped"] == [
        ("D0003", "stopped", "merged")
    ]


def test_papers_follow_the_person_and_prove_what_moved_and_go_back_when_undone(world):
    kept, gone = two_files(world, **OLD_CONSCRIPT)
    status = Fact.objects.get(person=gone, kind="status", superseded_at=None)
    paper = add_paper(person_id=gone.pk, upload=Upload("身份证", PDF), facts=[status.pk], by=officer(), at=world.tick())
    merge = merged(world, kept, gone)
    assert Paper.objects.get(pk=paper.pk).person_id == kept.pk
    moved = Fact.objects.get(person=kept, kind="status", key="81", superseded_at=None)
    assert PaperProof.objects.filter(paper=paper, fact=moved).exists()
    undone(world, merge)
    assert Paper.objects.get(pk=paper.pk).person_id == gone.pk
    back = Fact.objects.get(person=gone, kind="status", superseded_at=None)
    assert PaperProof.objects.filter(paper=paper, fact=back).exists()
