"""Addresses of the room grants of the services wing."""

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
