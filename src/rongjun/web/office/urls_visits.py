"""Addresses of the room visits of the services wing."""

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
