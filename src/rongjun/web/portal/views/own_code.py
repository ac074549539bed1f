"""A code of one's own: made here, shown once, in force once it was typed back. No office sees it."""

import base64

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.crypto import constant_time_compare
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters, sensitive_variables
from django.views.decorators.http import require_http_methods

from rongjun.base import clock
from rongjun.base.crypto import Tampered, seal, unseal
from rongjun.domains.disclosure.codes import new_code, plain_code
from rongjun.domains.disclosure.keys import change_code
from rongjun.domains.disclosure.visits import Visit, begin_again

from ..own_forms import OwnCodeForm
from ..own_http import OwnRequest, keep_open, own_page, own_pages


@sensitive_post_parameters()
@sensitive_variables("code")
@require_http_methods(["GET", "POST"])
@own_pages
def change(request: OwnRequest, visit: Visit) -> HttpResponse:
    """Show a new code and take it back typed; the one before opens until then, so that nothing is lost on the way."""
    if request.method == "GET":
        return own_page(request, visit, "portal/own/code.html", _("换成只有我知道的查询码"), form=None, code="")
    code = _sent_back(request.POST.get("box", ""), visit)
    if not code:
        code = new_code()
        return _ask(request, visit, code, OwnCodeForm(initial={"box": _box(code, visit)}))
    form = OwnCodeForm(request.POST)
    if form.is_valid() and constant_time_compare(plain_code(form.cleaned_data["typed"]), plain_code(code)):
        at = clock.now()
        key, folder_key = change_code(key=visit.key, folder_key=visit.folder_key, code=code, at=at)
        messages.success(request, _("已换好。从现在起只有新的查询码能打开，请收好。"))
        return keep_open(redirect("portal-own"), begin_again(key, folder_key, at))
    if not form.errors:
        form.add_error("typed", _("和上面的不一样。请照着再输一遍。"))
    return _ask(request, visit, code, form, 400)


def _ask(request: OwnRequest, visit: Visit, code: str, form: OwnCodeForm, status: int = 200) -> HttpResponse:
    return own_page(
        request, visit, "portal/own/code.html", _("换成只有我知道的查询码"), form=form, code=code, status=status
    )


def _box(code: str, visit: Visit) -> str:
    """Return a code sealed for this key, so that nobody else's page can send it back."""
    return base64.urlsafe_b64encode(seal(code, **_place(visit))).decode()


def _sent_back(box: str, visit: Visit) -> str:
    try:
        return unseal(base64.urlsafe_b64decode(box), **_place(visit)) if box else ""
    except (Tampered, ValueError):
        return ""


def _place(visit: Visit) -> dict[str, str]:
    return {"owner": f"ownkey:{visit.key.token}", "place": "ownkey:change"}
