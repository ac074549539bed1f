"""Addresses of the portal. A procedure is named by its code; a case never: it is the one of the session."""

from django.urls import URLPattern, URLResolver, include, path

from .views import apply, begin, case, library, public, published, signups, survey

urlpatterns: list[URLPattern | URLResolver] = [
    path("", public.home, name="portal"),
    path("petition/", include("rongjun.web.portal.urls_petition")),
    path("survey/", survey.survey, name="portal-survey"),
    path("survey/thanks/", survey.thanks, name="portal-survey-thanks"),
    path("own/", include("rongjun.web.portal.urls_own")),
    path("notices/", public.notices, name="portal-notices"),
    path("published/event/<int:record_id>/sign-up/", signups.signup, name="portal-signup"),
    path("sign-up/", signups.signed, name="portal-signed"),
    path("published/<slug:code>/", published.published_list, name="portal-published"),
    path("published/<slug:code>/<int:record_id>/", published.published_one, name="portal-published-one"),
    path("library/", library.library, name="portal-library"),
    path("library/articles/<slug:key>/", library.article, name="portal-article"),
    path("library/documents/<slug:key>/", library.document, name="portal-document"),
    path("library/leaflets/<int:record_id>/", library.leaflet, name="portal-leaflet"),
    path("enter/", begin.enter, name="portal-enter"),
    path("leave/", begin.leave, name="portal-leave"),
    path("matters/<slug:code>/", public.procedure, name="portal-procedure"),
    path("matters/<slug:code>/bring/", public.bring, name="portal-bring"),
    path("matters/<slug:code>/bring/sheet/", library.bring_sheet, name="portal-bring-sheet"),
    path("matters/<slug:code>/bring/code/", library.matter_code, name="portal-bring-code"),
    path("matters/<slug:code>/apply/", begin.begin, name="portal-begin"),
    path("case/", case.case_page, name="portal-case"),
    path("case/receipt/", begin.receipt, name="portal-receipt"),
    path("case/go-on/", apply.go_on, name="portal-go-on"),
    path("case/ask/<slug:ask_id>/", apply.ask, name="portal-ask"),
    path("case/files/", apply.files, name="portal-files"),
    path("case/files/<slug:item>/", apply.paper, name="portal-paper"),
    path("case/check/", apply.check, name="portal-check"),
    path("case/history/", case.history, name="portal-history"),
    path("case/clocks/", case.clocks, name="portal-clocks"),
    path("case/looks/", case.looks, name="portal-looks"),
    path("case/papers/<int:issued_id>/", case.download, name="portal-download"),
    path("case/withdraw/", case.withdraw, name="portal-withdraw"),
    path("case/appeal/", case.appeal, name="portal-appeal"),
]
