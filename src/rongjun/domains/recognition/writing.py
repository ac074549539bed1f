"""An office writes a procedure of its own, or changes one: a draft, checked as a whole, in force by a second person.

Cases that are under way keep the version they were begun with; the new one holds for cases begun from then on.
"""

import copy
from collections.abc import Mapping
from datetime import datetime
from typing import Any, Final

from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.utils.translation import gettext_noop as label

from rongjun.base.actor import Actor, Permission
from rongjun.base.errors import NotFound, Refusal
from rongjun.domains.approvals.actions import open_matter
from rongjun.domains.approvals.drafting import Drafting
from rongjun.kernel.recognition import Procedure as Spec
from rongjun.kernel.recognition import ProcedureFaults, from_content, to_content, version_of
from rongjun.kernel.recognition.faults import ProcedureFault

from .course import refuse_watching
from .models import Procedure, ProcedureDraft
from .procedures import KIND, get_present, known_names

DRAFTS: Final = Drafting(
    ProcedureDraft, Permission.PROCEDURE_MAKE, KIND, "draft", gettext_lazy("这项规程已有草稿，请继续编写。"),
    refuse_watching,
)  # fmt: skip
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
    return DRAFTS.begin(code, content, by, at)


def list_drafts() -> QuerySet[ProcedureDraft]:
    """Return the drafts that are being written, the latest first."""
    return DRAFTS.list()


def get_draft(draft_id: int, by: Actor) -> ProcedureDraft:
    """Return a draft, one that was put forward too. Raises NotFound, NotPermitted without procedure.make."""
    return DRAFTS.get(draft_id, by)


@transaction.atomic
def save_parts(
    *, draft: ProcedureDraft, parts: Mapping[str, Any], by: Actor, at: datetime, seen: datetime | None = None
) -> list[ProcedureFault]:
    """Keep parts of a draft as they were written, right or not yet; returns what is wrong with the whole by now.

    `seen`: when the draft was last changed as far as the writer knows. Raises WrittenMeanwhile where it was changed
    since, AlreadyDone once it was put forward, NotFound for a part that there is not, NotPermitted.
    """
    DRAFTS.require_open(draft, by)
    if set(parts) - set(PARTS):
        raise NotFound(_("规程没有这一部分。"))
    DRAFTS.keep(draft, {**draft.content, **parts}, at, seen)
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
    DRAFTS.require_open(draft, by)
    if not reason.strip():
        raise Refusal(_("请写明为何增加或修改这项规程。"))
    refuse_watching(reason)
    spec = from_content(draft.content, known_names())
    version = _insert(spec, reason.strip(), by, at)
    DRAFTS.became(draft, version)
    shown = [(label("办理事项"), spec.name), (label("版本"), str(version.version)), (label("理由"), version.reason)]
    shown += [(label("环节"), "；".join(step.name for step in spec.steps))]
    open_matter(kind=KIND, subject_id=version.pk, content_hash=version.content_hash, by=by, at=at, summary=shown)
    return version


@transaction.atomic
def approve_procedure(*, version: Procedure, by: Actor, at: datetime) -> bool:
    """Sign a version; with the last signature it is in force for cases begun from now on. Returns whether it was.

    Raises AlreadyDone for who wrote it, NotPermitted without procedure.approve.
    """
    return DRAFTS.approve(version, by, at)


@transaction.atomic
def return_procedure(*, version: Procedure, reason: str, by: Actor, at: datetime) -> ProcedureDraft:
    """Return a version with a reason: its draft is open again, to be mended and put forward as a further version."""
    return DRAFTS.send_back(version, reason, by, at)


@transaction.atomic
def drop_draft(*, draft: ProcedureDraft, by: Actor, at: datetime) -> None:
    """Drop a draft that was never put forward. Raises AlreadyDone once it was."""
    DRAFTS.drop(draft, by, at)


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
