"""Lists of visits: those that wait, and those that were made."""

from django.utils.translation import gettext_lazy

from rongjun.base import clock
from rongjun.domains.services.visits.models import Planned, Visit
from rongjun.domains.services.visits.queries import list_reasons, need_names

from ..addresses import address
from ..templatetags.rongjun import badge
from ..ui.tables import Column, Filter, Table
from .case_frame import said
from .visit_frame import counting_of, period_text, standing_of


def planned_table() -> Table:
    """Return the list of visits that wait."""
    today, reasons = clock.today(), [(str(one.pk), said(one.name, one.name_en)) for one in list_reasons()]

    def where(planned: Planned) -> str:
        name = "visit-double" if planned.state == Planned.State.DOUBLE else "visit-new"
        return address(name, planned.pk)

    return Table(
        key="visits-planned", caption=gettext_lazy("待走访"),
        columns=(
            Column("name", gettext_lazy("姓名"), lambda p: p.person.name, sort=("person__name",), href=where),
            Column("reason", gettext_lazy("缘由"), lambda p: said(p.reason.name, p.reason.name_en)),
            Column("period", gettext_lazy("期间"), lambda p: period_text(p.period)),
            Column("unit", gettext_lazy("走访单位"), lambda p: p.unit.name),
            Column("area", gettext_lazy("区划代码"), lambda p: p.area_code, sort=("area_code",), shown=False),
            Column("due", gettext_lazy("哪天以前"), lambda p: p.due_on, sort=("due_on",), kind="date"),
            Column("state", gettext_lazy("状态"), lambda p: standing_of(p)[0], cell=lambda p: badge(*standing_of(p))),
        ),
        filters=(
            Filter("reason", gettext_lazy("缘由"), lambda rows, pk: rows.filter(reason_id=pk), reasons),
            Filter("late", gettext_lazy("期限"), lambda rows, _late: rows.filter(due_on__lt=today),
                   (("late", gettext_lazy("已过期")),)),
        ),
        search=lambda rows, text: rows.filter(person__name__startswith=text), search_label=gettext_lazy("姓名的开头"),
        order=("due_on",), empty=gettext_lazy("没有待走访的。"),
        row_kind=lambda p: "faulty" if p.due_on < today else "", people=lambda p: str(p.person.token),
    )  # fmt: skip


def visits_table() -> Table:
    """Return the list of visits that were made."""
    names, reasons = need_names(), [(str(one.pk), said(one.name, one.name_en)) for one in list_reasons()]

    def needs(visit: Visit) -> str:
        return "、".join(said(names[code].name, names[code].name_en) for code in visit.needs if code in names)

    return Table(
        key="visits-made", caption=gettext_lazy("走访记录"),
        columns=(
            Column("day", gettext_lazy("走访日期"), lambda v: v.visited_on, sort=("visited_on",), kind="date",
                   href=lambda v: address("visit", v.pk)),
            Column("name", gettext_lazy("姓名"), lambda v: v.person.name, sort=("person__name",)),
            Column("reason", gettext_lazy("缘由"), lambda v: said(v.reason.name, v.reason.name_en)),
            Column("needs", gettext_lazy("需要"), needs, kind="long"),
            Column("words", gettext_lazy("情况"), lambda v: v.words, kind="long", shown=False),
            Column("promised", gettext_lazy("承诺"), lambda v: "；".join(one[0] for one in v.promised), kind="long"),
            Column("unit", gettext_lazy("单位"), lambda v: v.unit.name),
            Column("staff", gettext_lazy("走访人"), lambda v: v.staff.name, shown=False),
            Column("counts", gettext_lazy("计入"), lambda v: counting_of(v)[0], cell=lambda v: badge(*counting_of(v)),
                   shown=False),
        ),
        filters=(
            Filter("reason", gettext_lazy("缘由"), lambda rows, pk: rows.filter(reason_id=pk), reasons),
            Filter("double", gettext_lazy("登记了两次"), lambda rows, _one: rows.filter(counts=None),
                   (("yes", gettext_lazy("等待选择的")),)),
        ),
        search=lambda rows, text: rows.filter(person__name__startswith=text), search_label=gettext_lazy("姓名的开头"),
        order=("-visited_on", "-pk"), empty=gettext_lazy("还没有走访记录。"), people=lambda v: str(v.person.token),
    )  # fmt: skip
