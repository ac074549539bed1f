"""Who looked at my record: looks at the person, and at every set that held the person, found again for that person.

A look at a set is one access row; here it is found for each person who was in the set.
"""

from collections.abc import Iterable

from django.db.models import QuerySet

from rongjun.base.scope import whole_registry
from rongjun.domains.payments.reasons import run_ids_of
from rongjun.domains.people.models import Confirmation
from rongjun.domains.people.page_queries import import_ids_of, known_since
from rongjun.domains.people.queries.merged import files_of, tokens_of
from rongjun.domains.recognition.queries import case_ids_of
from rongjun.domains.safeguards.models import AccessRow
from rongjun.domains.safeguards.person_looks import Looks, list_looks_with_sets


@whole_registry("谁看过：本人和并入的档案在哪些集合里")
def looks_at(person_id: int) -> Looks:
    """Return what to look for: tokens of the file and of those merged into it, and the sets that held them by kind."""
    files = files_of(person_id)
    imports = import_ids_of(files)
    sets: dict[str, Iterable[int]] = {
        "run": run_ids_of(files),
        "import": imports,
        "case": case_ids_of(files),
        "campaign": list(Confirmation.objects.filter(person_id__in=files).values_list("campaign_id", flat=True)),
    }
    return Looks(tokens_of(files), sets, known_since(files, imports))


def list_own_looks(person_id: int) -> QuerySet[AccessRow]:
    """Return who looked at a person, directly or in a set, newest first; to be paged."""
    return list_looks_with_sets(looks_at(person_id))
