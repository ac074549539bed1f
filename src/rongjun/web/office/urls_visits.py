"""Addresses of the room visits of the services wing."""

from django.urls import URLPattern, path

from .views import surveys, visit_phone, visit_work, visits

urlpatterns: list[URLPattern] = [
    path("visits/", visits.visit_planned, name="visit-planned"),
    path("visits/made/", visits.visit_list, name="visit-list"),
    path("visits/made/<int:visit_id>/", visits.visit_page, name="visit"),
    path("visits/made/<int:visit_id>/photo/", visits.visit_photo, name="visit-photo"),
    path("visits/<int:planned_id>/new/", visits.visit_new, name="visit-new"),
    path("visits/<int:planned_id>/double/", visits.visit_double, name="visit-double"),
    path("visits/day/", visit_work.visit_day, name="visit-day"),
    path("visits/plans/", visit_work.visit_plans, name="visit-plans"),
    path("visits/lists/", visit_work.visit_lists, name="visit-lists"),
    path("visits/phone/", visit_phone.visit_phone, name="visit-phone"),
    path("visits/phone/today.json", visit_phone.visit_today, name="visit-today"),
    path("visits/phone/sync/", visit_phone.visit_sync, name="visit-sync"),
    path("visits/phone/photo/", visit_phone.visit_sync_photo, name="visit-sync-photo"),
    path("visits/phone/worker.js", visit_phone.visit_worker, name="visit-worker"),
    path("visits/phone/manifest.webmanifest", visit_phone.visit_manifest, name="visit-manifest"),
    path("visits/surveys/", surveys.survey_list, name="survey-list"),
    path("visits/surveys/new/", surveys.survey_new, name="survey-new"),
    path("visits/surveys/<int:survey_id>/", surveys.survey_page, name="survey"),
    path("visits/surveys/<int:survey_id>/codes/", surveys.survey_codes, name="survey-codes"),
    path("visits/surveys/<int:survey_id>/members/", surveys.survey_members, name="survey-members"),
    path("visits/surveys/<int:survey_id>/people/<int:person_id>/", surveys.survey_answer, name="survey-answer"),
    path("people/<int:person_id>/visit/", visits.person_visit, name="person-visit"),
]
