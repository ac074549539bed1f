"""Drafts: a wrong photo is taken out, who does not go on is dropped in time and everything of it goes."""

from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from recognition_doors import PNG
from recognition_world import County, install

from rongjun.base.errors import AlreadyDone, NotFound, NotPermitted
from rongjun.base.paper_store import content_path
from rongjun.domains.people.batches import office_day
from rongjun.domains.recognition import applying, drafts, intake
from rongjun.domains.recognition.course import applicant_of
from rongjun.domains.recognition.models import Case, CaseFile, CasePaper, CaseSealed, Clock, Entry
from rongjun.domains.recognition.watch_tasks import watch_cases

pytestmark = pytest.mark.django_db(databases=["default", "access"])


@pytest.fixture
def county(settings: Any, tmp_path: Path) -> County:
    settings.VAR_DIR = tmp_path
    install()
    return County()


def put(county: County, case: Case, item: str = "proof") -> CaseFile:
    return applying.hand_in_file(
        case=case, item=item, content=PNG, title="", by=applicant_of(case), at=county.tick()
    )  # fmt: skip


def take_out(county: County, case: Case, file: CaseFile, by: Any = None) -> None:
    drafts.take_out_file(case=case, file_id=file.pk, by=by or applicant_of(case), at=county.tick())


def test_a_wrong_photo_goes_from_a_draft_with_its_content(
    county: County, django_capture_on_commit_callbacks: Any
) -> None:
    case = county.case()
    file = put(county, case)
    assert content_path(file.token).exists()
    with django_capture_on_commit_callbacks(execute=True):
        take_out(county, case, file)
    assert not content_path(file.token).exists() and not CaseFile.objects.filter(case=case).exists()
    with pytest.raises(NotFound):
        take_out(county, case, file)
    assert put(county, case).pk != file.pk


def test_what_was_handed_in_stays_and_what_is_put_in_to_complete_it_can_go(county: County) -> None:
    case = county.case()
    handed = put(county, case)
    applying.submit_case(case=case, by=applicant_of(case), at=county.tick())
    with pytest.raises(AlreadyDone, match="已经交上来"):
        take_out(county, case, handed)
    items = list(CasePaper.objects.filter(case=case, standing="missing").values_list("item", flat=True))
    intake.tell_missing(case=case, items=items, note="", by=county.clerk, at=county.tick())
    fresh = put(county, case, items[0])
    assert CasePaper.objects.get(case=case, item=items[0]).standing == "copy"
    assert drafts.removable_files(case) == [fresh]
    take_out(county, case, fresh)
    assert CasePaper.objects.get(case=case, item=items[0]).standing == "missing"
    with pytest.raises(AlreadyDone):
        take_out(county, case, handed)


def test_nobody_takes_out_another_cases_file_or_without_a_part_in_applications(county: County) -> None:
    case, other = county.case(), county.case()
    file = put(county, other)
    with pytest.raises(NotFound):
        take_out(county, case, file)
    with pytest.raises(NotPermitted):
        take_out(county, other, file, by=county.city)
    assert CaseFile.objects.filter(pk=file.pk).exists()


def test_a_draft_is_dropped_after_its_last_day_with_everything_in_it(
    county: County, django_capture_on_commit_callbacks: Any
) -> None:
    case = county.case()
    file = put(county, case)
    last = case.due_on
    county.tick(days=(last - office_day(county.at)).days)
    assert watch_cases(by=county.head, at=county.at).dropped == 0
    county.tick(days=1)
    with django_capture_on_commit_callbacks(execute=True):
        assert watch_cases(by=county.head, at=county.at).dropped == 1
    assert watch_cases(by=county.head, at=county.tick()).dropped == 0
    case = Case.objects.get(pk=case.pk)
    assert (case.state, case.outcome, case.answers) == ("dropped", "dropped", {})
    for table in (CaseFile, CaseSealed, CasePaper):
        assert not table.objects.filter(case=case).exists()
    assert not content_path(file.token).exists()
    assert "90" in Entry.objects.get(case=case, move="drop").note
    assert not Clock.objects.filter(case=case, stopped_on=None).exists()


def test_each_day_on_which_something_changes_keeps_a_draft_for_its_whole_time_again(county: County) -> None:
    case = county.case()
    first = case.due_on
    for change in (
        lambda: applying.save_answers(case=case, answers={"bank": "建行"}, by=county.clerk, at=county.tick()),
        lambda: put(county, case),
    ):
        county.tick(days=60)
        change()
        change()
        assert Case.objects.get(pk=case.pk).due_on == case.due_on >= first + timedelta(days=59)
    assert Clock.objects.filter(case=case).count() == 3
    county.tick(days=89)
    assert watch_cases(by=county.head, at=county.at).dropped == 0
    assert case.due_on > first


def test_no_other_case_is_dropped_however_late(county: County) -> None:
    cases = [county.submitted(), county.accepted()]
    county.tick(days=400)
    assert watch_cases(by=county.head, at=county.at).dropped == 0
    assert {Case.objects.get(pk=case.pk).state for case in cases} == {"submitted", "working"}


def test_who_drops_a_draft_leaves_nothing_behind(county: County) -> None:
    case = county.case()
    put(county, case)
    applying.drop_case(case=case, by=applicant_of(case), at=county.tick())
    assert not CaseSealed.objects.filter(case=case).exists() and not CaseFile.objects.filter(case=case).exists()
    assert Case.objects.get(pk=case.pk).answers == {}
