"""Why a matter came: its causes, named by who handles it, linked to a benefit, month, batch, fund or station."""

from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from rongjun.base import clock
from rongjun.domains.petitions.causes import NAMES, Place, cause_name, causes_of, name_cause
from rongjun.domains.petitions.refusals import list_units

from ...http import OfficeRequest, page
from ...ui.forms import OfficeForm
from ..petition_figure_frame import needs_any
from ..petition_frame import load_matter, petition_crumbs
from ..petition_repair_forms import NOTHING, cause_choices
from .fund_appropriations import tried


class MatterCauseForm(OfficeForm):
    """A cause and where it lies. Nothing of the person."""

    cause = forms.ChoiceField(label=gettext_lazy("原因"))
    benefit = forms.CharField(label=gettext_lazy("待遇代码"), max_length=40, required=False)
    month = forms.CharField(
        label=gettext_lazy("月份"), max_length=7, required=False, help_text=gettext_lazy("2026-03 这样。")
    )
    batch = forms.IntegerField(label=gettext_lazy("发放批次编号"), min_value=1, required=False)
    fund = forms.CharField(label=gettext_lazy("资金用途"), max_length=40, required=False)
    station = forms.ChoiceField(label=gettext_lazy("单位"), required=False)

    def __init__(self, *given: Any, **more: Any) -> None:
        """Offer the causes and the units."""
        super().__init__(*given, **more)
        self.fields["cause"].choices = [("", "—"), *cause_choices()]  # type: ignore[attr-defined]
        units = [*NOTHING, *((str(pk), name) for pk, name in list_units())]
        self.fields["station"].choices = units  # type: ignore[attr-defined]


@needs_any(*sorted(NAMES))
@require_http_methods(["GET", "POST"])
def petition_cause(request: OfficeRequest, petition_id: int) -> HttpResponse:
    """Show the causes of a matter, and name one."""
    matter = load_matter(petition_id)
    first = {"benefit": matter.benefit, "month": matter.about_month}
    form = MatterCauseForm(request.POST if request.method == "POST" else None, initial=first)
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data
        place = Place(
            benefit=said["benefit"].strip(), month=said["month"].strip(), batch=said["batch"],
            batch_kind="run" if said["batch"] else "", fund=said["fund"].strip(),
            station_id=int(said["station"]) if said["station"] else None,
        )  # fmt: skip
        made = tried(form, lambda: name_cause(
            matter=matter, cause_id=int(said["cause"]), place=place, by=request.actor, at=clock.now()
        ))  # fmt: skip
        if made is not None:
            messages.success(request, _("已登记原因。"))
            return redirect("petition-cause", matter.pk)
    return page(
        request, "office/petitions/cause.html", _("原因"), crumbs=petition_crumbs(matter), form=form,
        causes=[(one, cause_name(one.cause)) for one in causes_of(matter)], status=400 if form.errors else 200,
    )  # fmt: skip
