"""Addresses of the room registers of the services wing."""

from django.urls import URLPattern, path

from .views import (
    register_drafts,
    register_figures,
    register_files,
    register_fits,
    register_imports,
    register_lists,
    register_money,
    register_papers,
    register_records,
    register_versions,
)

LIST, ONE = "registers/of/<slug:code>/", "registers/of/<slug:code>/<int:record_id>/"

urlpatterns: list[URLPattern] = [
    path("registers/", register_lists.register_list, name="register-list"),
    path("registers/due/", register_lists.register_due, name="register-due"),
    path("registers/begin/", register_drafts.register_begin, name="register-begin"),
    path("registers/drafts/<int:draft_id>/", register_drafts.register_draft, name="register-draft"),
    path("registers/drafts/<int:draft_id>/part/", register_drafts.register_part, name="register-part"),
    path("registers/drafts/<int:draft_id>/text/", register_drafts.register_text, name="register-text"),
    path("registers/versions/<int:version_id>/", register_versions.register_version, name="register-version"),
    path("registers/versions/<int:version_id>/decide/", register_versions.register_decide, name="register-decide"),
    path("registers/proposals/<int:proposal_id>/", register_records.record_proposal, name="register-proposal"),
    path(LIST, register_lists.register, name="register"),
    path(f"{LIST}about/", register_versions.register_about, name="register-about"),
    path(f"{LIST}mistaken/", register_lists.register_mistaken, name="register-mistaken"),
    path(f"{LIST}figures/", register_figures.register_figures, name="register-figures"),
    path(
        f"{LIST}figures/<slug:figure>/<slug:since>/<slug:until>/<slug:area>/", register_figures.register_figure,
        name="register-figure",
    ),
    path(f"{LIST}print/<slug:paper>/<slug:form>/", register_papers.register_print, name="register-print"),
    path(f"{LIST}import/", register_imports.register_import, name="register-import"),
    path(f"{LIST}import/template/", register_imports.register_template, name="register-template"),
    path(f"{LIST}import/<slug:token>/", register_imports.register_imported, name="register-imported"),
    path(f"{LIST}import/<slug:token>/rows/", register_imports.register_bad_rows, name="register-bad-rows"),
    path(f"{LIST}new/", register_records.record_new, name="record-new"),
    path(ONE, register_records.record, name="record"),
    path(f"{ONE}fits/", register_fits.record_fits, name="record-fits"),
    path(f"{ONE}grant/", register_money.record_grant, name="record-grant"),
    path(f"{ONE}move/<slug:stage>/", register_records.record_move, name="record-move"),
    path(f"{ONE}change/", register_records.record_change, name="record-change"),
    path(f"{ONE}mistake/", register_records.record_mistake, name="record-mistake"),
    path(f"{ONE}reveal/", register_records.record_reveal, name="record-reveal"),
    path(f"{ONE}proposals/<int:proposal_id>/", register_records.record_decide, name="record-decide"),
    path(f"{ONE}files/", register_files.record_attach, name="record-attach"),
    path(f"{ONE}files/<int:file_id>/", register_files.record_file, name="record-file"),
    path(f"{ONE}print/<slug:paper>/<slug:form>/", register_papers.record_print, name="record-print"),
]  # fmt: skip
