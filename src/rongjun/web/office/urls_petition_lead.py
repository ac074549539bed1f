"""Addresses of leaders, supervision, meetings, review, the department and the disciplinary body."""

from django.urls import URLPattern, path

from .views import (
    petition_desks,
    petition_lead,
    petition_owed,
    petition_receptions,
    petition_reviews,
    petition_supervision,
)

urlpatterns: list[URLPattern] = [
    path("petition-desk/", petition_receptions.reception_list, name="petition-receptions"),
    path("petition-desk/receptions/new/", petition_receptions.reception_new, name="petition-reception-new"),
    path("petition-desk/receptions/<int:reception_id>/", petition_receptions.reception, name="petition-reception"),
    path("petition-desk/places/<int:place_id>/", petition_receptions.place, name="petition-place"),
    path("petition-desk/letters/", petition_lead.letter_list, name="petition-letters"),
    path("petition-desk/taken/", petition_lead.taken_list, name="petition-taken"),
    path("petition-desk/urgent/", petition_lead.urgent_list, name="petition-urgent"),
    path("petition-desk/urgent/<int:urgent_id>/", petition_lead.urgent_one, name="petition-urgent-one"),
    path("petition-desk/supervision/", petition_supervision.supervision_list, name="petition-supervisions"),
    path("petition-desk/supervision/due/", petition_supervision.due_list, name="petition-supervise-due"),
    path("petition-desk/reviews/", petition_reviews.review_list, name="petition-reviews"),
    path("petition-desk/reviews/<int:petition_id>/", petition_reviews.review_page, name="petition-review"),
    path("petition-desk/elsewhere/", petition_owed.elsewhere_list, name="petition-elsewhere"),
    path("petition-desk/elsewhere/<int:elsewhere_id>/", petition_owed.elsewhere_page, name="petition-elsewhere-one"),
    path("petition-desk/unreached/", petition_owed.unreached_list, name="petition-unreached"),
    path("petition-desk/unreached/<int:message_id>/", petition_owed.unreached_page, name="petition-unreached-one"),
    path("petition-desk/sent/", petition_desks.sent_list, name="petition-sent-here"),
    path("petition-desk/accusations/", petition_desks.accusation_list, name="petition-accusations"),
    path("petition-desk/accusations/<int:petition_id>/", petition_desks.accusation, name="petition-accusation"),
    path("petitions/<int:petition_id>/lead/", petition_lead.lead_page, name="petition-lead"),
]
