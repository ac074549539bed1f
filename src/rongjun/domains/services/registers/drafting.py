"""An office writes a register of its own, or changes one: a draft, checked as a whole, in force by a second person.

Records that are there keep the version they were begun with; the new one holds for records begun from then on.
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
from rongjun.base.errors import Refusal
from rongjun.domains.approvals.actions import open_matter
from rongjun.domains.approvals.drafting import Drafting
from rongjun.domains.services.duties.access import refuse_watching
from rongjun.kernel.recognition.faults import ProcedureFault, ProcedureFaults
from rongjun.kernel.registers import from_content, version_of

from .models import Register, RegisterDraft
from .versions import KIND, get_present, insert_version, known_names

BLANK: Final[dict[str, Any]] = {
    "name": "", "name_en": "", "group": "other", "about": "nothing", "title": "{name}", "keep": "years_10",
    "fields": [{"id": "name", "name": "名称", "name_en": "Name", "type": "text", "required": "true"}],
    "stages": [{"id": "entered", "name": "已登记", "name_en": "Entered", "permission": "register.fill",
                "fields": ["name"], "final": "true"}],
    "columns": ["name"], "search": ["name"],
}  # fmt: skip
"""What a new register begins with: one field and one stage, which is a whole register already."""


DRAFTS: Final = Drafting(
    RegisterDraft, Permission.REGISTER_MAKE, KIND, "register-draft", gettext_lazy("这个台账已有草稿，请继续编写。"),
    refuse_watching,
)  # fmt: skip


@transaction.atomic
def begin_draft(*, code: str, based_on: str, name: str = "", by: Actor, at: datetime) -> RegisterDraft:
    """Begin a draft: a change of a register (both codes alike), one in the likeness of another, or a blank one ('').

    Raises NotFound for an unknown register to go by, Refusal for a code that another register has, AlreadyDone where a
    draft of it is being written, NotPermitted without register.make.
    """
    by.require(Permission.REGISTER_MAKE)
    model = get_present(based_on).content if based_on else BLANK
    if code != based_on and Register.objects.filter(code=code).exists():
        raise Refusal(_("代码 %(code)s 已被别的台账使用，请另取一个。") % {"code": code})
    content = copy.deepcopy(model) | {"code": code} | ({"name": name} if name else {})
    return DRAFTS.begin(code, content, by, at)


def list_drafts() -> QuerySet[RegisterDraft]:
    """Return the drafts that are being written, the latest first."""
    return DRAFTS.list()


def get_draft(draft_id: int, by: Actor) -> RegisterDraft:
    """Return a draft, one that was put forward too. Raises NotFound, NotPermitted without register.make."""
    return DRAFTS.get(draft_id, by)


@transaction.atomic
def save_draft(
    *, draft: RegisterDraft, content: Mapping[str, Any], by: Actor, at: datetime, seen: datetime | None = None
) -> list[ProcedureFault]:
    """Keep a draft as it was written, right or not yet; returns what is wrong with the whole by now.

    Its code stays what it was begun with. `seen`: when it was last changed as far as the writer knows. Raises
    WrittenMeanwhile where it was changed since, AlreadyDone once it was put forward, NotPermitted.
    """
    DRAFTS.require_open(draft, by)
    DRAFTS.keep(draft, content, at, seen)
    return faults_of_draft(draft)


def faults_of_draft(draft: RegisterDraft) -> list[ProcedureFault]:
    """Return everything that is wrong with a draft, each fault with its place and mend."""
    try:
        from_content(draft.content, known_names())
    except ProcedureFaults as refused:
        return list(refused.faults)
    return []


@transaction.atomic
def submit_draft(*, draft: RegisterDraft, reason: str, by: Actor, at: datetime) -> Register:
    """Put a draft forward as the next version; it is in force when another person approves it.

    Raises ProcedureFaults naming everything that is wrong, Refusal without a reason or where nothing differs,
    AlreadyDone once it was put forward.
    """
    DRAFTS.require_open(draft, by)
    if not reason.strip():
        raise Refusal(_("请写明为何增加或修改这个台账。"))
    refuse_watching(reason)
    spec = from_content(draft.content, known_names())
    last = Register.objects.filter(code=spec.code).order_by("-version").first()
    if last is not None and last.content_hash == version_of(spec):
        raise Refusal(_("与现行版本相同，没有变化。"))
    number = last.version + 1 if last else 1
    version = insert_version(spec, number, at=at, staff_id=by.staff_id, reason=reason.strip())
    DRAFTS.became(draft, version)
    shown = [(label("台账"), spec.name), (label("版本"), str(number)), (label("理由"), version.reason)]
    shown += [(label("字段"), "；".join(one.name for one in spec.fields))]
    open_matter(kind=KIND, subject_id=version.pk, content_hash=version.content_hash, by=by, at=at, summary=shown)
    return version


@transaction.atomic
def approve_register(*, version: Register, by: Actor, at: datetime) -> bool:
    """Sign a version; with the last signature it is in force for records begun from now on. Returns whether it was.

    Raises AlreadyDone for who wrote it, NotPermitted without register.approve.
    """
    return DRAFTS.approve(version, by, at)


@transaction.atomic
def return_register(*, version: Register, reason: str, by: Actor, at: datetime) -> RegisterDraft:
    """Return a version with a reason: its draft is open again, to be mended and put forward as a further version."""
    return DRAFTS.send_back(version, reason, by, at)


@transaction.atomic
def drop_draft(*, draft: RegisterDraft, by: Actor, at: datetime) -> None:
    """Drop a draft that was never put forward. Raises AlreadyDone once it was."""
    DRAFTS.drop(draft, by, at)
