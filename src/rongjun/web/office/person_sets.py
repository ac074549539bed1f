"""Which sets held a person: runs, imports, campaigns, cases, and every job over the whole registry meanwhile.

A look at a set is one access row; here it is found again for each person who was in the set.
"""

from collections.abc import Iterable

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from rongjun.base.scope import whole_registry
from rongjun.domains.payments.reasons import run_ids_of
from rongjun.domains.people.models import Confirmation, Person
from rongjun.domains.people.page_queries import import_ids_of, known_since
from rongjun.domains.people.queries.merged import files_of, tokens_of
from rongjun.domains.recognition.queries import case_ids_of
from rongjun.domains.safeguards.models import AccessRow
from rongjun.domains.safeguards.person_looks import Looks

SETS: dict[str, Promise] = {
    "run": gettext_lazy("发放批次 %(id)s"),
    "import": gettext_lazy("导入 %(id)s"),
    "campaign": gettext_lazy("年度确认 %(id)s"),
    "case": gettext_lazy("认定事项 %(id)s"),
    "registry": gettext_lazy("全册比对或计算"),
}
"""Kind of set -> how it is named; a kind that is not here holds nobody."""


@whole_registry("谁看过：本人和并入的档案在哪些集合里")
def looks_at(person: Person) -> Looks:
    """Return what to look for: tokens of the file and of those merged into it, and the sets that held them by kind."""
    files = files_of(person.pk)
    imports = import_ids_of(files)
    sets: dict[str, Iterable[int]] = {
        "run": run_ids_of(files),
        "import": imports,
        "case": case_ids_of(files),
        "campaign": list(Confirmation.objects.filter(person_id__in=files).values_list("campaign_id", flat=True)),
    }
    return Looks(tokens_of(files), sets, known_since(files, imports))


def set_name(row: AccessRow) -> str:
    """Return from where a person was seen: the own file, or a set by its name."""
    if not row.set_kind:
        return _("本人档案")
    return str(SETS[row.set_kind]) % {"id": row.set_id} if row.set_kind in SETS else row.set_kind
