"""Addresses of the room placement of the services wing."""

from django.urls import URLPattern, path

from .views import placement

urlpatterns: list[URLPattern] = [
    path("placement/", placement.round_list, name="placement-rounds"),
    path("placement/new/", placement.round_new, name="placement-round-new"),
    path("placement/formulas/", placement.formula_list, name="placement-formulas"),
    path("placement/formulas/new/", placement.formula_new, name="placement-formula-new"),
    path("placement/formulas/<int:formula_id>/", placement.formula_page, name="placement-formula"),
    path("placement/<int:round_id>/", placement.round_page, name="placement-round"),
    path("placement/<int:round_id>/order.<str:ending>", placement.round_paper, name="placement-order"),
    path("placement/people/<int:candidate_id>/", placement.candidate_page, name="placement-candidate"),
    path("placement/lists/<int:signed_id>/", placement.signed_page, name="placement-list"),
]
