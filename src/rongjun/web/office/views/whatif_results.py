"""What came of scenarios: costs side by side by benefit, source, town, month and year, and who gains or loses."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.html import format_html, format_html_join
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST

from rongjun.base import clock
from rongjun.base.actor import Permission
from rongjun.base.errors import NotFound, NotPermitted, Refusal
from rongjun.domains.entitlements.whatif import actions
from rongjun.domains.entitlements.whatif.drafting import draft_notices
from rongjun.domains.entitlements.whatif.kept import DONE, Result, WhatIf, load_persons, load_results
from rongjun.domains.people.queries import persons_of
from rongjun.domains.policy.queries import current_rulebook
from rongjun.domains.units.queries import area_names
from rongjun.kernel.money import format_yuan
from rongjun.kernel.period import format_month
from rongjun.kernel.rulebook.model import Rulebook

from ...http import OfficeRequest, needs
from ...told.run_words import fault_of
from ...ui.charts import share_of
from ...ui.tables import Column, Filter, Table, list_page
from ..policy_words import rulebook_name
from ..whatif_words import SIDES, SOURCE_NAMES, change_words
from .whatif import crumbs


@dataclass(frozen=True, slots=True)
class Side:
    """One row of a comparison: its name, the present cost and, of each scenario, the cost and the difference."""

    key: Any
    name: str
    before: int
    after: tuple[int, ...]
    more: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Gain:
    """One person who gains or loses by a scenario."""

    token: str
    person_id: int
    file_no: str
    name: str
    area: str
    before: int
    after: int
    more: int


@needs(Permission.WHATIF_USE)
@require_http_methods(["GET", "POST"])
def whatif_result(request: OfficeRequest, token: str, by: str) -> HttpResponse:
    """Show the costs of all scenarios side by side, by one of SIDES."""
    if by not in SIDES:
        raise NotFound(_("没有这种分法。"))
    made = actions.get_whatif(token, request.actor, clock.now())
    if made.state != DONE:
        return redirect("whatif", token=token)
    results, book = load_results(token, request.actor), current_rulebook()
    rows = _sides(results, by, book)
    tabs = [(str(name), reverse("whatif-result", args=[token, key]), key == by) for key, name in SIDES.items()]
    return list_page(
        request, _table(made, by, rows), rows, "office/whatif/result.html", _("测算结果"), crumbs=crumbs(),
        on_export=lambda query: None, made=made, token=token, tabs=tabs, scenarios=_heads(made, results, book),
        months=made.until - made.first, doubts=_doubts(made, results, book), last=made.until - 1,
        may_draft=request.actor.may(Permission.NOTICE_MAKE),
    )  # fmt: skip


@needs(Permission.WHATIF_USE)
@require_http_methods(["GET", "POST"])
def whatif_people(request: OfficeRequest, token: str, number: int) -> HttpResponse:
    """List who gains or loses by a scenario; only persons in the actor's area are shown."""
    actor = request.actor
    made = actions.get_whatif(token, actor, clock.now())
    scenario = actions.get_scenario(made, number)
    if made.state != DONE:
        return redirect("whatif", token=token)
    changed = load_persons(token, number, actor)
    known = persons_of(changed["person"].to_list())
    names = area_names({f"{code}000" for code in changed["town"].drop_nulls()})
    rows = [
        Gain(
            str(person.token), person.pk, person.file_no, person.name,
            names.get(f"{row['town']}000", row["town"] or ""), row["before_fen"], row["after_fen"],
            row["difference_fen"],
        )
        for row in changed.iter_rows(named=True)
        if (person := known.get(row["person"])) is not None
    ]  # fmt: skip
    rows.sort(key=lambda one: (-abs(one.more), one.file_no))
    return list_page(
        request, PEOPLE, rows, "office/whatif/people.html", _("谁增谁减"), lead=scenario.name,
        crumbs=[*crumbs(), (_("测算结果"), reverse("whatif-result", args=[token, "benefit"]))],
        on_export=(lambda query: None) if actor.may(Permission.PEOPLE_EXPORT) else None,
    )  # fmt: skip


@needs(Permission.NOTICE_MAKE)
@require_POST
def whatif_draft(request: OfficeRequest, token: str, number: int) -> HttpResponse:
    """Turn a scenario into draft notices and go to the first: number, source and scan are added there."""
    try:
        made = draft_notices(token=token, number=number, by=request.actor, at=clock.now())
    except (NotFound, NotPermitted):
        raise
    except Refusal as refusal:
        messages.error(request, str(refusal))
    else:
        links = format_html_join("、", '<a href="{}">{}</a>', ((reverse("notice", args=[one]), one) for one in made))
        told = _("已变成通知草稿 {ids}：补上文号、来源和扫描件，再提交。")
        messages.success(request, format_html(told, ids=links))
        return redirect("notice", notice_id=made[0])
    return redirect("whatif-result", token=token, by="benefit")


def _direction(rows: list[Gain], way: str) -> list[Gain]:
    tests: dict[str, Callable[[Gain], bool]] = {
        "more": lambda one: one.more > 0, "less": lambda one: one.more < 0,
        "new": lambda one: one.before == 0, "gone": lambda one: one.after == 0,
    }  # fmt: skip
    return [one for one in rows if tests[way](one)]


PEOPLE = Table(
    key="whatif-people",
    caption=gettext_lazy("测算：谁增谁减"),
    columns=(
        Column(
            "file_no", gettext_lazy("档案号"), lambda one: one.file_no, sort=True,
            href=lambda one: reverse("person", args=[one.person_id]),
        ),
        Column("name", gettext_lazy("姓名"), lambda one: one.name, sort=True),
        Column("area", gettext_lazy("乡镇（街道）"), lambda one: one.area, sort=True),
        Column("before", gettext_lazy("现在（元）"), lambda one: one.before, sort=True, kind="money"),
        Column("after", gettext_lazy("变动后（元）"), lambda one: one.after, sort=True, kind="money"),
        Column("more", gettext_lazy("增减（元）"), lambda one: one.more, sort=True, kind="money"),
    ),
    filters=(
        Filter(
            "way", gettext_lazy("增减"), _direction,
            [("more", gettext_lazy("增加")), ("less", gettext_lazy("减少")), ("new", gettext_lazy("新享受")),
             ("gone", gettext_lazy("不再享受"))],
        ),
    ),
    search=("file_no", "name"),
    search_label=gettext_lazy("姓名或档案号"),
    empty=gettext_lazy("没有人增减"),
    people=lambda one: one.token,
)  # fmt: skip


def _sides(results: list[Result], by: str, book: Rulebook) -> list[Side]:
    """Put the sums of all scenarios beside each other; every scenario has the same present cost."""
    sums = [{row[by]: row for row in result.by(by).iter_rows(named=True)} for result in results]
    keys = sorted({key for one in sums for key in one}, key=_order(by))
    names = area_names({f"{key}000" for key in keys}) if by == "town" else {}
    rows = []
    for key in keys:
        found = [one.get(key) for one in sums]
        before = next((one["before_fen"] for one in found if one), 0)
        after = tuple(one["after_fen"] if one else 0 for one in found)
        name = _name(by, key, book, names)
        rows.append(Side(key, name, before, after, tuple(value - before for value in after)))
    return rows


def _order(by: str) -> Callable[[Any], Any]:
    places = list(SOURCE_NAMES)
    return (lambda key: places.index(key)) if by == "source" else (lambda key: key)


def _name(by: str, key: Any, book: Rulebook, names: dict[str, str]) -> str:
    if by == "benefit":
        return rulebook_name(book.benefits[key])
    if by == "source":
        return str(SOURCE_NAMES[key])
    if by == "month":
        return format_month(key)
    return names.get(f"{key}000", key) if by == "town" else str(key)


def _table(made: WhatIf, by: str, rows: list[Side]) -> Table:
    longest = max((abs(value) for row in rows for value in row.more), default=0)
    columns = [
        Column("name", SIDES[by], lambda one: one.name, sort=True),
        Column("before", gettext_lazy("现在（元）"), lambda one: one.before, sort=True, kind="money"),
    ]
    for number, scenario in enumerate(made.scenarios):
        columns += _columns(number, scenario.name, longest)
    return Table(
        key=f"whatif-{by}-{len(made.scenarios)}", caption=_("测算结果 %(by)s") % {"by": SIDES[by]},
        columns=tuple(columns), search=("name",), search_label=SIDES[by], empty=gettext_lazy("没有任何应发"),
    )  # fmt: skip


def _columns(number: int, name: str, longest: int) -> list[Column]:
    after, more = _("%(name)s（元）"), _("%(name)s 增减（元）")
    return [
        Column(f"after{number}", after % {"name": name}, lambda one: one.after[number], sort=True, kind="money"),
        Column(
            f"more{number}", more % {"name": name}, lambda one: one.more[number], sort=True, kind="money",
            cell=lambda one: _bar(one.more[number], longest),
        ),
    ]  # fmt: skip


def _bar(fen: int, longest: int) -> str:
    """Draw a difference: its amount, and a bar beside it, scaled to the longest on the page."""
    sign = "+" if fen > 0 else ""
    return format_html(
        '<span class="beside"><svg viewBox="0 0 100 10" preserveAspectRatio="none" focusable="false" '
        'aria-hidden="true"><rect class="{}" width="{}" height="10"></rect></svg><span>{}{}</span></span>',
        "negative" if fen < 0 else "", share_of(fen, longest), sign, format_yuan(fen),
    )  # fmt: skip


def _heads(made: WhatIf, results: list[Result], book: Rulebook) -> list[dict[str, Any]]:
    months = made.until - made.first
    return [
        {
            "number": number, "name": scenario.name, "result": result, "a_month": result.difference_fen // months,
            "changes": [change_words(book, change) for change in scenario.changes],
        }
        for number, (scenario, result) in enumerate(zip(made.scenarios, results, strict=True))
    ]  # fmt: skip


def _doubts(made: WhatIf, results: list[Result], book: Rulebook) -> list[tuple[str, str, str, int, int]]:
    """Return what could not be computed and is different for it: scenario, benefit, why, persons before and after."""
    return [
        (scenario.name, rulebook_name(book.benefits[one["benefit"]]), str(fault_of(one["code"]).name), one["before"],
         one["after"])
        for scenario, result in zip(made.scenarios, results, strict=True)
        for one in result.doubts
        if one["before"] != one["after"]
    ]  # fmt: skip
