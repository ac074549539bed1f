"""Addresses of the room medical: sheets, bills, rules, contributions, recuperation."""

from django.urls import URLPattern, path

from .views import medical, medical_contributions, medical_counter, medical_rules, medical_seasons, medical_sheet

urlpatterns: list[URLPattern] = [
    path("medical/", medical.sheet_list, name="medical-sheets"),
    path("medical/sheets/new/", medical.sheet_new, name="medical-sheet-new"),
    path("medical/sheets/template/", medical.sheet_template, name="medical-sheet-template"),
    path("medical/sheets/report/<slug:token>/", medical.sheet_report, name="medical-sheet-report"),
    path("medical/sheets/<int:bill_sheet_id>/", medical_sheet.sheet_page, name="medical-sheet"),
    path("medical/sheets/<int:bill_sheet_id>/act/", medical_sheet.sheet_act, name="medical-sheet-act"),
    path("medical/bills/new/", medical_counter.bill_new, name="medical-bill-new"),
    path("medical/bills/", medical.bill_list, name="medical-bills"),
    path("medical/share/", medical.share_page, name="medical-share"),
    path("medical/contributions/", medical_contributions.contribution_list, name="medical-contributions"),
    path("medical/contributions/<int:contributions_id>/", medical_contributions.contribution_page,
         name="medical-contribution"),
    path("medical/contributions/<int:contributions_id>/pay/", medical_contributions.contribution_pay,
         name="medical-contribution-pay"),
    path("medical/rules/", medical_rules.rule_list, name="medical-rules"),
    path("medical/rules/new/", medical_rules.rule_new, name="medical-rule-new"),
    path("medical/rules/<int:rule_id>/", medical_rules.rule_page, name="medical-rule"),
    path("medical/rules/<int:rule_id>/decide/", medical_rules.rule_decide, name="medical-rule-decide"),
    path("medical/seasons/", medical_seasons.season_list, name="medical-seasons"),
    path("medical/seasons/new/", medical_seasons.season_new, name="medical-season-new"),
    path("medical/seasons/<int:season_id>/", medical_seasons.season_page, name="medical-season"),
    path("medical/seasons/<int:season_id>/group.<str:ending>", medical_seasons.season_group,
         name="medical-season-group"),
    path("medical/seasons/<int:season_id>/act/", medical_seasons.season_act, name="medical-season-act"),
    path("medical/places/<int:wish_id>/", medical_seasons.place_page, name="medical-place"),
]  # fmt: skip
