"""The registry: finding people, and the export of a list."""

from dataclasses import replace

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.html import format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST

from rongjun.base.actor import Actor, Permission
from rongjun.domains.people import page_queries as pages
from rongjun.domains.people import queries
from rongjun.domains.people.models import Person
from rongjun.domains.people.search import best_people, search_people
from rongjun.kernel.identity import clean_number, parse_citizen_number
from rongjun.kernel.vocabulary import CATEGORIES

from ...addresses import address
from ...http import OfficeRequest, needs
from ...templatetags.rongjun import badge
from ...told.person_words import HOUSEHOLDS, SEXES, category_label, category_labels, masked
from ...ui.tables import Column, Filter, Table, list_page

STANDINGS = [
    ("in_force", gettext_lazy("在享")), ("ended", gettext_lazy("已停止")), ("deceased", gettext_lazy("已去世")),
]  # fmt: skip


def _standing(person: Person) -> str:
    if person.death_date:
        return _("已去世")
    return _("在享") if person.categories else _("已停止")


def _standing_badge(person: Person) -> SafeString:
    kind = "plain" if person.death_date else "info" if person.categories else "draft"
    return badge(_standing(person), kind)


def _categories(person: Person) -> SafeString:
    return format_html_join("、", "{}", ((name,) for name in category_labels(person.categories)))


PEOPLE = Table(
    key="people",
    caption=gettext_lazy("人员"),
    columns=(
        Column(
            "file_no", gettext_lazy("档案号"), lambda p: p.file_no, sort=("file_no",),
            href=lambda p: address("person", p.pk),
        ),
        Column("name", gettext_lazy("姓名"), lambda p: p.name, sort=("pinyin", "name")),
        Column("sex", gettext_lazy("性别"), lambda p: SEXES[p.sex], sort=("sex",)),
        Column("birth", gettext_lazy("出生日期"), lambda p: p.birth_date, sort=("birth_date",), kind="date"),
        Column("number", gettext_lazy("身份证号"), lambda p: masked(p.id_tail, 18)),
        Column(
            "categories", gettext_lazy("对象类别"), lambda p: "、".join(category_labels(p.categories)),
            sort=("categories", "area_code", "file_no"), cell=_categories,
        ),
        Column("town", gettext_lazy("乡镇"), lambda p: p.town or p.area_code[:9], sort=("area_code", "file_no")),
        Column(
            "village", gettext_lazy("村（社区）"), lambda p: p.village or p.area_code, sort=("area_code", "file_no")
        ),
        Column(
            "household", gettext_lazy("户籍类别"), lambda p: HOUSEHOLDS[p.household], sort=("household",), shown=False
        ),
        Column("standing", gettext_lazy("状态"), _standing, sort=("death_date", "categories"), cell=_standing_badge),
        Column(
            "death", gettext_lazy("去世日期"), lambda p: p.death_date, sort=("death_date",), kind="date", shown=False,
        ),
    ),
    search=search_people,
    best=best_people,
    search_label=gettext_lazy("姓名、拼音（全拼或首字母）或档案号"),
    order=("area_code", "file_no"),
    empty=gettext_lazy("还没有人员。请先导入人员表。"),
    people=lambda p: str(p.token),
)  # fmt: skip


@needs(Permission.PEOPLE_VIEW)
@require_http_methods(["GET", "POST"])
def people_list(request: OfficeRequest) -> HttpResponse:
    """List the people of the actor's area: search, filters, order, columns, files."""
    if _is_number(request.GET.get("q", "")):
        messages.error(request, _("没有查找：身份证号不能写进网址。请用“按身份证号查找”。"))
        return redirect("people-list")
    table = replace(PEOPLE, filters=people_filters(request.actor))
    people = pages.list_people_with_places(request.actor)
    may_export = request.actor.may(Permission.PEOPLE_EXPORT)
    return list_page(
        request, table, people, "office/people/list.html", _("人员"),
        on_export=(lambda query: None) if may_export else None, may_import=request.actor.may(Permission.PEOPLE_IMPORT),
        may_link=request.actor.may(Permission.PEOPLE_LINK),
    )  # fmt: skip


@needs(Permission.PEOPLE_VIEW)
@sensitive_post_parameters("number")
@require_POST
def find_person(request: OfficeRequest) -> HttpResponse:
    """Find one person by the whole identity number, which stays out of addresses and logs."""
    try:
        number = parse_citizen_number(request.POST.get("number", "")).text
    except ValueError as fault:
        messages.error(request, _("没有查找：%(fault)s。") % {"fault": fault})
        return redirect("people-list")
    person_id = pages.find_person_by_identity(number, request.actor)
    if person_id is None:
        messages.warning(request, _("辖区内没有这个身份证号的人员。请核对号码；也可以按姓名查找。"))
        return redirect("people-list")
    return redirect("person", person_id=person_id)


def people_filters(by: Actor) -> tuple[Filter, ...]:
    """Return what the registry is narrowed by: towns of the actor's area, category, standing."""
    return (
        Filter("town", gettext_lazy("乡镇"), queries.in_town, pages.list_towns_of(by)),
        Filter(
            "category", gettext_lazy("对象类别"), queries.of_category,
            [(code, category_label(code)) for code in CATEGORIES], queries.walk_category,
        ),
        Filter("standing", gettext_lazy("状态"), queries.of_standing, STANDINGS, queries.walk_standing),
    )  # fmt: skip


def _is_number(text: str) -> bool:
    """Tell whether a text looks like an identity number: 15 digits, or 17 and a check character."""
    plain = clean_number(text)
    return len(plain) in {15, 18} and plain[:-1].isdecimal()
