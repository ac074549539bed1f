"""Addresses of a person's own pages. No address names a person: it is the one who is signed in."""

from django.urls import URLPattern, path

from .views import own, own_code, own_events, own_folder, own_help, own_money, own_more, own_work

urlpatterns: list[URLPattern] = [
    path("", own.home, name="portal-own"),
    path("enter/", own.enter, name="portal-own-enter"),
    path("leave/", own.leave, name="portal-own-leave"),
    path("record/", own.record, name="portal-own-record"),
    path("record/wrong/", own.wrong, name="portal-own-wrong"),
    path("money/", own_money.money, name="portal-own-money"),
    path("money/<slug:benefit>/<str:month>/", own_money.why, name="portal-own-why"),
    path("matters/", own_more.matters, name="portal-own-matters"),
    path("work/", own_work.work, name="portal-own-work"),
    path("work/<int:round_id>/choose/", own_work.choose, name="portal-own-choose"),
    path("events/", own_events.events, name="portal-own-events"),
    path("help/", own_help.help_page, name="portal-own-help"),
    path("help/<str:letter>/<str:number>.<str:ending>", own_help.help_paper, name="portal-own-help-paper"),
    path("medical/", own_help.medical, name="portal-own-medical"),
    path("looks/", own_more.looks, name="portal-own-looks"),
    path("notes/", own_more.notes, name="portal-own-notes"),
    path("code/", own_code.change, name="portal-own-code"),
    path("folder/", own_folder.folder, name="portal-own-folder"),
    path("folder/act/", own_folder.act, name="portal-own-folder-act"),
    path("folder/keep/", own_folder.keep_open_one, name="portal-own-keep"),
]
