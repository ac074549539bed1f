"""Addresses of the room livelihood of the services wing."""

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
