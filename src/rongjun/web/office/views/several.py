"""兼有两类: who holds two categories at once, which benefits exclude each other, by which article."""

from dataclasses import dataclass, replace
from functools import lru_cache

from django.http import HttpResponse
from django.urls import reverse
from django.utils.html import format_html_join
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from rongjun.base import clock
from rongjun.base.actor import Permission
from rongjun.domains.people.linkage.queries import list_holders_of_several
from rongjun.domains.people.models import Person
from rongjun.domains.people.page_queries import list_towns_of
from rongjun.domains.people.search import search_people
from rongjun.domains.policy.queries import known_rulebook
from rongjun.kernel.entitlement.benefits import BENEFITS, REGULAR
from rongjun.kernel.period import month_of
from rongjun.kernel.rulebook import version_in_force
from rongjun.kernel.rulebook.model import Rulebook

from ...http import OfficeRequest, needs
from ...templatetags.rongjun import badge
from ...told.person_words import category_label, category_labels, is_english, labelled, noted
from ...ui.tables import Column, Filter, Table, list_page


@dataclass(frozen=True, slots=True)
class Held:
    """What the categories of a person give: (category, benefit, article), and whether regular benefits clash."""

    parts: list[tuple[str, str, str]]
    clash: bool


def _held(codes: str, book: Rulebook, month: int) -> Held:
    """Return what several categories give. Of the regular benefits a person draws one at a time."""
    parts: list[tuple[str, str, str]] = []
    regular: set[str] = set()
    for code in codes.split():
        for one in BENEFITS.values():
            info = book.benefits.get(one.id)
            if code not in one.categories or info is None:
                continue
            version = version_in_force(info, month)
            article = version.citation.text if version else ""
            if one.group == REGULAR:
                regular.add(code)
                parts.append((category_label(code), info.name_en if is_english() else info.name, article))
    return Held(parts, len(regular) > 1)


@lru_cache(maxsize=512)
def _remembered(codes: str, version: str, month: int, language: str) -> Held:
    return _held(codes, known_rulebook(), month)


def held_by(person: Person) -> Held:
    """Return what the categories of a person give by the rulebook in force."""
    return _remembered(person.categories, known_rulebook().version, month_of(clock.today()), get_language() or "")


def _rule(person: Person) -> str:
    held = held_by(person)
    if not held.clash:
        return _("各项待遇不冲突，照发。")
    told = "；".join(labelled(category, noted(name, article)) for category, name, article in held.parts)
    return _("同月只发一项定期待遇，未定之前两项都暂停。") + told


def _ending(person: Person) -> str:
    return reverse("person-change", args=[person.pk])


SEVERAL = Table(
    key="several",
    caption=gettext_lazy("兼有两类的人员"),
    columns=(
        Column(
            "file_no", gettext_lazy("档案号"), lambda p: p.file_no, sort=("file_no",),
            href=lambda p: reverse("person", args=[p.pk]),
        ),
        Column("name", gettext_lazy("姓名"), lambda p: p.name, sort=("pinyin", "name")),
        Column(
            "categories", gettext_lazy("对象类别"), lambda p: "、".join(category_labels(p.categories)),
            sort=("categories", "area_code", "file_no"),
            cell=lambda p: format_html_join("、", "{}", ((name,) for name in category_labels(p.categories))),
        ),
        Column(
            "clash", gettext_lazy("是否冲突"), lambda p: _("冲突") if held_by(p).clash else _("不冲突"),
            cell=lambda p: badge(_("冲突"), "danger") if held_by(p).clash else badge(_("不冲突"), "plain"),
        ),
        Column("rule", gettext_lazy("所涉待遇和条文"), _rule, kind="long"),
        Column("act", gettext_lazy("办理"), lambda p: _("停止其中一类"), href=_ending, exported=False),
    ),
    search=search_people,
    search_label=gettext_lazy("姓名、拼音（全拼或首字母）或档案号"),
    order=("area_code", "file_no"),
    empty=gettext_lazy("没有人同时有两个对象类别。"),
    people=lambda p: str(p.token),
)  # fmt: skip


@needs(Permission.PEOPLE_LINK)
@require_http_methods(["GET", "POST"])
def several_list(request: OfficeRequest) -> HttpResponse:
    """List those who hold two categories at once, with the rule that speaks of it; ending one is a change of theirs."""
    towns = Filter(
        "town", gettext_lazy("乡镇"), lambda rows, code: rows.filter(area_code__startswith=code[:9]),
        list_towns_of(request.actor),
    )  # fmt: skip
    may_export = request.actor.may(Permission.PEOPLE_EXPORT)
    crumbs = [(_("人员"), reverse("people-list")), (_("重复档案"), reverse("pair-list"))]
    return list_page(
        request, replace(SEVERAL, filters=(towns,)), list_holders_of_several(request.actor),
        "office/people/several.html", _("兼有两类"), on_export=(lambda query: None) if may_export else None,
        crumbs=crumbs,
    )  # fmt: skip
