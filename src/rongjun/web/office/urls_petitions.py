"""Addresses of petitions at the desk: lists, intake, workbook, the matter and what is done to it."""

from django.urls import URLPattern, path

from .views import (
    petition,
    petition_acts,
    petition_batch,
    petition_new,
    petition_papers,
    petition_propose,
    petition_sign,
    petition_sort,
    petitions,
)

urlpatterns: list[URLPattern] = [
    path("petitions/", petitions.petition_list, name="petition-list"),
    path("petitions/all/", petitions.petition_all, name="petition-all"),
    path("petitions/overdue/", petitions.petition_overdue, name="petition-overdue"),
    path("petitions/new/", petition_new.petition_new, name="petition-new"),
    path("petitions/similar/", petition_new.petition_similar, name="petition-similar"),
    path("petitions/batch/", petition_batch.petition_batch, name="petition-batch"),
    path("petitions/batch/template/", petition_batch.petition_template, name="petition-template"),
    path("petitions/batch/<str:token>/", petition_batch.petition_batch_report, name="petition-batch-report"),
    path("petitions/opinions/<int:opinion_id>/", petition_sign.petition_sign, name="petition-opinion"),
    path("petitions/<int:petition_id>/", petition.petition_page, name="petition"),
    path("petitions/<int:petition_id>/act/<slug:act>/", petition_acts.petition_act, name="petition-act"),
    path("petitions/<int:petition_id>/sort/", petition_sort.petition_sort, name="petition-sort"),
    path("petitions/<int:petition_id>/propose/", petition_propose.petition_propose, name="petition-propose"),
    path("petitions/<int:petition_id>/identity/", petition.petition_identity, name="petition-identity"),
    path("petitions/<int:petition_id>/words/", petition.petition_words, name="petition-words"),
    path("petitions/<int:petition_id>/print/", petition_papers.petition_print, name="petition-print"),
    path(
        "petitions/<int:petition_id>/papers/<int:issued_id>/<slug:form>/",
        petition_papers.petition_paper,
        name="petition-paper",
    ),
    path("petitions/<int:petition_id>/files/<int:file_id>/", petition.petition_file, name="petition-file"),
]
