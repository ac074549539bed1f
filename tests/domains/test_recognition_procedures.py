"""An office writes a procedure without a programmer; a change never changes cases under way; two persons."""

import pytest
from recognition_world import County, install

from rongjun.base.errors import AlreadyDone, Refusal
from rongjun.domains.recognition import writing
from rongjun.domains.recognition.procedures import get_present, load_shipped, spec_of
from rongjun.kernel.recognition import ProcedureFaults

pytestmark = pytest.mark.django_db(databases=["default", "access"])


@pytest.fixture
def county() -> County:
    install()
    return County()


def renamed(county: County, code: str = "test-rating", name: str = "评残（新）") -> writing.Procedure:
    draft = writing.begin_draft(code=code, based_on="test-rating", by=county.officer, at=county.tick())
    assert writing.save_parts(draft=draft, parts={"name": name}, by=county.officer, at=county.tick()) == []
    return writing.submit_draft(draft=draft, reason="名称更改", by=county.officer, at=county.tick())


def test_a_new_procedure_is_in_force_when_another_person_approves_it(county: County) -> None:
    version = renamed(county, code="own-rating")
    with pytest.raises(AlreadyDone):
        writing.approve_procedure(version=version, by=writing_head(county), at=county.tick())
    assert writing.approve_procedure(version=version, by=county.director, at=county.tick())
    assert get_present("own-rating").pk == version.pk


def writing_head(county: County):
    """Return the very person who wrote it, as head."""
    from dataclasses import replace

    from rongjun.base.actor import Role

    return replace(county.officer, role=Role.HEAD)


def test_a_change_never_changes_a_case_under_way(county: County) -> None:
    before = county.accepted()
    writing.approve_procedure(version=renamed(county), by=county.director, at=county.tick())
    assert spec_of(county.fresh(before).procedure).name == "试验评残"
    assert spec_of(county.case().procedure).name == "评残（新）"


def test_a_version_waiting_for_approval_is_not_in_force(county: County) -> None:
    renamed(county)
    assert get_present("test-rating").version == 1


def test_a_draft_with_faults_is_kept_and_not_put_forward(county: County) -> None:
    draft = writing.begin_draft(code="test-rating", based_on="test-rating", by=county.officer, at=county.tick())
    faults = writing.save_parts(draft=draft, parts={"steps": []}, by=county.officer, at=county.tick())
    assert faults and all(fault.message for fault in faults)
    with pytest.raises(ProcedureFaults):
        writing.submit_draft(draft=draft, reason="试", by=county.officer, at=county.tick())


def test_a_returned_version_is_mended_in_its_draft(county: County) -> None:
    version = renamed(county)
    draft = writing.return_procedure(version=version, reason="名称不妥", by=county.director, at=county.tick())
    writing.save_parts(draft=draft, parts={"name": "评残（再改）"}, by=county.officer, at=county.tick())
    again = writing.submit_draft(draft=draft, reason="已改", by=county.officer, at=county.tick())
    assert writing.approve_procedure(version=again, by=county.director, at=county.tick())
    assert get_present("test-rating").name == "评残（再改）"


def test_nothing_changed_is_nothing_to_approve(county: County) -> None:
    draft = writing.begin_draft(code="test-rating", based_on="test-rating", by=county.officer, at=county.tick())
    with pytest.raises(Refusal, match="没有变化"):
        writing.submit_draft(draft=draft, reason="试", by=county.officer, at=county.tick())


def test_the_procedures_of_the_program_are_all_in_force(county: County) -> None:
    assert load_shipped() >= 16
    assert load_shipped() == 0
    assert get_present("rating-new").version == 1
