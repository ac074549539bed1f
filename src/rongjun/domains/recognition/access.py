"""Which cases somebody sees: by area, or because they were sent to the own unit, or with number and code.

The scope of an area (base.scope) does not fit a city reviewer or a doctor, who see no registry at all, nor an
applicant. Their work runs in `case_scope`, and every read starts from `visible_cases`.
"""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import datetime
from typing import Final

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils.translation import gettext as _

from rongjun.base.actor import Actor, Permission
from rongjun.base.crypto import seal, unseal
from rongjun.base.errors import NotFound, NotPermitted
from rongjun.base.paper_store import read_content
from rongjun.base.scope import acting, whole_registry, within
from rongjun.domains.safeguards.actions import record_look
from rongjun.domains.safeguards.models import AccessRow
from rongjun.domains.safeguards.person_looks import Looks, list_looks_with_sets
from rongjun.kernel.recognition import Ask, Effect, named_asks
from rongjun.kernel.recognition.procedure import SEALED_FORMS, From

from .models import Case, CaseFile, CaseSealed, Sent
from .numbers import read_number, secret_digest
from .procedures import spec_of

ABOVE: Final = (Permission.RECOGNITION_CITY, Permission.RECOGNITION_PROVINCE)
MEDICAL: Final = "medical"
"""The step under which it is kept that a case lies with a hospital; it is back with the next move of the case."""
MEDICAL_PAPERS: Final = frozenset({"医院证明或体检报告"})
"""Kinds of papers that an examination needs: records, diagnoses, images."""
_HEALTH: Final = ("injury", "health")
"""Kinds of facts of the file that a grant fills with how it happened and what it is."""
_COURSE: Final = frozenset({"cause", "course", "part", "injured_on", "diagnosed_on", "grade_now", "rated_on"})
"""Questions of the shipped procedures that a doctor needs beside these."""


@contextmanager
def case_scope(actor: Actor) -> Iterator[None]:
    """Work on the cases that an actor may see; inside it every read starts from `visible_cases`."""
    if actor.may(Permission.RECOGNITION_VIEW):
        with acting(actor):
            yield
    elif _sees_sent(actor):
        with whole_registry(f"送来的认定事项：account:{actor.account_id}"):
            yield
    else:
        yield


@contextmanager
def applicant_scope() -> Iterator[None]:
    """Work on the one case that an applicant opened with number and code."""
    with whole_registry("申请人凭编号和查询码办理自己的事项"):
        yield


def visible_cases(actor: Actor) -> QuerySet[Case]:
    """Return the cases that an actor may see, with procedure, person and owner.

    Who has recognition.view: those of the area. City and province: what lies or lay with their unit. Doctors: what
    waits at their hospital.
    """
    cases = Case.objects.select_related("procedure", "person", "owner_unit", "owner_staff")
    if actor.may(Permission.RECOGNITION_VIEW) and actor.area_prefix is not None:
        return cases.filter(within("area_code", actor.area_prefix))
    if any(actor.may(one) for one in ABOVE):
        return cases.filter(Exists(Sent.objects.filter(case=OuterRef("pk"), unit_id=actor.unit_id)))
    if actor.may(Permission.RECOGNITION_MEDICAL):
        there = Sent.objects.filter(case=OuterRef("pk"), unit_id=actor.unit_id, step=MEDICAL, back_at=None)
        return cases.filter(Exists(there), state="working")
    return cases.none()


def get_case(case_id: int, by: Actor) -> Case:
    """Return a case. Raises NotFound where there is none that the actor may see."""
    case = visible_cases(by).filter(pk=case_id).first()
    if case is None:
        raise NotFound(_("没有这个认定事项，或它不在您的辖区。"))
    return case


def find_by_code(number: str, secret: str) -> Case:
    """Return the case of a number and its secret code. Raises NotFound without saying which of them is wrong.

    Call it in `applicant_scope`.
    """
    cases = Case.objects.select_related("procedure", "person", "owner_unit")
    case = cases.filter(number=read_number(number), secret=secret_digest(secret)).first()
    if case is None:
        raise NotFound(_("编号或查询码不对。查询码印在申请回执上；丢失的，请本人持身份证到受理窗口重新领取。"))
    return case


def sealed_place(case: Case, field: str) -> dict[str, str]:
    """Return where a sealed answer belongs: its owner and place in the vault."""
    return {"owner": f"case:{case.token}", "place": f"case:{field}"}


def reveal_answers(case: Case, fields: Sequence[str], *, purpose: str, by: Actor, at: datetime) -> Mapping[str, str]:
    """Open sealed answers of a case; the access row is committed first.

    Raises NotPermitted for who neither owns the case nor holds people.reveal, and for what a doctor does not need;
    crypto.Tampered where one does not open.
    """
    if not may_reveal(case, by) or set(fields) - set(offered_to(case, fields, by)):
        raise NotPermitted(_("您的岗位没有查看这些内容的权限。"))
    look_at(case, purpose=purpose, by=by, at=at, fields=fields)
    return open_answers(case, fields)


def may_reveal(case: Case, by: Actor) -> bool:
    """Tell whether an actor may open what is sealed in a case, for a stated purpose."""
    owns = by.may_code(case.owner_permission) or by.may(Permission.RECOGNITION_MEDICAL)
    return owns or by.may(Permission.PEOPLE_REVEAL)


def offered_to(case: Case, fields: Sequence[str], by: Actor) -> list[str]:
    """Return those of some sealed fields that an actor may open: a doctor what rating needs, and no number."""
    if not by.may(Permission.RECOGNITION_MEDICAL):
        return list(fields)
    needed = asks_of_rating(case)
    return [name for name in fields if name in needed]


def asks_of_rating(case: Case) -> dict[str, Ask]:
    """Return the questions of the application that rating a person needs, and a doctor may read: how it happened, which
    injury or illness. Never a number, an address or an account.
    """
    spec = spec_of(case.procedure)
    made = [make for make in spec.makes if make.effect is Effect.DETAIL and make.kind in _HEALTH]
    named = {value.of for make in made for value in make.values.values() if value.source is From.ASK}
    return {
        ask.id: ask for ask in spec.asks
        if ask.type not in SEALED_FORMS and (ask.sealed or ask.id in named or ask.id in _COURSE)
    }  # fmt: skip


def sealed_fields(case: Case) -> list[str]:
    """Return the names of the sealed answers of a case: of the application, and of steps as STEP.QUESTION."""
    asks = named_asks(spec_of(case.procedure))
    kept = set(CaseSealed.objects.filter(case=case).values_list("field", flat=True))
    return [name for name in asks if name in kept]


def open_file(*, case: Case, file_id: int, purpose: str, by: Actor, at: datetime) -> tuple[CaseFile, bytes]:
    """Open a file that was handed in; the access row is committed first.

    Raises NotFound for a file of another case, NotPermitted as for sealed answers and for what a doctor does not need,
    crypto.Tampered.
    """
    file = CaseFile.objects.filter(pk=file_id, case=case).first()
    if file is None:
        raise NotFound(_("没有这份文件。"))
    if not may_reveal(case, by) or file not in files_offered(case, by):
        raise NotPermitted(_("您的岗位没有查看这些内容的权限。"))
    look_at(case, purpose=purpose, by=by, at=at, fields=[f"paper.{_paper_kind(case, file)}"])
    return file, read_content(file.token)


def files_offered(case: Case, by: Actor) -> list[CaseFile]:
    """Return the files of a case that an actor may ask for, oldest first: a doctor the scans of medical papers, and no
    card, register or passbook.
    """
    files = CaseFile.objects.filter(case=case).order_by("pk")
    if by.may(Permission.RECOGNITION_MEDICAL):
        medical = [paper.id for paper in spec_of(case.procedure).papers if paper.kind in MEDICAL_PAPERS]
        files = files.filter(item__in=medical)
    return list(files)


def _paper_kind(case: Case, file: CaseFile) -> str:
    papers = spec_of(case.procedure).papers
    return next((paper.kind for paper in papers if paper.id == file.item), "其他")


def look_at(case: Case, *, purpose: str, by: Actor, at: datetime, fields: Sequence[str] = ("row",)) -> None:
    """Commit an access row for a case.

    Always under the case, never under the person: an applicant follows the looks at the own case and is not told of
    those at the file of whoever holds the number that was typed. The person's file finds them by
    `queries.case_ids_of`.
    """
    record_look(by=by, at=at, purpose=purpose, tokens=[], sets=[("case", str(case.pk))], fields=list(fields))


def look_token(case: Case) -> str:
    """Return what a list writes to the access log for a case it shows: the case as a set."""
    return f"case:{case.pk}"


def list_looks(case: Case) -> QuerySet[AccessRow]:
    """Return who looked at a case, newest first."""
    return list_looks_with_sets(Looks([], {"case": [case.pk]}, None))


def seal_answer(case: Case, field: str, text: str) -> None:
    """Keep a text of a case sealed under a name; an empty one takes it back."""
    CaseSealed.objects.filter(case=case, field=field).delete()
    if text:
        CaseSealed.objects.create(case=case, field=field, box=seal(text, **sealed_place(case, field)))


def open_answers(case: Case, fields: Sequence[str] | None = None) -> dict[str, str]:
    """Open sealed answers without a look of their own: for the applicant, and for actions that wrote one."""
    rows = CaseSealed.objects.filter(case=case)
    if fields is not None:
        rows = rows.filter(field__in=fields)
    return {name: unseal(box, **sealed_place(case, name)) for name, box in rows.values_list("field", "box")}


def search_cases(cases: QuerySet[Case], text: str) -> QuerySet[Case]:
    """Narrow cases to those whose number or name begins with a text."""
    wanted = text.strip()
    return cases.filter(Q(number__startswith=wanted) | Q(name__startswith=wanted)) if wanted else cases


def _sees_sent(actor: Actor) -> bool:
    return actor.may(Permission.RECOGNITION_MEDICAL) or any(actor.may(one) for one in ABOVE)
