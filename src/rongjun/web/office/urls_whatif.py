"""Addresses of what if, and of the list of those who are left out."""

from django.urls import URLPattern, path

from .views import unclaimed, whatif, whatif_results

urlpatterns: list[URLPattern] = [
    path("whatif/", whatif.whatif_list, name="whatif-list"),
    path("whatif/<str:token>/", whatif.whatif_page, name="whatif"),
    path("whatif/<str:token>/progress/", whatif.whatif_progress, name="whatif-progress"),
    path("whatif/<str:token>/act/", whatif.whatif_act, name="whatif-act"),
    path("whatif/<str:token>/<int:number>/add/<slug:kind>/", whatif.whatif_change, name="whatif-change"),
    path("whatif/<str:token>/by/<slug:by>/", whatif_results.whatif_result, name="whatif-result"),
    path("whatif/<str:token>/<int:number>/people/", whatif_results.whatif_people, name="whatif-people"),
    path("whatif/<str:token>/<int:number>/draft/", whatif_results.whatif_draft, name="whatif-draft"),
    path("unclaimed/", unclaimed.unclaimed_list, name="unclaimed"),
    path("unclaimed/search/", unclaimed.unclaimed_search, name="unclaimed-search"),
    path("unclaimed/<int:unclaimed_id>/", unclaimed.unclaimed_one, name="unclaimed-one"),
]
