"""Addresses of the reports of an office."""

from django.urls import URLPattern, path

from .views import report_lists, reports

urlpatterns: list[URLPattern] = [
    path("reports/", reports.figures_page, name="reports"),
    path("reports/issued/", reports.report_list, name="report-list"),
    path("reports/issue/", reports.report_new, name="report-new"),
    path("reports/issued/<int:office_report_id>/", reports.report_page, name="report"),
    path("reports/issued/<int:office_report_id>/file/<slug:form>/", reports.report_file, name="report-file"),
    path("reports/lists/", report_lists.list_sources, name="report-lists"),
    path("reports/lists/<slug:source>/", report_lists.list_of, name="report-asked"),
    path("reports/<slug:period>/<slug:figure>/", reports.figure_rows, name="report-rows"),
]
