"""Addresses of the services wing itself, and of its room duties: duties, consents, photos."""

from django.urls import URLPattern, path

from .views import consents, duties, photos, services

urlpatterns: list[URLPattern] = [
    path("services/", services.services, name="services"),
    path("duties/", duties.duty_list, name="duty-list"),
    path("duties/unit/", duties.duty_unit, name="duty-unit"),
    path("duties/below/", duties.duty_below, name="duty-below"),
    path("duties/over/", duties.duty_over, name="duty-over"),
    path("duties/new/", duties.duty_new, name="duty-new"),
    path("duties/<int:duty_id>/", duties.duty_page, name="duty"),
    path("duties/<int:duty_id>/act/<slug:act>/", duties.duty_act, name="duty-act"),
    path("people/<int:person_id>/consents/", consents.person_consents, name="person-consents"),
    path("photos/", photos.photo_list, name="photo-list"),
    path("photos/<int:photo_id>/", photos.photo, name="photo"),
]
