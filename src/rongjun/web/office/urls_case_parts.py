"""Addresses of the parts of a case: decision, notice, opinions, second looks, inquiries."""

from django.urls import URLPattern, path

from .views import case_notice, case_propose, case_sign, examinations, panel_acts, second_looks

urlpatterns: list[URLPattern] = [
    path("cases/decisions/<int:decision_id>/", case_sign.case_sign, name="case-decision"),
    path("cases/inquiries/", second_looks.inquiry_list, name="inquiry-list"),
    path("cases/second-looks/", second_looks.second_look_list, name="second-look-list"),
    path("cases/second-looks/<int:look_id>/", second_looks.second_look, name="second-look"),
    path("cases/<int:case_id>/do/<slug:act>/", panel_acts.panel_act, name="case-do"),
    path("cases/<int:case_id>/propose/", case_propose.case_propose, name="case-propose"),
    path("cases/<int:case_id>/notice/", case_notice.case_notice, name="case-notice"),
    path("examinations/", examinations.examination_list, name="examination-list"),
    path("examinations/<int:case_id>/", examinations.examination, name="examination"),
    path("examinations/<int:case_id>/files/<int:file_id>/", examinations.examination_file, name="examination-file"),
]
