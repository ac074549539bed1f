"""Short recuperation: seasons, who asked, whose turn it is and why, who stayed."""

from typing import Any, Final

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from rongjun.base import clock
from rongjun.base.actor import Permission
from rongjun.base.errors import AlreadyDone, NotFound, NotPermitted, Refusal
from rongjun.base.papers import make_docx, make_pdf
from rongjun.domains.people.queries.scope import visible_people
from rongjun.domains.safeguards.actions import record_set_look
from rongjun.domains.services.medical import turns
from rongjun.domains.services.medical.group_list import group_list
from rongjun.domains.services.medical.models import Place, Season
from rongjun.kernel.medical.turns import Turn
from rongjun.kernel.vocabulary import CATEGORIES

from ...addresses import address
from ...http import OfficeRequest, file_response, needs, page, shown
from ...ui.tables import EXPORTED, Column, Filter, Table, list_page
from ..medical_forms import PlaceForm, SeasonForm
from .medical import crumbs, tabs

STAYED: Final = {True: gettext_lazy("已参加"), False: gettext_lazy("没有参加"), None: ""}


def _plans(request: OfficeRequest) -> bool:
    return request.actor.may(Permission.MEDICAL_WORK) and request.actor.area_prefix == ""


@needs(Permission.MEDICAL_VIEW)
@require_http_methods(["GET", "POST"])
def season_list(request: OfficeRequest) -> HttpResponse:
    """List the seasons."""
    table = Table(
        key="medical-seasons", caption=gettext_lazy("短期疗养"),
        columns=(
            Column("name", gettext_lazy("名称"), lambda s: s.name, sort=("name",),
                   href=lambda s: address("medical-season", s.pk)),
            Column("place", gettext_lazy("地点"), lambda s: s.place, sort=("place",)),
            Column("starts", gettext_lazy("开始"), lambda s: s.starts_on, sort=("starts_on",), kind="date"),
            Column("ends", gettext_lazy("结束"), lambda s: s.ends_on, sort=("ends_on",), kind="date"),
            Column("places", gettext_lazy("名额"), lambda s: s.places, sort=("places",), kind="number"),
            Column("cost", gettext_lazy("每人费用（元）"), lambda s: s.cost_fen, kind="money"),
            Column("turned", gettext_lazy("排定日期"), lambda s: s.turned_at, sort=("turned_at",), kind="date"),
        ),
        search=("name", "place"), search_label=gettext_lazy("名称或地点"), order=("-starts_on", "-pk"),
        empty=gettext_lazy("还没有疗养计划。"),
    )  # fmt: skip
    action = (_("安排一期"), reverse("medical-season-new")) if _plans(request) else None
    return list_page(
        request,
        table,
        turns.list_seasons(),
        "office/medical/list.html",
        _("短期疗养"),
        tabs=tabs(request),
        on_export=lambda query: None,
        action=action,
    )


@needs(Permission.MEDICAL_WORK)
@require_http_methods(["GET", "POST"])
def season_new(request: OfficeRequest) -> HttpResponse:
    """Plan a season."""
    form = SeasonForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data
        try:
            made = turns.open_season(
                name=said["name"], place=said["place"], starts_on=said["starts_on"], ends_on=said["ends_on"],
                categories=" ".join(said["categories"]), places=said["places"], cost_fen=said["cost"],
                by=request.actor, at=clock.now(),
            )  # fmt: skip
        except NotPermitted:
            raise
        except Refusal as refusal:
            form.add_error("name", str(refusal))
        else:
            messages.success(request, _("已安排；各乡镇和村站可以替本人申请。"))
            return redirect("medical-season", made.pk)
    return page(
        request, "office/form.html", _("安排一期疗养"), crumbs=crumbs(), form=form, text=_("保存"),
        status=400 if form.errors else 200,
    )  # fmt: skip


@needs(Permission.MEDICAL_VIEW)
@require_http_methods(["GET", "POST"])
def season_page(request: OfficeRequest, season_id: int) -> HttpResponse:
    """Show a season: who asked, in the order of their turn."""
    season = turns.get_season(season_id)

    def looked(query: str) -> None:
        record_set_look(
            by=request.actor, at=clock.now(), purpose=f"{EXPORTED}{season.name}", set_kind="medical_places",
            set_id=str(season.pk), fields=["name"],
        )  # fmt: skip

    waits = {one.asker.key: one for one in turns.turns_of(season, clock.today())} if season.turned_at is None else {}
    told: dict[str, Any] = {
        "season": season, "plans": _plans(request) and season.turned_at is None, "form": PlaceForm(),
        "categories": [CATEGORIES.get(one, one) for one in season.categories.split()],
        "begun": clock.today() >= season.starts_on,
        "costs": turns.costs_of(season) if season.turned_at else None,
        "papers": [(f"{_('疗养名单')}（{end}）", reverse("medical-season-group", args=[season.pk, end]))
                   for end in ("pdf", "docx")] if season.turned_at else [],
    }  # fmt: skip
    return list_page(
        request,
        _places_table(season, waits),
        turns.list_places(season),
        "office/medical/season.html",
        season.name,
        crumbs=[*crumbs(), (_("短期疗养"), reverse("medical-seasons"))],
        on_export=looked,
        **told,
    )


@needs(Permission.MEDICAL_VIEW)
@require_GET
def season_group(request: OfficeRequest, season_id: int, ending: str) -> HttpResponse:
    """Give the list of those of the area who have a place, to be signed when they set out."""
    season = turns.get_season(season_id)
    if ending not in ("pdf", "docx"):
        raise Http404
    places = list(turns.list_places(season).filter(given=True))
    shown(request, [str(one.person.token) for one in places], _("短期疗养名单"))
    paper = group_list(season, places, clock.now())
    return file_response(make_pdf(paper) if ending == "pdf" else make_docx(paper), f"{season.name}.{ending}")


def _places_table(season: Season, waits: dict[str, Turn]) -> Table:
    def since(place: Place) -> object:
        return place.waits_since or (waits[str(place.pk)].since if str(place.pk) in waits else None)

    return Table(
        key="medical-places", caption=gettext_lazy("申请人"),
        columns=(
            Column("order", gettext_lazy("次序"), lambda p: p.order, sort=("order", "pk"), kind="number"),
            Column("name", gettext_lazy("姓名"), lambda p: p.person.name, sort=("person__name",),
                   href=lambda p: address("medical-place", p.pk)),
            Column("file_no", gettext_lazy("档案号"), lambda p: p.person.file_no),
            Column("since", gettext_lazy("从哪天起等候"), since, kind="date"),
            Column("asked", gettext_lazy("申请日期"), lambda p: p.asked_on, sort=("asked_on",), kind="date"),
            Column("given", gettext_lazy("名额"), lambda p: _("有") if p.given else ""),
            Column("stayed", gettext_lazy("参加"), lambda p: STAYED[p.stayed]),
        ),
        filters=(Filter("given", gettext_lazy("名额"), lambda rows, one: rows.filter(given=one == "yes"),
                        [("yes", gettext_lazy("有")), ("no", gettext_lazy("没有"))]),),
        search=("person__name", "person__file_no"), search_label=gettext_lazy("姓名或档案号"),
        order=("order", "asked_on", "pk"), empty=gettext_lazy("还没有人申请。"), people=lambda p: str(p.person.token),
    )  # fmt: skip


@needs(Permission.MEDICAL_VIEW)
@require_POST
def season_act(request: OfficeRequest, season_id: int) -> HttpResponse:
    """Ask for a place for somebody, or give the places."""
    season, act = turns.get_season(season_id), request.POST.get("act", "")
    try:
        if act == "give":
            given = turns.give_places(season_id=season.pk, by=request.actor, at=clock.now())
            messages.success(request, _("已排定：%(count)s 人有名额。") % {"count": sum(one.given for one in given)})
        elif act == "ask":
            file_no = request.POST.get("file_no", "").strip()
            person = visible_people(request.actor).filter(file_no=file_no).first()
            if person is None:
                raise Refusal(_("辖区内没有档案号 %(number)s；请核对。") % {"number": file_no[:32]})
            turns.ask_place(season_id=season.pk, person_id=person.pk, by=request.actor, at=clock.now())
            messages.success(request, _("已登记申请。"))
        else:
            raise NotFound(_("没有这种操作。请刷新页面后重试。"))
    except (NotPermitted, AlreadyDone, NotFound):
        raise
    except Refusal as refusal:
        messages.error(request, str(refusal))
    return redirect("medical-season", season.pk)


@needs(Permission.MEDICAL_VIEW)
@require_http_methods(["GET", "POST"])
def place_page(request: OfficeRequest, wish_id: int) -> HttpResponse:
    """Show one wish and why it stands where it stands; take it back, or note who stayed."""
    place = turns.get_place(wish_id)
    act = request.POST.get("act", "") if request.method == "POST" else ""
    if act == "back":
        turns.give_up_place(place_id=place.pk, by=request.actor, at=clock.now())
        messages.success(request, _("已取消，不留记录。"))
        return redirect("medical-season", place.season_id)
    if act in ("stayed", "absent"):
        try:
            turns.note_stay(place_id=place.pk, stayed=act == "stayed", by=request.actor, at=clock.now())
        except (NotPermitted, NotFound):
            raise
        except Refusal as refusal:
            messages.error(request, str(refusal))
        return redirect("medical-place", place.pk)
    shown(request, [str(place.person.token)], _("短期疗养申请"))
    crumb = [*crumbs(), (place.season.name, reverse("medical-season", args=[place.season_id]))]
    return page(
        request, "office/medical/place.html", place.person.name, crumbs=crumb, place=place,
        stayed=STAYED[place.stayed], begun=clock.today() >= place.season.starts_on,
    )  # fmt: skip
