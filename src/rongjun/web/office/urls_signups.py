"""Addresses of signing up for events."""

from django.urls import URLPattern, path

from .views import signups

urlpatterns: list[URLPattern] = [path("registers/of/event/<int:record_id>/sign-up/", signups.signup, name="signup")]
