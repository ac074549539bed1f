"""Who looked at a record: when, which unit and role, for what purpose; sets that held the person are among them."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import date, datetime, time, timedelta

from django.db.models import QuerySet
from django.http import HttpResponse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from rongjun.base.actor import Permission
from rongjun.domains.disclosure.looks import list_own_looks
from rongjun.domains.safeguards.models import AccessRow

from ...http import OfficeRequest, needs
from ...labels import role_name
from ...told.look_words import set_name
from ...told.person_words import FIELDS
from ...told.purpose_words import told_purpose
from ...ui.tables import Column, Filter, Table, list_page
from ..case_words import answer_names
from .person import load_person, person_context

LOOK = "办理业务：查看查阅记录"


def _fields(names: Mapping[str, str]) -> Callable[[AccessRow], str]:
    """Return how the fields of a look are told; `names` are those of the answers in cases of recognition."""

    def told(row: AccessRow) -> str:
        return "、".join(str(FIELDS.get(name) or names.get(name, name)) for name in row.fields.split(","))

    return told


def _by_day(rows: QuerySet[AccessRow], text: str, side: str) -> QuerySet[AccessRow]:
    """Narrow to a day and after, or to a day and before; what is no day narrows nothing."""
    try:
        day = date.fromisoformat(text.strip())
        start = day if side == "gte" else day + timedelta(days=1)
    except (ValueError, OverflowError):
        return rows
    return rows.filter(**{f"at__{side}": timezone.make_aware(datetime.combine(start, time()))})


def _by_set(rows: QuerySet[AccessRow], kind: str) -> QuerySet[AccessRow]:
    return rows.filter(set_kind="" if kind == "own" else kind)


KINDS = [
    ("own", gettext_lazy("本人档案")), ("run", gettext_lazy("发放批次")), ("import", gettext_lazy("导入")),
    ("campaign", gettext_lazy("年度确认")), ("case", gettext_lazy("认定事项")),
    ("registry", gettext_lazy("全册比对或计算")),
]  # fmt: skip
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
        Column("purpose", gettext_lazy("目的"), lambda r: told_purpose(r.purpose), sort=("purpose",)),
        Column("fields", gettext_lazy("看了什么"), _fields({})),
        Column("through", gettext_lazy("从哪里看"), set_name, sort=("set_kind", "set_id")),
    ),
    filters=(
        Filter("purpose", gettext_lazy("目的"), lambda rows, text: rows.filter(purpose__icontains=text)),
        Filter("unit", gettext_lazy("单位"), lambda rows, text: rows.filter(unit_name__icontains=text)),
        Filter("from", gettext_lazy("自哪一天（年-月-日）"), lambda rows, text: _by_day(rows, text, "gte")),
        Filter("until", gettext_lazy("到哪一天（年-月-日）"), lambda rows, text: _by_day(rows, text, "lt")),
        Filter("set", gettext_lazy("从哪里看"), _by_set, KINDS),
    ),
    search=("purpose", "unit_name"),
    search_label=gettext_lazy("目的或单位"),
    order=("-at",),
    empty=gettext_lazy("还没有人看过。"),
)  # fmt: skip


def looks_table() -> Table:
    """Return the list with the names of the answers that cases of recognition keep sealed."""
    told = Column("fields", gettext_lazy("看了什么"), _fields(answer_names()))
    return replace(LOOKS, columns=[told if one.key == "fields" else one for one in LOOKS.columns])


@needs(Permission.PEOPLE_VIEW)
@require_http_methods(["GET", "POST"])
def person_looks(request: OfficeRequest, person_id: int) -> HttpResponse:
    """List who looked at a person, directly or in a set (a run, an import, the registry) that held the person."""
    person = load_person(request, person_id, LOOK)
    rows = list_own_looks(person.pk)
    context = person_context(request, person, "looks")
    return list_page(
        request, looks_table(), rows, "office/people/looks.html", person.name, on_export=lambda query: None, **context
    )
