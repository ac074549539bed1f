"""Writes of the policy domain: keeping a rulebook as it was."""

from datetime import datetime
from functools import partial

from django.db import transaction

from rongjun.kernel.rulebook import to_content
from rongjun.kernel.rulebook.model import Rulebook

from .models import RulebookSnapshot


@transaction.atomic
def keep_snapshot(book: Rulebook, at: datetime) -> RulebookSnapshot:
    """Keep the whole text of a rulebook under its version. Keeping the same one again changes nothing."""
    kept, _ = RulebookSnapshot.objects.get_or_create(
        version=book.version, defaults={"content": partial(to_content, book), "kept_at": at}
    )
    snapshot: RulebookSnapshot = kept
    return snapshot
