"""The addresses of tickets, for staff."""

from __future__ import annotations

from django.urls import path

from .views import giving, limits, window

app_name = "tickets"
urlpatterns = [
    path("", window.index, name="index"),
    path("new/", giving.new, name="new"),
    path("limits/", limits.index, name="limits"),
    path("limits/<int:contingent_id>/end/", limits.end, name="end_limit"),
    path("unserved/", giving.unserved, name="unserved"),
    path("<int:ticket_id>/slip/", window.slip, name="slip"),
    path("<int:ticket_id>/", window.show, name="show"),
]
