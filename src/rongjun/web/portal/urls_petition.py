"""Addresses of petitions on the portal. A petition is never named in one: it is the one of the session."""

from django.urls import URLPattern, path

from .views import petition, petition_acts, petition_begin, petition_fill, petition_rota

urlpatterns: list[URLPattern] = [
    path("", petition_begin.how, name="portal-petition-how"),
    path("rota/", petition_rota.rota, name="portal-petition-rota"),
    path("rota/<int:day_id>/", petition_rota.book, name="portal-petition-book"),
    path("begin/", petition_begin.begin, name="portal-petition-begin"),
    path("enter/", petition_begin.enter, name="portal-petition-enter"),
    path("leave/", petition_begin.leave, name="portal-petition-leave"),
    path("mine/", petition.matter_page, name="portal-petition"),
    path("mine/receipt/", petition_begin.receipt, name="portal-petition-receipt"),
    path("mine/receipt.pdf", petition_begin.receipt_paper, name="portal-petition-receipt-paper"),
    path("mine/go-on/", petition_fill.go_on, name="portal-petition-go-on"),
    path("mine/ask/<slug:ask_id>/", petition_fill.ask, name="portal-petition-ask"),
    path("mine/check/", petition_fill.check, name="portal-petition-check"),
    path("mine/files/", petition_fill.files, name="portal-petition-files"),
    path("mine/history/", petition.history, name="portal-petition-history"),
    path("mine/clocks/", petition.clocks, name="portal-petition-clocks"),
    path("mine/looks/", petition.looks, name="portal-petition-looks"),
    path("mine/papers/<int:issued_id>/", petition.paper, name="portal-petition-paper"),
    path("mine/papers/<int:issued_id>.<str:ending>", petition.download, name="portal-petition-download"),
    path("mine/add/", petition_acts.add, name="portal-petition-add"),
    path("mine/withdraw/", petition_acts.withdraw, name="portal-petition-withdraw"),
    path("mine/review/", petition_acts.review, name="portal-petition-review"),
    path("mine/object/", petition_acts.object_closing, name="portal-petition-object"),
    path("mine/rate/", petition_acts.rate, name="portal-petition-rate"),
]
