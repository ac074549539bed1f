"""URL map."""

from django.contrib.auth.decorators import login_not_required
from django.urls import URLPattern, URLResolver, include, path
from django.views.decorators.http import require_POST
from django.views.i18n import set_language

from rongjun.config.rooms import room
from rongjun.web.office.views import gallery, home, texts

urlpatterns: list[URLPattern | URLResolver] = [
    path("", home.home, name="home"),
    path("language/", login_not_required(require_POST(set_language)), name="set_language"),
    room("rongjun.web.office.urls_accounts"),
    room("rongjun.web.office.urls_policy"),
    room("rongjun.web.office.urls_runs"),
    room("rongjun.web.office.urls_bank"),
    room("rongjun.web.office.urls_approvals"),
    room("rongjun.web.office.urls_funds"),
    room("rongjun.web.office.urls_people"),
    room("rongjun.web.office.urls_linkage"),
    room("rongjun.web.office.urls_recoveries"),
    room("rongjun.web.office.urls_life_events"),
    room("rongjun.web.office.urls_confirmation"),
    room("rongjun.web.office.urls_cases"),
    room("rongjun.web.office.urls_procedures"),
    room("rongjun.web.office.urls_volumes"),
    room("rongjun.web.office.urls_petition_figures"),
    room("rongjun.web.office.urls_case_parts"),
    room("rongjun.web.office.urls_whatif"),
    room("rongjun.web.office.urls_petitions"),
    room("rongjun.web.office.urls_petition_lead"),
    room("rongjun.web.office.urls_duties"),
    room("rongjun.web.office.urls_grants"),
    room("rongjun.web.office.urls_registers"),
    room("rongjun.web.office.urls_visits"),
    room("rongjun.web.office.urls_aid"),
    room("rongjun.web.office.urls_medical"),
    room("rongjun.web.office.urls_placement"),
    room("rongjun.web.office.urls_stations"),
    room("rongjun.web.office.urls_reports"),
    room("rongjun.web.office.urls_library"),
    room("rongjun.web.office.urls_signups"),
    path("portal/", include("rongjun.web.portal.urls")),
    # text and components
    path("about/", texts.about, name="about"),
    path("help/", texts.help_page, name="help"),
    path("gallery/", gallery.gallery, name="gallery"),
    path("gallery/progress/", gallery.progress_sample, name="gallery-progress"),
    path("gallery/reveal/", require_POST(gallery.reveal_sample), name="gallery-reveal"),
]

handler400 = "rongjun.web.office.views.errors.bad_request"
handler403 = "rongjun.web.office.views.errors.forbidden"
handler404 = "rongjun.web.office.views.errors.not_found"
handler500 = "rongjun.web.office.views.errors.server_error"
