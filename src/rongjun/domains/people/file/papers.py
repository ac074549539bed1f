"""Papers come in, prove facts, are opened for a purpose, are withdrawn with a reason. None is ever deleted."""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from itertools import batched
from uuid import uuid4

from django.db import transaction
from django.db.models import Exists, OuterRef
from django.utils.translation import gettext as _

from rongjun.base.actor import Actor, Permission
from rongjun.base.crypto import blind_index
from rongjun.base.errors import AlreadyDone, NotFound, Refusal
from rongjun.base.media import clean_file
from rongjun.base.paper_store import read_content, write_content
from rongjun.base.scope import whole_registry
from rongjun.domains.safeguards.actions import record_act, record_look
from rongjun.kernel.identity import clean_number, parse_citizen_number

from ..models import Fact, Paper, PaperProof, Person, RowPaper
from ..queries.scope import visible_people
from ..registry import AT_ONCE
from .choices import PAPERS

NEEDS_PAPER = "suspension"
"""The kind of fact that cannot be without a paper (SAFEGUARDS 11)."""


@dataclass(frozen=True, slots=True)
class Upload:
    """A paper as it is handed in: its kind (choices.PAPERS), content, and what stands on it."""

    kind: str
    content: bytes
    title: str = ""
    number: str = ""
    issued: date | None = None


@transaction.atomic
def add_paper(*, person_id: int, upload: Upload, facts: Sequence[int], by: Actor, at: datetime) -> Paper:
    """Put a paper into a person's file, with the ids of the facts that it proves; the same content is one paper.

    Raises NotPermitted without people.record, NotFound outside the actor's area or for facts of somebody else, Refusal
    where the content is none of pdf, jpg, png, or an identity number stands in title or number.
    """
    by.require(Permission.PEOPLE_RECORD)
    person = _person(person_id, by)
    _require_own(person.pk, facts)
    paper = keep_upload(person=person, upload=upload, by=by, at=at)
    prove(paper, facts)
    return paper


@transaction.atomic
def prove_facts(*, paper_id: int, facts: Sequence[int], by: Actor, at: datetime) -> None:
    """Say of a paper on file which further facts it proves. Raises as `add_paper`, AlreadyDone once it is withdrawn."""
    by.require(Permission.PEOPLE_RECORD)
    paper = _standing(paper_id, by)
    _require_own(paper.person_id, facts)
    if not facts:
        raise Refusal(_("请选择这份材料证明什么。"))
    prove(paper, facts)
    record_act(by=by, at=at, action="people.paper.prove", subject=_subject(paper), detail={"facts": sorted(facts)})


@transaction.atomic
def withdraw_paper(*, paper_id: int, reason: str, by: Actor, at: datetime) -> None:
    """Withdraw a paper put in by mistake: it stays on record, and only those who approve can still open it.

    Raises NotPermitted without people.record, NotFound outside the actor's area, Refusal without a reason or for the
    one paper of a provincial suspension (article 59), AlreadyDone where it is withdrawn.
    """
    by.require(Permission.PEOPLE_RECORD)
    if not reason.strip():
        raise Refusal(_("请写明撤回的理由。"))
    paper = _standing(paper_id, by)
    _refuse_needed(paper)
    paper.withdrawn_at, paper.withdrawn_by_id, paper.withdraw_reason = at, by.staff_id, reason.strip()[:200]
    paper.save(update_fields=["withdrawn_at", "withdrawn_by", "withdraw_reason"])
    record_act(
        by=by, at=at, action="people.paper.withdraw", subject=_subject(paper), detail={"reason": paper.withdraw_reason}
    )


def open_paper(*, paper_id: int, purpose: str, by: Actor, at: datetime) -> tuple[Paper, bytes]:
    """Open a paper for a purpose that the person can read; the access row is committed before it is decrypted.

    Raises NotPermitted without people.reveal (for a withdrawn paper: without people.approve), NotFound outside the
    actor's area, ValueError without a purpose, crypto.Tampered where the content does not open.
    """
    by.require(Permission.PEOPLE_REVEAL)
    paper = get_paper(paper_id, by)
    if paper.withdrawn_at is not None:
        by.require(Permission.PEOPLE_APPROVE)
    token = str(paper.person.token)
    record_look(by=by, at=at, purpose=purpose, tokens=[token], fields=[f"paper.{paper.kind}"])
    return paper, read_content(paper.token)


def get_paper(paper_id: int, by: Actor) -> Paper:
    """Return a paper with its person and who put it in. Raises NotFound where its person is outside the area."""
    papers = Paper.objects.select_related("person", "added_by", "withdrawn_by").filter(person__in=visible_people(by))
    paper = papers.filter(pk=paper_id).first()
    if paper is None:
        raise NotFound(_("没有这份材料，或它的主人不在您的辖区。"))
    return paper


def keep_upload(*, person: Person, upload: Upload, by: Actor, at: datetime) -> Paper:
    """Clean, seal and keep an upload inside the caller's transaction; returns the paper (an equal one, where known).

    Call it last: the file is written before the row. Raises Refusal as `add_paper`.
    """
    _check_words(upload)
    media, content = clean_file(upload.content)
    digest = blind_index("paper", hashlib.sha256(content).hexdigest())
    known = Paper.objects.filter(person=person, digest=digest, withdrawn_at=None).first()
    if known is not None:
        return known
    token = uuid4()
    write_content(token, content)
    paper = Paper.objects.create(
        token=token, person=person, kind=upload.kind, title=upload.title.strip(), number=upload.number.strip(),
        issued=upload.issued, media=media, size=len(content), digest=digest, added_by_id=by.staff_id, added_at=at,
    )  # fmt: skip
    detail = {"kind": paper.kind, "media": media, "size": paper.size}
    record_act(by=by, at=at, action="people.paper.add", subject=_subject(paper), detail=detail)
    return paper


def prove(paper: Paper, facts: Sequence[int]) -> None:
    """Write which facts a paper proves; what is known already stays."""
    PaperProof.objects.bulk_create([PaperProof(paper=paper, fact_id=fact) for fact in facts], ignore_conflicts=True)


def wait_with(row_id: int, paper: Paper) -> None:
    """Keep a paper with a row of a change that waits."""
    RowPaper.objects.get_or_create(row_id=row_id, paper=paper)


@whole_registry("变更入册：迁出的人此后不在辖区")
def prove_import(batch_id: int) -> None:
    """Let the papers that were handed in with an import prove the facts that it wrote.

    Raises Refusal where one was withdrawn while the import waited: it was put forward on that paper.
    """
    for waiting in RowPaper.objects.filter(row__batch=batch_id).select_related("paper"):
        if waiting.paper.withdrawn_at is not None:
            raise Refusal(_("提交时附的材料已撤回，不能批准；请退回，附上材料重新提交。"))
        facts = Fact.objects.filter(row=waiting.row_id, superseded_at=None)
        prove(waiting.paper, list(facts.values_list("pk", flat=True)))


def inherit_proofs(heirs: Mapping[int, Sequence[int]]) -> None:
    """Let facts that take over a part of another (known fact -> new facts) be proved by what proved it."""
    found: list[PaperProof] = []
    for some in batched(heirs, AT_ONCE, strict=False):
        proofs = PaperProof.objects.filter(fact__in=some).values_list("fact_id", "paper_id")
        found += [PaperProof(paper_id=paper, fact_id=heir) for fact, paper in proofs for heir in heirs[fact]]
    if found:
        PaperProof.objects.bulk_create(found, ignore_conflicts=True)


def _person(person_id: int, by: Actor) -> Person:
    person = visible_people(by).filter(pk=person_id).first()
    if person is None:
        raise NotFound(_("没有此人，或此人不在您的辖区。"))
    return person


def _standing(paper_id: int, by: Actor) -> Paper:
    paper = get_paper(paper_id, by)
    if paper.withdrawn_at is not None:
        raise AlreadyDone(_("这份材料已经撤回，没有变动。"))
    return paper


def _require_own(person_id: int, facts: Sequence[int]) -> None:
    own = Fact.objects.filter(person_id=person_id, pk__in=facts).count()
    if own != len(set(facts)):
        raise NotFound(_("所选事项不在这个人的档案里，请刷新页面重试。"))


def _refuse_needed(paper: Paper) -> None:
    """Refuse to withdraw the last paper of a suspension: without its paper there is none."""
    others = PaperProof.objects.filter(fact=OuterRef("fact"), paper__withdrawn_at=None).exclude(paper=paper)
    proofs = PaperProof.objects.filter(paper=paper, fact__kind=NEEDS_PAPER, fact__superseded_at=None)
    if proofs.filter(~Exists(others)).exists():
        raise Refusal(_("这份材料证明省级中止决定，不能撤回；放错的，请先放入正确的决定材料，并选它证明这项决定。"))


def _check_words(upload: Upload) -> None:
    if upload.kind not in dict(PAPERS):
        raise Refusal(_("请从列表中选择材料种类。"))
    for text in (upload.title, upload.number):
        if len(text) > 60:
            raise Refusal(_("材料的名称和编号各不超过 60 个字。"))
        if _holds_identity(text):
            raise Refusal(_("材料的名称和编号里不要写身份证号。"))


def _holds_identity(text: str) -> bool:
    try:
        parse_citizen_number("".join(one for one in clean_number(text) if one.isdigit() or one in "Xx"))
    except ValueError:
        return False
    return True


def _subject(paper: Paper) -> str:
    return f"person:{paper.person.token}"
