"""The addresses of the hall's pages, for staff."""

from __future__ import annotations

from django.urls import path

from .views import above, emergencies, now, past, replay

app_name = "hall"
urlpatterns = [
    path("", now.index, name="now"),
    path("all/", above.index, name="all"),
    path("all.xlsx", above.workbook, name="all_workbook"),
    path("of/<slug:slug>/", above.of, name="of"),
    path("day/", replay.index, name="day"),
    path("hours/", past.hours, name="hours"),
    path("times/", past.index, name="times"),
    path("times.xlsx", past.workbook, name="workbook"),
    path("emergencies/", emergencies.index, name="emergencies"),
    path("emergencies/new/", emergencies.press, name="press"),
    path("emergencies/<int:emergency_id>/", emergencies.show, name="emergency"),
]
