"""Addresses of the room aid of the services wing."""

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
