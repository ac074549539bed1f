"""Addresses of procedures: those in force, their versions, the drafts."""

from django.urls import URLPattern, path

from .views import procedure_drafts, procedures

urlpatterns: list[URLPattern] = [
    path("procedures/", procedures.procedure_list, name="procedure-list"),
    path("procedures/versions/<int:procedure_id>/", procedures.procedure_version, name="procedure-version"),
    path("procedures/versions/<int:procedure_id>/decide/", procedures.procedure_decide, name="procedure-decide"),
    path("procedures/drafts/<int:draft_id>/", procedure_drafts.procedure_draft, name="procedure-draft"),
    path("procedures/drafts/<int:draft_id>/part/", procedure_drafts.procedure_part, name="procedure-part"),
    path("procedures/drafts/<int:draft_id>/text/", procedure_drafts.procedure_text, name="procedure-text"),
    path("procedures/<slug:code>/", procedures.procedure_page, name="procedure"),
    path("procedures/<slug:code>/brief/", procedures.procedure_brief, name="procedure-brief"),
    path("procedures/<slug:code>/begin/", procedure_drafts.procedure_begin, name="procedure-begin"),
]
