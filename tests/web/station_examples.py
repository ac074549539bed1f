"""What the addresses of stations name, for `everything.py`: a station of the east, its group, meeting, inspection."""

from datetime import timedelta
from typing import Any

from services_world import png

from rongjun.base import clock
from rongjun.base.actor import Actor
from rongjun.base.scope import whole_registry
from rongjun.domains.people.batches import office_day
from rongjun.domains.services.stations import agreements, inspecting, leading, places, training, villages
from rongjun.domains.services.stations.models import Round
from rongjun.domains.services.stations.pictures import pictures_of
from rongjun.domains.services.stations.sheets import indicators_of, load_shipped_sheets

from .registry import VILLAGE


def station_examples(unit_id: int, by: Actor) -> dict[str, Any]:
    """Return the arguments of the addresses of stations. `by`: an officer of the unit that keeps the books."""
    at, told = clock.now(), {"by": by, "at": clock.now()}
    day = office_day(at)
    load_shipped_sheets()
    with whole_registry("tests"):
        places.open_station(unit_id=unit_id, **told)
        group = leading.form_group(unit_id=unit_id, name="领导小组", doc="", since=day, **told)
        meeting = leading.plan_meeting(group_id=group.pk, day=day, place="会议室", agenda=["研究"], **told)
        leading.write_minutes(meeting_id=meeting.pk, present="各单位", minutes="记录", **told)
        leading.resolve(
            meeting_id=meeting.pk, what="整修", unit_id=unit_id, staff_id=None, due_on=day + timedelta(days=9), **told
        )
        inspection = inspecting.begin_inspection(unit_id=unit_id, code="environment", **told)
        for point in indicators_of(inspection.sheet).points:
            inspecting.give_mark(inspection_id=inspection.pk, point=point.code, got=1, note="", **told)
        finding = inspecting.write_finding(
            inspection_id=inspection.pk, point="sign", what="门牌掉了", due_on=day, photos=[png()], **told
        )
        inspecting.end_day(inspection_id=inspection.pk, **told)
        course = training.plan_course(
            unit_id=unit_id, title="政策", day=day, hours=2, place="会议室", bank="station_basics", **told
        )
        villages.plan_rounds(days={VILLAGE: day}, **told)
        agreement = agreements.sign_agreement(
            year=day.year, unit_id=unit_id, staff_id=None, tasks=["走访"], signed_on=day, **told
        )
        appraisal = agreements.propose_appraisal(agreement_id=agreement.pk, holding=[], said="", **told)
    return {
        "group_id": group.pk, "meeting_id": meeting.pk, "sheet_id": inspection.sheet_id,
        "inspection_id": inspection.pk, "point": "sign", "finding_id": finding.pk,
        "course_id": course.pk, "round_id": Round.objects.get().pk, "agreement_id": agreement.pk,
        "appraisal_id": appraisal.pk,
        "station_photo": pictures_of(f"finding:{finding.pk}")[0],
    }  # fmt: skip
