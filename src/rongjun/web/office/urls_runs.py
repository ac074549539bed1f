"""Addresses of the monthly run."""

from django.urls import URLPattern, URLResolver, path

from .views import bank, register, run_lists, run_sign, runs

urlpatterns: list[URLPattern | URLResolver] = [
    path("runs/", runs.run_list, name="run-list"),
    path("runs/open/", runs.run_open, name="run-open"),
    path("runs/<int:run_id>/", runs.run, name="run"),
    path("runs/<int:run_id>/progress/", runs.run_progress, name="run-progress"),
    path("runs/<int:run_id>/recompute/", runs.run_recompute, name="run-recompute"),
    path("runs/<int:run_id>/repeat/", runs.run_repeat, name="run-repeat"),
    path("runs/<int:run_id>/lines/", run_lists.run_lines, name="run-lines"),
    path("runs/<int:run_id>/changes/", run_lists.run_changes, name="run-changes"),
    path("runs/<int:run_id>/exceptions/", run_lists.run_exceptions, name="run-exceptions"),
    path("runs/<int:run_id>/exceptions/<int:exception_id>/", run_lists.run_exception, name="run-exception"),
    path("runs/<int:run_id>/submit/", run_sign.run_submit, name="run-submit"),
    path("runs/<int:run_id>/sign/", run_sign.run_sign, name="run-sign"),
    path("runs/<int:run_id>/differences/", run_lists.run_differences, name="run-differences"),
    path("runs/<int:run_id>/cancel/", run_sign.run_cancel, name="run-cancel"),
    path("runs/<int:run_id>/close/", run_sign.run_close, name="run-close"),
    path("runs/<int:run_id>/bank/", bank.run_bank, name="run-bank"),
    path("runs/<int:run_id>/bank/sheet/", bank.run_bank_sheet, name="run-bank-sheet"),
    path("runs/<int:run_id>/bank/result/", bank.run_bank_result, name="run-bank-result"),
    path("runs/<int:run_id>/register/", register.run_register, name="run-register"),
]
