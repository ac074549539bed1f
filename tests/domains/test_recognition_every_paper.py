"""Every paper of every procedure that comes with the program, issued in a case: opened as .docx and .pdf, on A4, whole.

Where LibreOffice is installed the .docx is converted by it as well, as an office would print it. A sample opens those
of six procedures, others each day.
"""

import io
import shutil
import subprocess
from collections.abc import Iterable
from datetime import date
from pathlib import Path
from typing import Any

import docx
import pytest
import yaml
from opened_papers import A4_POINTS, pdf_sizes, squeeze, word_sizes, word_text
from pypdf import PdfReader
from recognition_shipped import Office, completed
from recognition_world import VILLAGE, account_number, citizen_number
from sampling import few

from rongjun.domains.people.batches import office_day
from rongjun.domains.recognition import applying, evidence, intake, issuing, working
from rongjun.domains.recognition.models import Case, CasePaper, Issued
from rongjun.domains.recognition.procedures import load_shipped, shipped_folder, spec_of
from rongjun.kernel.recognition import Procedure, Step, StepKind, asks_for, load_folder

pytestmark = [pytest.mark.once, pytest.mark.django_db(databases=["default", "access"])]
ROOT = Path(__file__).parents[2]
WORKED = yaml.safe_load((ROOT / "tests" / "kernel" / "procedure_cases.yaml").read_text(encoding="utf-8"))
PROCEDURES = load_folder(ROOT / "rulebooks" / "procedures")
OFFICE = shutil.which("soffice") or shutil.which("libreoffice")
KNOWN = frozenset(
    {"rating-change", "certificate-change", "care-type", "nursing-fee", "transfer-out", "fact-correction",
     "identity-correction", "preference-card"}
)  # fmt: skip
"""Procedures for somebody who is in the registry."""
MARKS = ("{{", "}}", "{%", "%}", "None", "&lt;", "&amp;")
"""What is left of a template, or stands where nothing was put in."""
CHOSEN = {"merit-oneoff": {"kind": "martyr"}}
"""What else is answered than in the worked case, which is refused."""
OWN = ("name", "id_number", "area", "account")


class Clerks(Office):
    """The office, in which somebody objects to each public notice."""

    def _take_step(self, case: Case, step: Step, answers: Any) -> None:
        if step.kind is not StepKind.NOTICE:
            return super()._take_step(case, step, answers)
        by = self.owner(case)
        notice = evidence.put_up(case=case, lines=[], contact="县局 0000", by=by, at=self.tick())
        said = evidence.record_objection(case=case, said="不是因战", who="某人", by=by, at=self.tick())
        evidence.answer_objection(
            case=case, objection_id=said.pk, answer="已查", upheld=False, by=by, at=self.tick()
        )  # fmt: skip
        self.tick(days=(notice.until_on - office_day(self.at)).days + 1)
        working.finish_step(case=case, answers=self._completed(case, step, answers), by=by, at=self.tick())
        return None


@pytest.fixture
def office(settings: Any, tmp_path: Any) -> Clerks:
    settings.VAR_DIR, settings.SECOND_LOOK = tmp_path, 0
    load_shipped()
    return Clerks()


def worked(code: str) -> tuple[dict[str, str], dict[str, dict[str, str]]]:
    """Return answers and steps of the first worked case that no condition refuses, the granted ones first."""
    found = [one for one in WORKED if one["procedure"] == code]
    found.sort(key=lambda one: ("refuse" in (one.get("told") or {}).values(), not one.get("step_answers")))
    steps = {step: {k: str(v) for k, v in said.items()} for step, said in found[0].get("step_answers", {}).items()}
    return {k: str(v) for k, v in found[0]["answers"].items() if k not in OWN} | CHOSEN.get(code, {}), steps


def to_every_step(spec: Procedure, steps: dict[str, dict[str, str]]) -> dict[str, dict[str, str]]:
    """Return the answers of steps such that evidence and an examination are asked for and the notice goes up."""
    asked = {"need_evidence": "yes", "privacy": "no", "recheck": "yes"}
    return {
        step.id: steps.get(step.id, {}) | {ask.id: asked[ask.id] for ask in step.asks if ask.id in asked}
        for step in spec.steps
    }


def known_person(office: Clerks, care: str) -> dict[str, str]:
    """Move somebody of grade 3 in, and return by which number the person is found."""
    answers, steps = worked("transfer-in")
    given = {**answers, "grade": "g3", "care": care}
    office.granted("transfer-in", given, steps, decided=date(2026, 4, 8), name="赵六")
    return {"id_number": citizen_number(office.running), "category": "c11", "grade_now": "g3"}


def told_and_declined(office: Clerks, code: str) -> Case:
    """Return a case in which everything was missing once, and that was none of this office after all."""
    case = applying.begin_case(
        code=code, name="钱多多", area_code=VILLAGE, channel="counter", by=office.clerk, at=office.tick()
    ).case
    spec = spec_of(case.procedure)
    office.running += 1
    own = {
        "name": "钱多多", "id_number": citizen_number(office.running), "area": VILLAGE,
        "account": account_number(office.running), "bank": "农业银行",
    }  # fmt: skip
    given = {ask.id: own[ask.id] for ask in spec.asks if ask.id in own}
    given = completed(lambda known: asks_for(spec, known), given | worked(code)[0], office_day(office.at))
    applying.save_answers(case=case, answers=given, by=office.clerk, at=office.tick())
    applying.submit_case(case=case, by=office.clerk, at=office.tick())
    items = list(CasePaper.objects.filter(case=case).values_list("item", flat=True))
    intake.tell_missing(case=case, items=items, note="", by=office.owner(case), at=office.tick())
    applying.submit_case(case=case, by=office.clerk, at=office.tick())
    intake.decline_case(
        case=case, reason="户籍不在本县", cite="第六条", right_way="向户籍地申请", by=office.owner(case),
        at=office.tick(),
    )  # fmt: skip
    return case


def issued(office: Clerks, cases: Iterable[Case]) -> list[tuple[Issued, bytes, bytes]]:
    """Issue what is due of some cases, and return each paper with its .pdf and its .docx."""
    found = []
    for case in cases:
        issuing.issue_due(case=case, by=office.officer, at=office.tick())
        for paper in Issued.objects.filter(case=case).order_by("pk"):
            opened = [
                issuing.open_issued(case=case, issued_id=paper.pk, docx=form, by=office.officer, at=office.tick())[1]
                for form in (False, True)
            ]
            found.append((paper, opened[0], opened[1]))
    return found


def blanks(word: bytes) -> list[str]:
    """Return the labels of a .docx behind which nothing stands: rows of two cells whose second is empty."""
    rows = [row.cells for table in docx.Document(io.BytesIO(word)).tables for row in table.rows]
    return [row[0].text for row in rows if len(row) == 2 and row[0].text.strip() and not row[1].text.strip()]


@pytest.mark.parametrize("code", few(4, sorted(PROCEDURES), "papers"))
def test_every_paper_of_a_procedure_opens_on_a4_without_a_mark_or_a_blank(
    office: Clerks, code: str, tmp_path: Path
) -> None:
    spec, (answers, steps) = PROCEDURES[code], worked(code)
    if code in KNOWN:
        known = known_person(office, "institution" if code == "nursing-fee" else "home")
        answers |= {k: v for k, v in known.items() if k in {ask.id for ask in spec.asks}}
    office.moved_to(date(2026, 9, 1))
    to_grant, name = to_every_step(spec, steps), "赵六" if code in KNOWN else "孙八"
    refused = office.granted(code, answers, to_grant, decided=date(2026, 11, 9), name=name, grants=False)
    granted = office.granted(code, answers, to_grant, decided=date(2027, 1, 20), name=name)
    papers = issued(office, (granted, refused, told_and_declined(office, code)))
    kinds = {paper.kind for paper, _pdf, _word in papers}
    named = {kind for step in spec.steps for kind in step.issues} | {
        *spec.ends.granted.issues,
        *spec.ends.refused.issues,
    }
    assert named | {"supplement", "declined"} <= kinds
    for paper, pdf, word in papers:
        text = word_text(word)
        assert pdf_sizes(pdf) == {A4_POINTS}, paper.kind
        ((width, height),) = word_sizes(word)
        assert (round(width / 36000), round(height / 36000)) == (210, 297), paper.kind
        assert not [mark for mark in MARKS if mark in text], (paper.kind, text)
        assert not blanks(word), (paper.kind, blanks(word))
        assert squeeze(paper.number) in squeeze(text) and squeeze(paper.title) in squeeze(text), paper.kind
    if OFFICE:
        converted(tmp_path, {paper.kind: word for paper, _pdf, word in papers})


def converted(folder: Path, papers: dict[str, bytes]) -> None:
    """Convert papers by LibreOffice and assert that each comes out whole on A4."""
    for kind, word in papers.items():
        (folder / f"{kind}.docx").write_bytes(word)
    profile = f"-env:UserInstallation=file://{folder}/profile"
    command = [str(OFFICE), profile, "--headless", "--convert-to", "pdf", "--outdir", str(folder)]
    subprocess.run([*command, *(str(folder / f"{kind}.docx") for kind in papers)], check=True, timeout=240)
    for kind in papers:
        reader = PdfReader(folder / f"{kind}.pdf")
        for page in reader.pages:
            sizes = (float(page.mediabox.width), float(page.mediabox.height))
            assert all(abs(one - other) < 2 for one, other in zip(sizes, A4_POINTS, strict=True)), (kind, sizes)


def test_the_procedures_tried_are_all_that_come_with_the_program() -> None:
    assert len(PROCEDURES) == 18 and set(load_folder(shipped_folder())) == set(PROCEDURES)
