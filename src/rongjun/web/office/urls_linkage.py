"""Addresses of duplicates: pairs, merges, and those who hold two categories."""

from django.urls import URLPattern, path

from .views import merges, pairs, several

urlpatterns: list[URLPattern] = [
    path("people/pairs/", pairs.pair_list, name="pair-list"),
    path("people/pairs/search/", pairs.pair_search, name="pair-search"),
    path("people/pairs/put/", pairs.pair_put, name="pair-put"),
    path("people/pairs/progress/", pairs.pair_progress, name="pair-progress"),
    path("people/pairs/<int:pair_id>/", pairs.pair_page, name="pair"),
    path("people/pairs/<int:pair_id>/reveal/", pairs.pair_reveal, name="pair-reveal"),
    path("people/pairs/<int:pair_id>/decide/", pairs.pair_decide, name="pair-decide"),
    path("people/merges/<int:merge_id>/", merges.merge_page, name="merge"),
    path("people/merges/<int:merge_id>/decide/", merges.merge_decide, name="merge-decide"),
    path("people/several/", several.several_list, name="several-list"),
]
