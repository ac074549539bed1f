"""Addresses of approvals: the inbox, the supervisor's pages, holds, chains."""

from django.urls import URLPattern, URLResolver, path

from .views import chains, inbox, watch

urlpatterns: list[URLPattern | URLResolver] = [
    path("inbox/", inbox.inbox, name="inbox"),
    path("inbox/made/", inbox.inbox_made, name="inbox-made"),
    path("approvals/", watch.matters, name="matters"),
    path("approvals/<int:matter_id>/", watch.matter, name="matter"),
    path("approvals/holds/", watch.holds, name="holds"),
    path("approvals/holds/<int:hold_id>/lift/", watch.lift, name="hold-lift"),
    path("approvals/chains/", chains.chain_list, name="chains"),
    path("approvals/chains/<slug:kind>/", chains.chain_of, name="chain"),
    path("approvals/chains/versions/<int:version_id>/", chains.chain_version, name="chain-version"),
]
