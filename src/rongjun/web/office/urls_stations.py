"""Addresses of the room stations of the services wing."""

from django.urls import URLPattern, path

from .views import station_groups, station_inspections, station_sheets, stations

urlpatterns: list[URLPattern] = [
    path("stations/", stations.station_list, name="stations"),
    path("stations/new/", stations.station_new, name="station-new"),
    path("stations/<int:unit_id>/", stations.station_page, name="station"),
    path("stations/groups/", station_groups.group_list, name="station-groups"),
    path("stations/groups/new/", station_groups.group_new, name="station-group-new"),
    path("stations/groups/<int:group_id>/", station_groups.group_page, name="station-group"),
    path("stations/meetings/", station_groups.meeting_list, name="station-meetings"),
    path("stations/meetings/<int:meeting_id>/", station_groups.meeting_page, name="station-meeting"),
    path("stations/meetings/<int:meeting_id>/minutes.<str:ending>", station_groups.meeting_paper,
         name="station-meeting-paper"),
    path("stations/sheets/", station_sheets.sheet_list, name="station-sheets"),
    path("stations/sheets/new/", station_sheets.sheet_new, name="station-sheet-new"),
    path("stations/sheets/<int:sheet_id>/", station_sheets.sheet_page, name="station-sheet"),
    path("stations/inspections/", station_inspections.inspection_list, name="station-inspections"),
    path("stations/inspections/<int:inspection_id>/", station_inspections.inspection_page, name="station-inspection"),
    path("stations/inspections/<int:inspection_id>/points/<str:point>/", station_inspections.inspection_point,
         name="station-inspection-point"),
    path("stations/inspections/<int:inspection_id>/paper.<str:ending>", station_inspections.inspection_file,
         name="station-inspection-paper"),
    path("stations/findings/", station_inspections.finding_list, name="station-findings"),
    path("stations/findings/<int:finding_id>/", station_inspections.finding_page, name="station-finding"),
    path("stations/findings/<int:finding_id>/photos/<int:photo_id>/", station_inspections.finding_photo,
         name="station-finding-photo"),
]  # fmt: skip
