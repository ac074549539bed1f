"""Addresses of the standards and of the notices that change them."""

from django.urls import URLPattern, path

from .views import holidays, notice_entry, policy, policy_notices

urlpatterns: list[URLPattern] = [
    path("policy/", policy.policy_list, name="policy-list"),
    path("policy/calculator/", policy.calculator, name="calculator"),
    path("policy/notices/", policy_notices.notice_list, name="notice-list"),
    path("policy/notices/new/", policy_notices.notice_new, name="notice-new"),
    path("policy/notices/<int:notice_id>/", policy_notices.notice, name="notice"),
    path("policy/notices/<int:notice_id>/head/", policy_notices.notice_head, name="notice-head"),
    path("policy/notices/<int:notice_id>/paste/", notice_entry.notice_paste, name="notice-paste"),
    path("policy/notices/<int:notice_id>/local/", notice_entry.notice_local, name="notice-local"),
    path("policy/notices/<int:notice_id>/tables/<slug:table>/", notice_entry.notice_table, name="notice-table"),
    path("policy/notices/<int:notice_id>/papers/", policy_notices.notice_papers, name="notice-papers"),
    path(
        "policy/notices/<int:notice_id>/papers/<int:notice_paper_id>/", policy_notices.notice_paper, name="notice-paper"
    ),
    path("policy/notices/<int:notice_id>/cost/", policy_notices.notice_cost, name="notice-cost"),
    path("policy/notices/<int:notice_id>/progress/", policy_notices.notice_progress, name="notice-progress"),
    path("policy/notices/<int:notice_id>/decide/", policy_notices.notice_decide, name="notice-decide"),
    path("policy/holidays/", holidays.holiday_list, name="holiday-list"),
    path("policy/holidays/new/", holidays.holiday_new, name="holiday-new"),
    path("policy/holidays/<int:holiday_id>/", holidays.holiday, name="holiday"),
    path("policy/holidays/<int:holiday_id>/decide/", holidays.holiday_decide, name="holiday-decide"),
    path("policy/<slug:table>/", policy.policy_table, name="policy-table"),
]
