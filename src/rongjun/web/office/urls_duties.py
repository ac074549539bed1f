"""Addresses of the room duties of the services wing."""

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
