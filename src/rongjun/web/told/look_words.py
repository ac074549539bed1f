"""From where a person was seen: the own file, or a set (a run, an import, a case) that held the person."""

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from rongjun.domains.safeguards.models import AccessRow

SETS: dict[str, Promise] = {
    "run": gettext_lazy("发放批次 %(id)s"),
    "import": gettext_lazy("导入 %(id)s"),
    "campaign": gettext_lazy("年度确认 %(id)s"),
    "case": gettext_lazy("认定事项 %(id)s"),
    "registry": gettext_lazy("全册比对或计算"),
    "asked_list": gettext_lazy("出具的名单"),
}
"""Kind of set -> how it is named; a kind that is not here holds nobody."""


def set_name(row: AccessRow) -> str:
    """Return from where a person was seen: the own file, or a set by its name."""
    if not row.set_kind:
        return _("本人档案")
    return str(SETS[row.set_kind]) % {"id": row.set_id} if row.set_kind in SETS else row.set_kind
