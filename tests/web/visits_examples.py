"""What the addresses of duties, consents, photos and visits name, for `everything.py`: of the town in the east."""

from datetime import timedelta
from typing import Any
from uuid import UUID

from services_world import png

from rongjun.base import clock
from rongjun.base.actor import Actor
from rongjun.base.scope import whole_registry
from rongjun.domains.people.batches import office_day
from rongjun.domains.people.models import Person
from rongjun.domains.services.duties.actions import give_duty
from rongjun.domains.services.duties.consents import give_yes
from rongjun.domains.services.duties.photos import keep_photo
from rongjun.domains.services.visits.models import Planned, Reason, Survey, SurveyMember
from rongjun.domains.services.visits.recording import Said, record_visit
from rongjun.domains.services.visits.surveys import read_questions


def visit_examples(east: Person, clerk: Actor) -> dict[str, Any]:
    """Return the arguments of the addresses of these rooms. `clerk`: of the town of the person."""
    at = clock.now()
    with whole_registry("tests"):
        duty = give_duty(
            source="hand:everything", what="送去助听器", unit_id=clerk.unit_id, staff_id=None,
            due=office_day(at) + timedelta(days=2), person_id=east.pk, by=clerk, at=at,
        )  # fmt: skip
        photo = keep_photo(source="hand:everything", content=png(), person_id=east.pk, by=clerk, at=at)
        give_yes(person_id=east.pk, what="visit", way="spoken", by=clerk, at=at)
        planned = Planned.objects.create(
            person=east, reason=Reason.objects.get(code="quarterly"), period="2026Q1", unit_id=clerk.unit_id,
            area_code=east.area_code, due_on=office_day(at), made_at=at,
        )  # fmt: skip
        said = Said(UUID(int=7), office_day(at), person_id=east.pk, reason="illness", words="买药不便")
        visit = record_visit(said=said, by=clerk, at=at).visit
        survey = Survey.objects.create(
            title="入户", kind="household", questions=read_questions("缺什么|药|粮"), unit_id=clerk.unit_id,
            since=office_day(at), size=9, drawn=1, closes_on=office_day(at), made_by_id=clerk.staff_id, made_at=at,
            sent_key="everything",
        )  # fmt: skip
        SurveyMember.objects.create(survey=survey, person=east)
    return {
        "duty_id": duty.pk,
        "photo_id": photo.pk,
        "planned_id": planned.pk,
        "visit_id": visit.pk,
        "survey_id": survey.pk,
    }
