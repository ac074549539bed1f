"""Addresses of life events: deaths, moving in and out, suspensions by article 59."""

from django.urls import URLPattern, path

from .views import award_withdrawal, death_rows, deaths, moves, suspensions

urlpatterns: list[URLPattern] = [
    path("events/", deaths.events, name="events"),
    path("events/deaths/", deaths.death_lists, name="death-lists"),
    path("events/deaths/new/", deaths.upload_deaths, name="death-list-new"),
    path("events/deaths/<int:list_id>/", deaths.death_list, name="death-list"),
    path("events/deaths/<int:list_id>/progress/", deaths.death_progress, name="death-list-progress"),
    path("events/deaths/<int:list_id>/faults/", deaths.death_faults, name="death-list-faults"),
    path("events/deaths/<int:list_id>/propose/", deaths.propose_list, name="death-list-propose"),
    path("events/deaths/rows/<int:row_id>/", death_rows.death_row, name="death-row"),
    path("events/moves/", moves.move_list, name="move-list"),
    path("events/moves/in/", moves.move_in, name="move-in"),
    path("events/moves/<int:fact_id>/letter/", moves.move_letter, name="move-letter"),
    path("events/suspensions/", suspensions.suspension_list, name="suspension-list"),
    path("events/suspensions/undecided/", suspensions.undecided_list, name="suspension-undecided"),
    path("people/<int:person_id>/death/", death_rows.person_death, name="person-death"),
    path("people/<int:person_id>/move-out/", moves.move_out, name="person-move-out"),
    path("people/<int:person_id>/move-back/", moves.move_back, name="person-move-back"),
    path("people/<int:person_id>/suspension/", suspensions.suspend, name="person-suspension"),
    path("people/<int:person_id>/suspension/<str:key>/end/", suspensions.end_suspension, name="person-suspension-end"),
    path(
        "people/<int:person_id>/awards/<str:key>/withdraw/",
        award_withdrawal.withdraw_award,
        name="person-award-withdraw",
    ),
]
