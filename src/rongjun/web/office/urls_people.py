"""Addresses of the registry and of imports."""

from django.urls import URLPattern, path

from .views import changes, checks, imports, looks, people, person, why

urlpatterns: list[URLPattern] = [
    path("people/", people.people_list, name="people-list"),
    path("people/find/", people.find_person, name="people-find"),
    path("people/new/", changes.new_person, name="person-new"),
    path("people/<int:person_id>/", person.person_page, name="person"),
    path("people/<int:person_id>/reveal/", person.reveal, name="person-reveal"),
    path("people/<int:person_id>/pay/", person.person_pay, name="person-pay"),
    path("people/<int:person_id>/exceptions/", person.person_exceptions, name="person-exceptions"),
    path("people/<int:person_id>/looks/", looks.person_looks, name="person-looks"),
    path("people/<int:person_id>/why/<slug:benefit>/<str:month>/", why.why, name="why"),
    path("people/<int:person_id>/change/", changes.choose_change, name="person-change"),
    path("people/<int:person_id>/change/<slug:group>/", changes.change_person, name="person-change-form"),
    path("imports/", imports.import_list, name="import-list"),
    path("imports/new/", checks.upload, name="import-new"),
    path("imports/template.xlsx", checks.template_workbook, name="import-template"),
    path("imports/check/<str:token>/", checks.check_page, name="import-check"),
    path("imports/check/<str:token>/progress/", checks.check_progress, name="import-check-progress"),
    path("imports/check/<str:token>/report.xlsx", checks.check_report, name="import-check-report"),
    path("imports/check/<str:token>/submit/", checks.submit_check, name="import-check-submit"),
    path("imports/held/", imports.held_list, name="held-list"),
    path("imports/<int:import_id>/", imports.import_page, name="import"),
    path("imports/<int:import_id>/faults/", imports.import_faults, name="import-faults"),
    path("imports/<int:import_id>/report.xlsx", imports.import_report, name="import-report"),
    path("imports/<int:import_id>/decide/", imports.decide, name="import-decide"),
]
