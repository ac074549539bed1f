"""Addresses of the room aid of the services wing."""

from django.urls import path

from .views import aid, care, care_applications, donations, pairings

urlpatterns = [
    path("aid/", aid.case_list, name="aid"),
    path("aid/maybe/", aid.maybe_list, name="aid-maybe"),
    path("aid/settings/", pairings.setting_list, name="aid-settings"),
    path("aid/settings/<str:setting>/new/", pairings.setting_new, name="aid-setting-new"),
    path("aid/settings/<int:setting_id>/", pairings.setting_sign, name="aid-setting"),
    path("aid/<int:aid_id>/", aid.case_page, name="aid-case"),
    path("aid/<int:aid_id>/<str:letter>.<str:ending>", aid.case_paper, name="aid-paper"),
    path("people/<int:person_id>/aid/", aid.person_aid, name="person-aid"),
    path("care/", care.round_list, name="care-rounds"),
    path("care/new/", care.round_new, name="care-new"),
    path("care/<int:round_id>/", care.round_page, name="care-round"),
    path("care/<int:round_id>/accounts.<str:ending>", care.care_accounts, name="care-accounts"),
    path("care/<int:round_id>/form.<str:ending>", care.care_form, name="care-form"),
    path("care/<int:round_id>/applications/", care_applications.application_list, name="care-applications"),
    path("care/applications/<int:asked_id>/", care_applications.application_page, name="care-application"),
    path("care/applications/<int:asked_id>/result.<str:ending>", care_applications.result_paper, name="care-result"),
    path("care/scans/<int:scan_id>/", care_applications.scan_page, name="care-scan"),
    path("care/<int:round_id>/apply/<int:person_id>/", care.care_apply, name="care-apply"),
    path("care/donations/", donations.donation_list, name="donations"),
    path("care/donations/new/", donations.donation_new, name="donation-new"),
    path("care/donations/<int:donation_id>/receipt.<str:ending>", donations.donation_receipt, name="donation-receipt"),
    path("pairings/", pairings.pairing_list, name="pairings"),
    path("pairings/<int:pairing_id>/", pairings.pairing_page, name="pairing"),
    path("pairings/<int:pairing_id>/thanks.<str:ending>", pairings.pairing_thanks, name="pairing-thanks"),
    path("people/<int:person_id>/pair/", pairings.person_pair, name="person-pair"),
]
