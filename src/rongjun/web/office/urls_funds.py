"""Addresses of money: overview, appropriations, movements, units below, ledger, trace."""

from django.urls import URLPattern, URLResolver, path

from .views import fund_alerts, fund_appropriations, fund_budget, fund_movements, fund_trace, funds, register_money

TRACE = "funds/trace/<int:run_id>/<slug:benefit>/<slug:source>/"
urlpatterns: list[URLPattern | URLResolver] = [
    path("funds/", funds.overview, name="funds"),
    path("funds/balance/", funds.trial_balance, name="fund-balance"),
    path("funds/journal/", funds.journal, name="fund-journal"),
    path("funds/journal/<int:transaction_id>/", funds.transaction_page, name="fund-transaction"),
    path("funds/appropriations/", fund_appropriations.appropriation_list, name="fund-appropriations"),
    path("funds/appropriations/new/", fund_appropriations.appropriation_new, name="fund-appropriation-new"),
    path(
        "funds/appropriations/<int:appropriation_id>/", fund_appropriations.appropriation_page,
        name="fund-appropriation",
    ),
    path(
        "funds/appropriations/<int:appropriation_id>/decide/", fund_appropriations.appropriation_decide,
        name="fund-appropriation-decide",
    ),
    path(
        "funds/appropriations/<int:appropriation_id>/receipt/", fund_appropriations.receipt_new,
        name="fund-receipt-new",
    ),
    path("funds/receipts/<int:receipt_id>/reverse/", fund_appropriations.receipt_reverse, name="fund-receipt-reverse"),
    path("funds/movements/", fund_movements.movement_list, name="fund-movements"),
    path("funds/movements/new/<slug:kind>/", fund_movements.movement_new, name="fund-movement-new"),
    path("funds/movements/<int:movement_id>/", fund_movements.movement_page, name="fund-movement"),
    path("funds/movements/<int:movement_id>/decide/", fund_movements.movement_decide, name="fund-movement-decide"),
    path("funds/papers/<int:paper_id>/", fund_movements.paper_open, name="fund-paper"),
    path("funds/payables/", register_money.payable_list, name="fund-payables"),
    path("funds/payables/<int:record_id>/", register_money.payable_pay, name="fund-payable"),
    path("funds/alerts/", fund_alerts.alert_list, name="fund-alerts"),
    path("funds/alerts/watch/", fund_alerts.alert_watch, name="fund-alert-watch"),
    path("funds/alerts/days/", fund_alerts.alert_days, name="fund-alert-days"),
    path("funds/alerts/<int:alert_id>/", fund_alerts.alert_page, name="fund-alert"),
    path("funds/alerts/<int:alert_id>/act/", fund_alerts.alert_act, name="fund-alert-act"),
    path("funds/budget/", fund_budget.budget_page, name="fund-budget"),
    path("funds/budget/plan/", fund_budget.plan_page, name="fund-plan"),
    path("funds/budget/forecast/", fund_budget.forecast_start, name="fund-forecast"),
    path("funds/budget/forecast/progress/", fund_budget.forecast_progress, name="fund-forecast-progress"),
    path("funds/units/", fund_movements.unit_list, name="fund-units"),
    path("funds/units/<int:unit_id>/", fund_movements.unit_page, name="fund-unit"),
    path(TRACE, fund_trace.trace_run, name="fund-trace"),
    path(TRACE + "<slug:town>/", fund_trace.trace_town, name="fund-trace-town"),
    path(TRACE + "<slug:town>/names/", fund_trace.trace_reveal, name="fund-trace-reveal"),
    path("funds/lines/<int:line_id>/", fund_trace.trace_line, name="fund-line"),
]  # fmt: skip
