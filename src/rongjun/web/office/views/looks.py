"""Who looked at a record: when, which unit and role, for what purpose; sets that held the person are among them."""

from django.http import HttpResponse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET

from rongjun.base.actor import Permission
from rongjun.domains.payments.reasons import run_ids_of_person
from rongjun.domains.people.page_queries import import_ids_of
from rongjun.domains.safeguards.models import AccessRow
from rongjun.domains.safeguards.person_looks import list_looks_with_sets

from ...http import OfficeRequest, needs
from ...labels import role_name
from ...ui.tables import Column, Table, list_page
from ..person_words import FIELDS
from .person import load_person, person_context

LOOK = "办理业务：查看查阅记录"


def _through(row: AccessRow) -> str:
    names = {"run": _("发放批次 %(id)s"), "import": _("导入 %(id)s")}
    return names[row.set_kind] % {"id": row.set_id} if row.set_kind in names else _("本人档案")


def _fields(row: AccessRow) -> str:
    return "、".join(str(FIELDS.get(name, name)) for name in row.fields.split(","))


LOOKS = Table(
    key="looks",
    caption=gettext_lazy("谁看过"),
    columns=(
        Column(
            "at", gettext_lazy("时间"), lambda r: r.at, sort=("at",), kind="date",
            cell=lambda r: format_html("{}", f"{timezone.localtime(r.at):%Y-%m-%d %H:%M}"),
        ),
        Column("unit", gettext_lazy("单位"), lambda r: r.unit_name, sort=("unit_name",)),
        Column("role", gettext_lazy("岗位"), lambda r: role_name(r.role), sort=("role",)),
        Column("purpose", gettext_lazy("目的"), lambda r: r.purpose),
        Column("fields", gettext_lazy("看了什么"), _fields),
        Column("through", gettext_lazy("从哪里看"), _through),
    ),
    order=("-at",),
)  # fmt: skip


@needs(Permission.PEOPLE_VIEW)
@require_GET
def person_looks(request: OfficeRequest, person_id: int) -> HttpResponse:
    """List who looked at a person, directly or in a set (a run, an import) that the person was in."""
    person = load_person(request, person_id, LOOK)
    sets = {"run": run_ids_of_person(person.pk), "import": import_ids_of(person.pk)}
    rows = list_looks_with_sets(str(person.token), sets)
    context = person_context(request, person, "looks")
    return list_page(request, LOOKS, rows, "office/people/looks.html", person.name, **context)
