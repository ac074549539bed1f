"""URL map."""

from django.contrib.auth.decorators import login_not_required
from django.urls import URLPattern, URLResolver, include, path
from django.views.decorators.http import require_POST
from django.views.i18n import set_language

from rongjun.web.office.views import gallery, home, texts

urlpatterns: list[URLPattern | URLResolver] = [
    path("", home.home, name="home"),
    path("language/", login_not_required(require_POST(set_language)), name="set_language"),
    path("", include("rongjun.web.office.urls_accounts")),
    path("", include("rongjun.web.office.urls_policy")),
    path("", include("rongjun.web.office.urls_runs")),
    path("", include("rongjun.web.office.urls_bank")),
    path("", include("rongjun.web.office.urls_approvals")),
    path("", include("rongjun.web.office.urls_funds")),
    path("", include("rongjun.web.office.urls_people")),
    path("", include("rongjun.web.office.urls_linkage")),
    path("", include("rongjun.web.office.urls_recoveries")),
    path("", include("rongjun.web.office.urls_life_events")),
    path("", include("rongjun.web.office.urls_confirmation")),
    path("", include("rongjun.web.office.urls_cases")),
    path("", include("rongjun.web.office.urls_procedures")),
    path("", include("rongjun.web.office.urls_volumes")),
    path("", include("rongjun.web.office.urls_petition_figures")),
    path("", include("rongjun.web.office.urls_case_parts")),
    path("", include("rongjun.web.office.urls_whatif")),
    path("", include("rongjun.web.office.urls_petitions")),
    path("", include("rongjun.web.office.urls_petition_lead")),
    path("", include("rongjun.web.office.urls_duties")),
    path("", include("rongjun.web.office.urls_grants")),
    path("", include("rongjun.web.office.urls_registers")),
    path("", include("rongjun.web.office.urls_visits")),
    path("", include("rongjun.web.office.urls_aid")),
    path("", include("rongjun.web.office.urls_medical")),
    path("", include("rongjun.web.office.urls_placement")),
    path("", include("rongjun.web.office.urls_stations")),
    path("", include("rongjun.web.office.urls_reports")),
    path("", include("rongjun.web.office.urls_library")),
    path("", include("rongjun.web.office.urls_signups")),
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
