"""Addresses of the room registers of the services wing."""

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
