"""Addresses of the bank's pages beside those of a run."""

from django.urls import URLPattern, path

from .views import arrivals, bank_layouts, bank_lines, failures

urlpatterns: list[URLPattern] = [
    path("bank/lines/", bank_lines.line_list, name="bank-lines"),
    path("bank/lines/<int:bank_line_id>/", bank_lines.line_page, name="bank-line"),
    path("bank/", failures.failure_list, name="failure-list"),
    path("bank/failures/overview/", failures.failure_overview, name="failure-overview"),
    path("bank/failures/<int:failure_id>/", failures.failure_page, name="failure"),
    path("bank/arrivals/", arrivals.arrival_list, name="arrival-list"),
    path("bank/arrivals/send/", arrivals.arrival_send, name="arrival-send"),
    path("bank/arrivals/slips/", arrivals.arrival_slips, name="arrival-slips"),
    path("bank/layouts/", bank_layouts.layout_list, name="bank-layouts"),
    path("bank/layouts/new/", bank_layouts.layout_new, name="bank-layout-new"),
    path("bank/layouts/<int:bank_layout_id>/", bank_layouts.layout_page, name="bank-layout"),
    path("bank/account/", bank_layouts.office_account, name="office-account"),
]
