"""Addresses of the room honours of the services wing."""

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
