"""Addresses of the room events of the services wing."""

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
