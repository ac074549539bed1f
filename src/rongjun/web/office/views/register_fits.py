"""What fits: the vacancies for a wish, the wishes for a vacancy, each with its reasons. Suggestions, and no score."""

from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from rongjun.base import clock
from rongjun.base.errors import NotFound
from rongjun.domains.services.registers.access import look_token, record_scope, spec_in_force
from rongjun.domains.services.registers.models import Record
from rongjun.domains.services.registers.versions import spec_of
from rongjun.domains.services.work.matching import TOLD, VACANCIES, WISHES, Fit, fits_of_vacancy, fits_of_wish
from rongjun.kernel.registers import Register as Spec

from ...http import OfficeRequest, page, shown
from ...told.work_words import reasons_text
from ..register_frame import LOOK, load_record, on_register, register_crumbs
from ..register_words import field_name, names_for, value_text

SHOWN = ("trade", "town", "pay_from", "pay_to", "workplace", "open_until")
ASKED = ("wants", "trades", "town", "pay_from")
MOST = 100


@on_register()
@require_GET
def record_fits(request: OfficeRequest, spec: Spec, record_id: int) -> HttpResponse:
    """Show what fits a wish or a vacancy. Raises NotFound for a record of another register."""
    if spec.code not in (WISHES, VACANCIES):
        raise NotFound(_("没有这个页面。"))
    one = load_record(request, spec, record_id)
    if spec.code == WISHES:
        rows = _rows([(fit, fit.vacancy) for fit in fits_of_wish(one, clock.today())[:MOST]], SHOWN)
        title = _("合适的岗位")
    else:
        with record_scope(spec_in_force(WISHES), request.actor):
            fits = fits_of_vacancy(one, request.actor)[:MOST]
            shown(request, [look_token(fit.wish) for fit in fits], LOOK)
            rows = _rows([(fit, fit.wish) for fit in fits], ASKED)
        title = _("合适的就业意向")
    may = spec.code == WISHES and one.stage == TOLD
    ways = {fit.vacancy.pk: _introduce(one, fit.vacancy) for fit, _other, _lines, _why in rows} if may else {}
    return page(
        request, "office/registers/fits.html", title, crumbs=register_crumbs(spec, one), record=one,
        rows=[(other, lines, why, ways.get(fit.vacancy.pk, "")) for fit, other, lines, why in rows],
    )  # fmt: skip


def _introduce(wish: Record, vacancy: Record) -> str:
    return f"{reverse('record-move', args=[wish.code, wish.pk, 'introduced'])}?vacancy={vacancy.pk}"


def _rows(
    fits: list[tuple[Fit, Record]], names: tuple[str, ...]
) -> list[tuple[Fit, Record, list[tuple[str, str]], str]]:
    if not fits:
        return []
    spec = spec_of(fits[0][1].version)
    known = names_for(spec, [other.filled for _fit, other in fits])
    fields = [one for one in spec.fields if one.id in names]
    return [
        (fit, other, [(field_name(one), value_text(one, other.filled.get(one.id), known)) for one in fields
                      if other.filled.get(one.id)], reasons_text(fit.reasons))
        for fit, other in fits
    ]  # fmt: skip
