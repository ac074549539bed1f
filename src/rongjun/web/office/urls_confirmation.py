"""Addresses of annual confirmation and of birthdays ahead."""

from django.urls import URLPattern, path

from .views import ageing, campaigns, confirmations, notices

urlpatterns: list[URLPattern] = [
    path("campaigns/", campaigns.campaign_list, name="campaign-list"),
    path("campaigns/new/", campaigns.new_campaign, name="campaign-new"),
    path("campaigns/<int:campaign_id>/", campaigns.campaign_overview, name="campaign"),
    path("campaigns/<int:campaign_id>/edit/", campaigns.edit_campaign, name="campaign-edit"),
    path("campaigns/<int:campaign_id>/progress/", campaigns.campaign_progress, name="campaign-progress"),
    path("campaigns/<int:campaign_id>/decide/", campaigns.decide, name="campaign-decide"),
    path("campaigns/<int:campaign_id>/due/", confirmations.due, name="campaign-due"),
    path("campaigns/<int:campaign_id>/people/", confirmations.campaign_rows, name="campaign-rows"),
    path("campaigns/<int:campaign_id>/people/record/", confirmations.record_many, name="campaign-many"),
    path("campaigns/<int:campaign_id>/people/upload/", confirmations.upload, name="campaign-upload"),
    path("campaigns/<int:campaign_id>/people/<int:row_id>/", confirmations.row_page, name="campaign-row"),
    path("campaigns/<int:campaign_id>/people/<int:row_id>/undo/", confirmations.row_undo, name="campaign-row-undo"),
    path("campaigns/<int:campaign_id>/people/<int:row_id>/told/", confirmations.row_told, name="campaign-row-told"),
    path("campaigns/<int:campaign_id>/reminders/", notices.reminders, name="campaign-reminders"),
    path("campaigns/<int:campaign_id>/print/<slug:what>/", notices.papers, name="campaign-print"),
    path("campaigns/<int:campaign_id>/late/", notices.late, name="campaign-notices"),
    path("ageing/", ageing.ageing_list, name="ageing"),
]
