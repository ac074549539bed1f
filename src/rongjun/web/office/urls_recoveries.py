"""Addresses of recoveries."""

from django.urls import URLPattern, path

from .views import recoveries

urlpatterns: list[URLPattern] = [
    path("recoveries/", recoveries.recovery_list, name="recovery-list"),
    path("recoveries/acts/<int:act_id>/", recoveries.recovery_decide, name="recovery-decide"),
    path("recoveries/<int:recovery_id>/", recoveries.recovery, name="recovery"),
    path("recoveries/<int:recovery_id>/<str:kind>/", recoveries.recovery_act, name="recovery-act"),
]
