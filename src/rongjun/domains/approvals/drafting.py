"""What an office writes as data (a procedure, a register): a draft, put forward as a version, signed by another person.

The rooms say what a draft is checked by and how a version is written; here is what both do with it. A draft has code,
content, made_by, made_at, changed_at and version (what it became); there is one open draft of a code at a time.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, ClassVar, Protocol

from django.db import IntegrityError, models, transaction
from django.db.models import QuerySet
from django.utils.functional import Promise
from django.utils.translation import gettext as _

from rongjun.base.actor import Actor, Permission
from rongjun.base.errors import AlreadyDone, NotFound, Refusal
from rongjun.domains.safeguards.actions import record_act

from .actions import give_up_matter, return_matter, sign_subject
from .queries import get_matter


class WrittenMeanwhile(Refusal):
    """Somebody else kept another state of the draft after the page was opened; nothing was kept over it."""


class Version(Protocol):
    """A version that a draft became."""

    pk: Any
    content_hash: Any


@dataclass(frozen=True, slots=True)
class Drafting[D: models.Model]:
    """One kind of drafts: its table, who writes, the kind of matter, how the audit names it, what is said."""

    draft: type[D]
    right: Permission
    kind: str
    subject: str
    written: Promise
    """Said where a draft of the same code is being written."""
    refuse_watching: Callable[..., None]

    EMPTY: ClassVar[tuple[Any, ...]] = (None, "", [], {})

    def begin(self, code: str, content: Mapping[str, Any], by: Actor, at: datetime) -> D:
        """Write a draft. Raises AlreadyDone where one of its code is being written."""
        try:
            with transaction.atomic():
                draft: D = self.rows.create(
                    code=code, content=dict(content), made_by_id=by.staff_id, made_at=at, changed_at=at
                )
        except IntegrityError:
            raise AlreadyDone(str(self.written)) from None
        self._record("draft", draft, by, at)
        return draft

    @property
    def rows(self) -> Any:
        """The rows of the table."""
        return self.draft._default_manager

    def list(self) -> QuerySet[D]:
        """Return the drafts that are being written, the latest first."""
        found: QuerySet[D] = self.rows.filter(version=None).select_related("made_by").order_by("-changed_at")
        return found

    def get(self, draft_id: int, by: Actor) -> D:
        """Return a draft, one that was put forward too. Raises NotFound, NotPermitted."""
        by.require(self.right)
        draft: D | None = self.rows.filter(pk=draft_id).select_related("made_by").first()
        if draft is None:
            raise NotFound(_("没有这份草稿。"))
        return draft

    def require_open(self, draft: Any, by: Actor) -> None:
        """Raise NotPermitted without the right, AlreadyDone once a draft was put forward."""
        by.require(self.right)
        if draft.version_id is not None:
            raise AlreadyDone(_("该草稿已经提交，不能再改。"))

    def keep(self, draft: Any, content: Mapping[str, Any], at: datetime, seen: datetime | None) -> None:
        """Keep what was written, without what is empty. Raises WrittenMeanwhile where it was changed since `seen`."""
        if seen is not None and self.rows.select_for_update().get(pk=draft.pk).changed_at != seen:
            raise WrittenMeanwhile(_("这份草稿刚刚由他人保存过。您填的内容还在下面，请核对后再保存。"))
        kept = {key: value for key, value in content.items() if value not in self.EMPTY}
        draft.content, draft.changed_at = kept | {"code": draft.code}, at
        draft.save(update_fields=["content", "changed_at"])

    def became(self, draft: Any, version: Any) -> None:
        """Note what a draft became."""
        self.rows.filter(pk=draft.pk).update(version=version)
        draft.version = version

    def approve(self, version: Version, by: Actor, at: datetime) -> bool:
        """Sign a version; returns whether it is in force now. Raises AlreadyDone for who wrote it, NotPermitted."""
        return sign_subject(kind=self.kind, subject_id=version.pk, content_hash=version.content_hash, by=by, at=at)

    def send_back(self, version: Version, reason: str, by: Actor, at: datetime) -> D:
        """Return a version with a reason: its draft is open again, to be put forward as a further version."""
        self.refuse_watching(reason)
        return_matter(matter_id=get_matter(self.kind, version.pk).pk, reason=reason, by=by, at=at)
        give_up_matter(kind=self.kind, subject_id=version.pk, at=at)
        before = self.rows.get(version=version)
        again: D = self.rows.create(
            code=before.code, content=before.content, made_by_id=before.made_by_id, made_at=at, changed_at=at
        )
        return again

    def drop(self, draft: Any, by: Actor, at: datetime) -> None:
        """Drop a draft that was never put forward. Raises AlreadyDone once it was."""
        self.require_open(draft, by)
        self._record("drop", draft, by, at)
        draft.delete()

    def _record(self, what: str, draft: Any, by: Actor, at: datetime) -> None:
        record_act(
            by=by, at=at, action=f"{self.kind}.{what}", subject=f"{self.subject}:{draft.pk}",
            detail={"code": draft.code},
        )  # fmt: skip
