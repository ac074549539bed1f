"""Addresses of cases of recognition."""

from django.urls import URLPattern, path

from .views import case, case_acts, case_begin, case_papers, cases

urlpatterns: list[URLPattern] = [
    path("cases/", cases.case_list, name="case-list"),
    path("cases/all/", cases.case_all, name="case-all"),
    path("cases/overdue/", cases.case_overdue, name="case-overdue"),
    path("cases/new/", case_begin.case_choose, name="case-choose"),
    path("cases/new/<slug:code>/", case_begin.case_new, name="case-new"),
    path("cases/<int:case_id>/", case.case_page, name="case"),
    path("cases/<int:case_id>/form/", case_begin.case_form, name="case-form"),
    path("cases/<int:case_id>/act/<slug:act>/", case_acts.case_act, name="case-act"),
    path("cases/<int:case_id>/reveal/", case.case_reveal, name="case-reveal"),
    path("cases/<int:case_id>/files/<int:file_id>/", case_begin.case_file, name="case-file"),
    path("cases/<int:case_id>/issued/<int:issued_id>/<slug:form>/", case_papers.case_issued, name="case-issued"),
    path("cases/<int:case_id>/looks/", case.case_looks, name="case-looks"),
]
