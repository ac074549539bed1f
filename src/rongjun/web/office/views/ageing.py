"""到龄提醒: birthdays ahead that change a status, with article, month and what to do."""

from dataclasses import dataclass, replace

from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from rongjun.base import clock
from rongjun.base.actor import Actor, Permission
from rongjun.domains.people.ageing import RULES, Ahead, list_ahead, titles_in
from rongjun.domains.people.file.kinds import KINDS
from rongjun.domains.people.page_queries import list_towns_of
from rongjun.domains.units.queries import area_names
from rongjun.kernel.period import month_of

from ...http import OfficeRequest, needs
from ...told.person_words import category_label
from ...ui.tables import Column, Filter, Table, list_page
from ..file_page import entry_address

SPANS = {"1": 1, "3": 3, "6": 6, "12": 12}
PAST = "past"
YES_NO = {"是": gettext_lazy("是"), "否": gettext_lazy("否")}


@dataclass(frozen=True, slots=True)
class Row:
    """One birthday with the names of its place and where to act."""

    one: Ahead
    town: str
    village: str
    url: str


AGEING = Table(
    key="ageing",
    caption=gettext_lazy("到龄提醒"),
    columns=(
        Column("birthday", gettext_lazy("生日"), lambda r: r.one.birthday, sort=True, kind="date"),
        Column("name", gettext_lazy("姓名"), lambda r: r.one.person.name, sort=True,
               href=lambda r: reverse("person", args=[r.one.person.pk])),
        Column("file_no", gettext_lazy("档案号"), lambda r: r.one.person.file_no, sort=True),
        Column("category", gettext_lazy("对象类别"), lambda r: category_label(r.one.category), sort=True),
        Column("town", gettext_lazy("乡镇"), lambda r: r.town, sort=True),
        Column("village", gettext_lazy("村（社区）"), lambda r: r.village, sort=True, shown=False),
        Column("rule", gettext_lazy("到龄"), lambda r: r.one.title, sort=True),
        Column("month", gettext_lazy("自何月"), lambda r: r.one.from_month, sort=True, kind="month"),
        Column("student", gettext_lazy("登记的上学情况"), lambda r: YES_NO.get(r.one.student, ""), shown=False),
        Column("task", gettext_lazy("要办的事"), lambda r: r.one.rule.task, kind="long",
               href=lambda r: r.url),
        Column("article", gettext_lazy("依据"), lambda r: r.one.rule.article, kind="long"),
    ),
    search_label=gettext_lazy("姓名或档案号"),
    search=lambda rows, text: [r for r in rows if text in r.one.person.name or text in r.one.person.file_no],
    empty=gettext_lazy("这段时间没有人到龄。"),
    people=lambda row: str(row.one.person.token),
)  # fmt: skip


@needs(Permission.PEOPLE_VIEW)
@require_http_methods(["GET", "POST"])
def ageing_list(request: OfficeRequest) -> HttpResponse:
    """List the birthdays of the next three months (or another stretch) that change something, by the actor's area."""
    span = request.GET.get("span", "3") or "3"
    month = month_of(clock.today())
    first, until = (month - 12, month) if span == PAST else (month, month + SPANS.get(span, 3))
    rows = _rows(request.actor, list_ahead(request.actor, first, until))
    titles = titles_in(first)
    table = replace(AGEING, filters=_filters(request.actor, titles))
    may_export = request.actor.may(Permission.PEOPLE_EXPORT)
    lead = _("系统只提醒，不改变任何人的状态；只有到起发年龄的按规则自当月起发放。")
    return list_page(
        request, table, rows, "office/campaigns/ageing.html", _("到龄提醒"), lead=lead,
        rules=[(titles[rule.code], rule) for rule in RULES],
        on_export=_no_more if may_export else None,
    )  # fmt: skip


def _rows(actor: Actor, ahead: list[Ahead]) -> list[Row]:
    codes = {one.person.area_code for one in ahead}
    names = area_names(codes | {code[:9].ljust(12, "0") for code in codes})
    return [
        Row(one, names.get(one.person.area_code[:9].ljust(12, "0"), one.person.area_code[:9]),
            names.get(one.person.area_code, one.person.area_code), _address(one, actor))
        for one in ahead
    ]  # fmt: skip


def _address(one: Ahead, actor: Actor) -> str:
    """Return where to act: the form of the file for schooling, else the form of change, for those who may."""
    if one.rule.after and actor.may(Permission.PEOPLE_RECORD):
        return entry_address(one.person.pk, KINDS["keeping"], "")
    if not actor.may(Permission.PEOPLE_IMPORT):
        return ""
    address = reverse("person-change-form", args=[one.person.pk, one.rule.group])
    return f"{address}?category={one.category}"


def _filters(actor: Actor, titles: dict[str, str]) -> tuple[Filter, ...]:
    spans = [(key, _("今后%(n)d个月") % {"n": months}) for key, months in SPANS.items()]
    return (
        Filter("span", _("时间"), lambda rows, span: rows,
               [*spans, (PAST, _("过去12个月已到龄"))]),
        Filter("rule", _("到龄"), lambda rows, code: [r for r in rows if r.one.rule.code == code],
               list(titles.items())),
        Filter("town", _("乡镇"),
               lambda rows, code: [r for r in rows if r.one.person.area_code.startswith(code[:9])],
               list_towns_of(actor)),
    )  # fmt: skip


def _no_more(query: str) -> None:
    """Each exported person has an access row already (Table.people)."""
