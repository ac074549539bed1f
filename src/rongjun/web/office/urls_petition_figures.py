"""Addresses of petition figures, reports, causes, repairs, proposals and refusals to register."""

from django.urls import URLPattern, path

from .views import petition_causes, petition_figures, petition_proposals, petition_refusals, petition_repairs

urlpatterns: list[URLPattern] = [
    path("petitions/figures/", petition_figures.figures_page, name="petition-figures"),
    path("petitions/figures/<slug:period>/<slug:figure>/", petition_figures.figure_rows, name="petition-figure-rows"),
    path("petitions/reports/", petition_figures.report_list, name="petition-reports"),
    path("petitions/reports/<int:report_id>/", petition_figures.report_page, name="petition-report"),
    path("petitions/reports/<int:report_id>/file/<slug:form>/", petition_figures.report_file,
         name="petition-report-file"),
    path("petitions/proposals/", petition_proposals.proposal_list, name="petition-proposals"),
    path("petitions/proposals/<int:proposal_id>/", petition_proposals.proposal_page, name="petition-proposal"),
    path("petitions/<int:petition_id>/cause/", petition_causes.petition_cause, name="petition-cause"),
    path("petitions/causes/", petition_repairs.cause_list, name="petition-causes"),
    path("petitions/repairs/", petition_repairs.repair_list, name="petition-repairs"),
    path("petitions/repairs/new/", petition_repairs.repair_new, name="petition-repair-new"),
    path("petitions/repairs/<int:repair_id>/", petition_repairs.repair_page, name="petition-repair"),
    path("petitions/refusals/", petition_refusals.refusal_list, name="petition-refusals"),
    path("petitions/refusals/new/", petition_refusals.refusal_new, name="petition-refusal-new"),
    path("petitions/refusals/<int:refused_id>/", petition_refusals.refusal_page, name="petition-refusal"),
]  # fmt: skip
