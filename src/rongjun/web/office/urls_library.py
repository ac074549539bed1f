"""Addresses of the room library of the services wing."""

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
