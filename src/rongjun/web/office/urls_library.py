"""Addresses of the policy library in the office."""

from django.urls import URLPattern, path

from .views import library

urlpatterns: list[URLPattern] = [
    path("library/", library.library, name="library"),
    path("library/<slug:code>/<int:record_id>/print/", library.leaflet_print, name="leaflet-print"),
]
