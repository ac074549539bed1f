"""Reception days of leaders: the rota, the queue of a day, and the place before the leader."""

from typing import Any

from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from rongjun.base import clock
from rongjun.base.actor import Permission
from rongjun.domains.petitions import leading, receptions
from rongjun.domains.petitions.models import Place, ReceptionDay
from rongjun.domains.petitions.receptions import Rota
from rongjun.domains.petitions.topics import TOPICS

from ...addresses import address
from ...http import OfficeRequest, page
from ...templatetags.rongjun import badge
from ...ui.tables import Column, Filter, Table, list_page
from .. import petition_lead_forms as lf
from ..petition_frame import on_petitions
from ..petition_lead_acts import take_act
from ..petition_lead_frame import RIGHTS, Act, facts_of, lead_crumbs, lead_tabs, run_acts, said_by, status_of
from ..petition_lead_words import STANDING_BADGES, STANDINGS
from ..petition_words import state_badge, word

P = Permission
LIST = "petition-receptions"


def receptions_table(own: int) -> Table:
    """Return the rota; only the days of the own unit are opened from it."""

    def here(one: ReceptionDay) -> str:
        return address("petition-reception", one.pk) if one.unit_id == own else ""

    return Table(
        key=LIST, caption=gettext_lazy("领导接待日"),
        columns=(
            Column("day", gettext_lazy("日期"), lambda r: r.day, sort=("day", "begins"), kind="date", href=here),
            Column("time", gettext_lazy("时间"), lambda r: f"{r.begins:%H:%M}–{r.ends:%H:%M}"),
            Column("leader", gettext_lazy("接待领导"), lambda r: r.leader.name, sort=("leader__name",)),
            Column("post", gettext_lazy("职务"), lambda r: r.post),
            Column("unit", gettext_lazy("单位"), lambda r: r.unit.name, sort=("unit__name",)),
            Column("room", gettext_lazy("地点"), lambda r: r.room),
            Column("down", gettext_lazy("方式"), lambda r: _("下访") if r.down else _("在单位接待")),
            Column("places", gettext_lazy("预约名额"), lambda r: r.places, kind="number"),
            Column("state", gettext_lazy("状态"), lambda r: _state(r)[0], cell=lambda r: badge(*_state(r))),
            Column("why", gettext_lazy("取消的原因"), lambda r: r.cancelled_for, kind="long", shown=False),
        ),
        filters=(
            Filter("when", gettext_lazy("日期"), _when,
                   (("ahead", gettext_lazy("今天和以后")), ("past", gettext_lazy("已过")))),
            Filter("unit", gettext_lazy("单位"), lambda rows, one: rows.filter(unit_id=own),
                   (("own", gettext_lazy("本单位")),)),
        ),
        search=("leader__name", "unit__name", "room"), search_label=gettext_lazy("领导、单位或地点"),
        order=("-day", "begins"), empty=gettext_lazy("还没有安排接待日。"),
    )  # fmt: skip


def _when(rows: Any, value: str) -> Any:
    today = clock.today()
    return rows.filter(day__gte=today) if value == "ahead" else rows.filter(day__lt=today)


def _state(one: ReceptionDay) -> tuple[str, str]:
    if one.cancelled_at is not None:
        return _("已取消"), "danger"
    today = clock.today()
    return (
        (_("已过"), "plain") if one.day < today else (_("今天"), "info") if one.day == today else (_("已公布"), "done")
    )


@on_petitions(*RIGHTS[LIST])
@require_http_methods(["GET", "POST"])
def reception_list(request: OfficeRequest) -> HttpResponse:
    """List the reception days of every unit, as they are published (article 18)."""
    plans = request.actor.may(P.PETITION_LEAD) or request.actor.may(P.PETITION_SORT)
    return list_page(
        request, receptions_table(request.actor.unit_id), receptions.list_rota(), "office/petition_lead/list.html",
        _("领导接待日"), lead=_("排定后即在网上公布。没有预约的，当天直接前来同样接待。"),
        tabs=lead_tabs(LIST, request.actor), on_export=lambda query: None,
        add_url=reverse("petition-reception-new") if plans else "", add_text=_("排接待日"),
    )  # fmt: skip


@on_petitions(P.PETITION_LEAD, P.PETITION_SORT)
@require_http_methods(["GET", "POST"])
def reception_new(request: OfficeRequest) -> HttpResponse:
    """Put a reception day into the rota."""
    leaders = [(str(pk), name) for pk, name in receptions.list_leaders(request.actor.unit_id)]
    made: list[ReceptionDay] = []

    def make(data: Any) -> lf.RotaForm:
        return lf.RotaForm(leaders, data, prefix="plan")

    def plan(form: Any) -> str:
        form.cleaned_data["leader_id"] = int(form.cleaned_data.pop("leader"))
        made.append(receptions.plan_reception(rota=Rota(**form.cleaned_data), **said_by(request)))
        return _("已排定并公布。")

    act = Act(_("接待安排"), _("排定并公布"), make, plan)
    done, panels = run_acts(request, {"plan": act}, lambda: reverse("petition-reception", args=[made[0].pk]))
    return done or page(
        request, "office/petition_lead/form.html", _("排接待日"), crumbs=lead_crumbs(LIST), panels=panels,
        status=status_of(panels),
    )  # fmt: skip


@on_petitions(*RIGHTS[LIST])
@require_http_methods(["GET", "POST"])
def reception(request: OfficeRequest, reception_id: int) -> HttpResponse:
    """Show the queue of a day, give places, cancel the day."""
    found = receptions.get_reception(reception_id, request.actor)
    there = reverse("petition-reception", args=[found.pk])
    done, panels = run_acts(request, _day_acts(request, found), there)
    if done is not None:
        return done
    rows = [_queued(one, request) for one in receptions.list_queue(found)]
    return page(
        request, "office/petition_lead/reception.html", _("%(day)s 接待日") % {"day": found.day.isoformat()},
        lead=f"{found.leader.name}　{found.post}　{found.begins:%H:%M}–{found.ends:%H:%M}　{found.room}",
        crumbs=lead_crumbs(LIST), reception=found, state=_state(found), queue=rows, panels=panels,
        left=receptions.places_left(found), status=status_of(panels),
    )  # fmt: skip


def _queued(place: Place, request: OfficeRequest) -> dict[str, Any]:
    matter = place.matter
    hears = place.day.leader_id == request.actor.staff_id
    return {
        "place": place, "standing": (word(STANDINGS, place.standing), STANDING_BADGES.get(place.standing, "plain")),
        "topic": word(TOPICS, matter.topic if matter is not None else place.topic),
        "state": state_badge(matter.state) if matter is not None else None,
        "open": hears or request.actor.may(P.PETITION_TAKE) or request.actor.may(P.PETITION_LEAD),
    }  # fmt: skip


def _day_acts(request: OfficeRequest, found: ReceptionDay) -> dict[str, Act]:
    actor, acts = request.actor, {}
    if found.cancelled_at is not None or found.day < clock.today():
        return {}

    def give(form: Any) -> str:
        said = form.cleaned_data
        place, code = receptions.give_place(
            reception_id=found.pk, number=said["number"], topic=said["topic"], **said_by(request)
        )
        if code:
            told = {"number": place.number, "code": code}
            return _("%(number)s 号。取号码 %(code)s 只显示这一次，请抄给来访人。") % told
        return _("%(number)s 号。") % {"number": place.number}

    def cancel(form: Any) -> str:
        receptions.cancel_reception(reception_id=found.pk, reason=form.cleaned_data["reason"], **said_by(request))
        return _("已取消，原因已公布。")

    if actor.may(P.PETITION_TAKE):
        acts["place"] = Act(_("取号"), _("取号"), lf.PlaceForm, give)
    if actor.may(P.PETITION_LEAD) or actor.may(P.PETITION_SORT):
        acts["cancel"] = Act(_("取消这个接待日"), _("取消接待"), lf.CancelForm, cancel, kind="danger")
    return acts


@on_petitions(*RIGHTS[LIST])
@require_http_methods(["GET", "POST"])
def place(request: OfficeRequest, place_id: int) -> HttpResponse:
    """Show who is before the leader by the matter: its facts, what the leader says, and that the leader takes it on."""
    found = receptions.get_place(place_id, request.actor)
    there = reverse("petition-place", args=[found.pk])
    done, panels = run_acts(request, _place_acts(request, found), there)
    if done is not None:
        return done
    matter = found.matter
    return page(
        request, "office/petition_lead/place.html", _("%(number)s 号") % {"number": found.number},
        lead=f"{found.day.day:%Y-%m-%d}　{found.day.leader.name}　{found.day.post}",
        crumbs=lead_crumbs(LIST, (f"{found.day.day:%Y-%m-%d}", reverse("petition-reception", args=[found.day_id]))),
        place=found, standing=(word(STANDINGS, found.standing), STANDING_BADGES.get(found.standing, "plain")),
        topic=word(TOPICS, found.topic), facts=facts_of(matter) if matter is not None else None,
        taken=leading.taken_of(matter) if matter is not None else None, panels=panels, status=status_of(panels),
        registers=matter is None and request.actor.may(P.PETITION_TAKE),
    )  # fmt: skip


def _place_acts(request: OfficeRequest, found: Place) -> dict[str, Act]:
    actor, matter, acts = request.actor, found.matter, {}
    waits = found.standing in receptions.IN_LINE
    if waits and matter is not None and found.day.leader_id == actor.staff_id:
        acts["hear"] = Act(
            _("接待意见"), _("记入办理过程"), lf.HearForm, lambda form: _hear(request, found, form.cleaned_data["said"])
        )
    if matter is not None and actor.may(P.PETITION_LEAD) and not leading.taken_of(matter) and not matter.ended_at:
        acts["take"] = take_act(request, matter)
    if waits and matter is None:
        acts["name"] = Act(
            _("反映的是哪一件"), _("填入编号"), lf.NameForm,
            lambda form: _name(request, found, form.cleaned_data["number"]),
            lead=_("没有登记过的，先登记，再填回执上的编号。"),
        )  # fmt: skip
    if waits and found.standing != Place.Standing.CAME:
        acts["came"] = _mark(request, found, "came", _("已到"), _("人已到场的。"))
    if waits:
        acts["away"] = _mark(
            request, found, "away", _("未到"), _("没有来的不留记录：号上不再有事项，以后照常预约。"), kind="secondary"
        )
    return acts


def _hear(request: OfficeRequest, found: Place, said: str) -> str:
    receptions.hear_place(place_id=found.pk, said=said, **said_by(request))
    return _("已记入办理过程，本人看得到。")


def _name(request: OfficeRequest, found: Place, number: str) -> str:
    receptions.name_matter(place_id=found.pk, number=number, **said_by(request))
    return _("已填入编号。")


def _mark(
    request: OfficeRequest, found: Place, standing: str, title: str, lead: str, kind: str = "primary"
) -> Act:  # fmt: skip
    def do(_form: Any) -> str:
        receptions.mark_place(place_id=found.pk, standing=standing, **said_by(request))
        return _("已标记：%(standing)s。") % {"standing": word(STANDINGS, standing)}

    return Act(title, title, lf.NothingForm, do, lead, kind)
