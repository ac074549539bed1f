"""Addresses of the room grants of the services wing."""

from django.urls import path

from .views import grant_lists, grants

urlpatterns = [
    path("grants/", grants.grant_list, name="grants"),
    path("grants/new/", grant_lists.grant_new, name="grant-new"),
    path("grants/<int:subject_id>/", grants.grant_page, name="grant"),
    path("grants/<int:grant_id>/lines/", grants.grant_lines, name="grant-lines"),
]
