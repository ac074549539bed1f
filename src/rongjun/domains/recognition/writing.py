"""An office writes a procedure of its own, or changes one: a draft, checked as a whole, in force by a second person.

Cases that are under way keep the version they were begun with; the new one holds for cases begun from then on.
"""

import copy
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop as label

from rongjun.base.actor import Actor, Permission
from rongjun.base.errors import AlreadyDone, NotFound, Refusal
from rongjun.domains.approvals.actions import give_up_matter, open_matter, return_matter, sign_subject
from rongjun.domains.approvals.queries import get_matter
from rongjun.domains.safeguards.actions import record_act
from rongjun.kernel.recognition import Procedure as Spec
from rongjun.kernel.recognition import ProcedureFaults, from_content, to_content, version_of
from rongjun.kernel.recognition.faults import ProcedureFault

from .course import refuse_watching
from .models import Procedure, ProcedureDraft
from .procedures import KIND, get_present, known_names

PARTS = ("name", "name_en", "law", "who", "asks", "papers", "checks", "steps", "ends", "makes", "note")
"""The parts of a procedure that are written one by one; its code stays what it was begun with."""


@transaction.atomic
def begin_draft(*, code: str, based_on: str, by: Actor, at: datetime) -> ProcedureDraft:
    """Begin a draft: a change of a procedure (code and based_on alike), or a new one in the likeness of another.

    Raises NotFound for an unknown procedure to go by, Refusal for a code that another procedure has, AlreadyDone where
    a draft of it is being written, NotPermitted without procedure.make.
    """
    by.require(Permission.PROCEDURE_MAKE)
    model = get_present(based_on)
    if code != based_on and Procedure.objects.filter(code=code).exists():
        raise Refusal(_("代码 %(code)s 已被别的规程使用，请另取一个。") % {"code": code})
    content = copy.deepcopy(model.content) | {"code": code}
    try:
        with transaction.atomic():
            draft = ProcedureDraft.objects.create(
                code=code, content=content, made_by_id=by.staff_id, made_at=at, changed_at=at
            )
    except IntegrityError:
        raise AlreadyDone(_("这项规程已有草稿，请继续编写。")) from None
    record_act(by=by, at=at, action="procedure.draft", subject=f"draft:{draft.pk}", detail={"code": code})
    return draft


class WrittenMeanwhile(Refusal):
    """Somebody else kept another state of the draft after the page was opened; nothing was kept over it."""


def list_drafts() -> QuerySet[ProcedureDraft]:
    """Return the drafts that are being written, the latest first."""
    return ProcedureDraft.objects.filter(version=None).select_related("made_by").order_by("-changed_at")


def get_draft(draft_id: int, by: Actor) -> ProcedureDraft:
    """Return a draft, one that was put forward too. Raises NotFound, NotPermitted without procedure.make."""
    by.require(Permission.PROCEDURE_MAKE)
    draft = ProcedureDraft.objects.filter(pk=draft_id).select_related("made_by").first()
    if draft is None:
        raise NotFound(_("没有这份草稿。"))
    return draft


@transaction.atomic
def save_parts(
    *, draft: ProcedureDraft, parts: Mapping[str, Any], by: Actor, at: datetime, seen: datetime | None = None
) -> list[ProcedureFault]:
    """Keep parts of a draft as they were written, right or not yet; returns what is wrong with the whole by now.

    `seen`: when the draft was last changed as far as the writer knows. Raises WrittenMeanwhile where it was changed
    since, AlreadyDone once it was put forward, NotFound for a part that there is not, NotPermitted.
    """
    by.require(Permission.PROCEDURE_MAKE)
    if draft.version_id is not None:
        raise AlreadyDone(_("该草稿已经提交，不能再改。"))
    if seen is not None and ProcedureDraft.objects.select_for_update().get(pk=draft.pk).changed_at != seen:
        raise WrittenMeanwhile(_("这份草稿刚刚由他人保存过。您填的内容还在下面，请核对后再保存。"))
    if set(parts) - set(PARTS):
        raise NotFound(_("规程没有这一部分。"))
    draft.content = {name: value for name, value in {**draft.content, **parts}.items() if value not in (None, "", [])}
    draft.changed_at = at
    draft.save(update_fields=["content", "changed_at"])
    return faults_of_draft(draft)


def faults_of_draft(draft: ProcedureDraft) -> list[ProcedureFault]:
    """Return everything that is wrong with a draft, each fault with its place and mend."""
    try:
        from_content(draft.content, known_names())
    except ProcedureFaults as refused:
        return list(refused.faults)
    return []


@transaction.atomic
def submit_draft(*, draft: ProcedureDraft, reason: str, by: Actor, at: datetime) -> Procedure:
    """Put a draft forward as the next version; it is in force when another person approves it.

    Raises ProcedureFaults naming everything that is wrong, Refusal without a reason or where nothing differs,
    AlreadyDone once it was put forward.
    """
    by.require(Permission.PROCEDURE_MAKE)
    if draft.version_id is not None:
        raise AlreadyDone(_("该草稿已经提交，不能再改。"))
    if not reason.strip():
        raise Refusal(_("请写明为何增加或修改这项规程。"))
    refuse_watching(reason)
    spec = from_content(draft.content, known_names())
    version = _insert(spec, reason.strip(), by, at)
    ProcedureDraft.objects.filter(pk=draft.pk).update(version=version)
    draft.version = version
    shown = [(label("办理事项"), spec.name), (label("版本"), str(version.version)), (label("理由"), version.reason)]
    shown += [(label("环节"), "；".join(step.name for step in spec.steps))]
    open_matter(kind=KIND, subject_id=version.pk, content_hash=version.content_hash, by=by, at=at, summary=shown)
    return version


@transaction.atomic
def approve_procedure(*, version: Procedure, by: Actor, at: datetime) -> bool:
    """Sign a version; with the last signature it is in force for cases begun from now on. Returns whether it was.

    Raises AlreadyDone for who wrote it, NotPermitted without procedure.approve.
    """
    return sign_subject(kind=KIND, subject_id=version.pk, content_hash=version.content_hash, by=by, at=at)


@transaction.atomic
def return_procedure(*, version: Procedure, reason: str, by: Actor, at: datetime) -> ProcedureDraft:
    """Return a version with a reason: its draft is open again, to be mended and put forward as a further version."""
    refuse_watching(reason)
    return_matter(matter_id=get_matter(KIND, version.pk).pk, reason=reason, by=by, at=at)
    give_up_matter(kind=KIND, subject_id=version.pk, at=at)
    before = ProcedureDraft.objects.get(version=version)
    return ProcedureDraft.objects.create(
        code=before.code, content=before.content, made_by_id=before.made_by_id, made_at=at, changed_at=at
    )


@transaction.atomic
def drop_draft(*, draft: ProcedureDraft, by: Actor, at: datetime) -> None:
    """Drop a draft that was never put forward. Raises AlreadyDone once it was."""
    by.require(Permission.PROCEDURE_MAKE)
    if draft.version_id is not None:
        raise AlreadyDone(_("该草稿已经提交，不能再改。"))
    record_act(by=by, at=at, action="procedure.drop", subject=f"draft:{draft.pk}", detail={"code": draft.code})
    draft.delete()


def _insert(spec: Spec, reason: str, by: Actor, at: datetime) -> Procedure:
    versions = Procedure.objects.filter(code=spec.code).order_by("-version")
    last = versions.first()
    digest = version_of(spec)
    if last is not None and last.content_hash == digest:
        raise Refusal(_("与现行版本相同，没有变化。"))
    return Procedure.objects.create(
        code=spec.code, version=last.version + 1 if last else 1, name=spec.name, content=to_content(spec),
        content_hash=digest, made_by_id=by.staff_id, made_at=at, reason=reason[:200],
    )  # fmt: skip
