"""Pages of text: what the system never does, and help."""

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from ...http import page


@login_not_required
def about(request: HttpRequest) -> HttpResponse:
    """Say what the system never does and what is always there (SAFEGUARDS)."""
    lead = _("本系统为服务退役军人和他们的家属而建。下面这些边界是产品的一部分，越过边界的改动一律不收。")
    return page(request, "office/about.html", _("本系统从不做的事"), lead=lead)


@login_not_required
def help_page(request: HttpRequest) -> HttpResponse:
    """Help: the month's work, common questions, the keyboard."""
    return page(request, "office/help.html", _("帮助"))
