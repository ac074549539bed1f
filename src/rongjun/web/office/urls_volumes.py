"""Addresses of paper files."""

from django.urls import URLPattern, path

from .views import volumes

urlpatterns: list[URLPattern] = [
    path("volumes/", volumes.volume_list, name="volume-list"),
    path("volumes/<int:volume_id>/", volumes.volume_page, name="volume"),
    path("volumes/<int:volume_id>/act/<slug:act>/", volumes.volume_act, name="volume-act"),
    path("cases/<int:case_id>/volume/", volumes.case_volume, name="case-volume"),
    path("cases/<int:case_id>/whole/", volumes.case_whole, name="case-whole"),
]
