"""The addresses of the hours of a hall."""

from __future__ import annotations

from django.urls import path

from .views import changes, late, phones, villages

app_name = "openings"
urlpatterns = [
    path("", changes.index, name="index"),
    path("<int:change_id>/repeal/", changes.repeal, name="repeal"),
    path("<int:change_id>/notice/", changes.paper, name="notice"),
    path("late/", late.index, name="late"),
    path("late/workbook/", late.workbook, name="late_workbook"),
    path("late/<int:late_id>/end/", late.end, name="end"),
    path("late/report/<int:report_id>/", late.send, name="send"),
    path("villages/", villages.index, name="villages"),
    path("villages/<int:day_id>/", villages.held, name="held"),
    path("phones/", phones.index, name="phones"),
    path("phones/<int:phone_id>/off/", phones.unlist, name="unlist"),
    path("phones/calls/<int:call_id>/", phones.settle, name="settle"),
]
