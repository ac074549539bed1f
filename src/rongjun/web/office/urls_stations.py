"""Addresses of the room stations of the services wing."""

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
