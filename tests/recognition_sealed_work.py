"""A case with numbers of its own in everything that is sealed, in a process of its own.

python tests/recognition_sealed_work.py NEEDLES.json [open]

tests/cli/test_recognition_plaintext.py looks for what it left.
`open` is the planted fault: an objection is kept as it was said.
"""

import json
import os
import random
import sys
from datetime import timedelta
from pathlib import Path

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "rongjun.config.settings")
django.setup()

from recognition_world import County, account_number, citizen_number, install  # noqa: E402

from rongjun.base.scope import whole_registry  # noqa: E402
from rongjun.cli.app import migrate  # noqa: E402
from rongjun.domains.people.batches import office_day  # noqa: E402
from rongjun.domains.recognition import access, applying, evidence, intake  # noqa: E402
from rongjun.domains.recognition.issuing import issue_due, open_issued  # noqa: E402
from rongjun.domains.recognition.models import CasePaper, Inquiry  # noqa: E402

CASES = 3


class Canaries:
    """Numbers that stand nowhere else."""

    def __init__(self) -> None:
        self.random, self.needles = random.Random(), list[str]()

    def said(self, text: str, digits: int = 14) -> str:
        """Return a text with a number of its own."""
        number = "7" + "".join(self.random.choices("0123456789", k=digits - 1))
        self.needles.append(number)
        return f"{text}{number}。"


def work_one(county: County, sealed: Canaries) -> None:
    """Work a case from its beginning to its grant, with a public notice and an objection."""
    case = county.case(name="申请人")
    sealed.needles += [citizen_number(county.running)[:17], account_number(county.running)]
    injury = {"injury": sealed.said("右手伤残，住址")}
    applying.save_answers(case=case, answers=injury, by=county.clerk, at=county.tick())
    applying.submit_case(case=case, by=county.clerk, at=county.tick())
    for item in list(CasePaper.objects.filter(case=case).values_list("item", flat=True)):
        intake.check_paper(case=case, item=item, standing="original", by=county.clerk, at=county.tick())
    intake.accept_case(case=case, by=county.clerk, at=county.tick())
    county.finish(case, county.clerk, known="yes")
    day, hospital = office_day(county.at) + timedelta(days=2), county.doctors[0].unit_id
    evidence.appoint(case=case, unit_id=hospital, day=day, place="门诊", by=county.officer, at=county.tick())
    for doctor in county.doctors:
        found = sealed.said("右手功能丧失，病历号")
        evidence.give_opinion(case=case, grade="五级", cite="第五条", found=found, by=doctor, at=county.tick())
    county.finish(case, county.officer)
    county.finish(case, county.officer)
    county.finish(case, county.officer, privacy="no")
    county.finish(case, county.city, opinion="同意")
    notice = evidence.put_up(case=case, lines=[("事项", "评残")], contact="县局", by=county.officer, at=county.tick())
    who, said = sealed.said("邻居，电话", 11), sealed.said("不是训练负伤，见档案")
    objection = evidence.record_objection(case=case, said=said, who=who, by=county.officer, at=county.tick())
    if "open" in sys.argv:
        Inquiry.objects.create(
            case=case, to_name="x", asks_for=said, sent_on=day, due_on=day, answered_on=day,
            sent_by_id=county.officer.staff_id,
        )  # fmt: skip
    evidence.answer_objection(
        case=case, objection_id=objection.pk, answer="已核查", upheld=False, by=county.officer, at=county.tick()
    )
    county.tick(days=(notice.until_on - office_day(county.at)).days + 1)
    county.finish(case, county.officer)
    county.decided(case, compared="前例不同")
    for paper in issue_due(case=case, by=county.officer, at=county.tick()):
        open_issued(case=case, issued_id=paper.pk, docx=True, by=county.officer, at=county.tick())
    opened = access.reveal_answers(case, ["injury", "opinion.1.1"], purpose="核对", by=county.officer, at=county.tick())
    assert opened["injury"] == injury["injury"]


def main(needles: Path) -> None:
    """Work some cases and write what must be found nowhere."""
    migrate()
    sealed = Canaries()
    with whole_registry("tests"):
        install()
        county = County()
        for _one in range(CASES):
            work_one(county, sealed)
    needles.write_text(json.dumps(sealed.needles))


if __name__ == "__main__":
    main(Path(sys.argv[1]))
