"""Addresses of the room medical of the services wing."""

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
