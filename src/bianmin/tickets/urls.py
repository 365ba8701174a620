"""The addresses of tickets, for staff."""

from __future__ import annotations

from django.urls import path

from .views import hall, window

app_name = "tickets"
urlpatterns = [
    path("", window.index, name="index"),
    path("new/", hall.new, name="new"),
    path("hall/", hall.now, name="hall"),
    path("unserved/", hall.unserved, name="unserved"),
    path("<int:ticket_id>/", window.show, name="show"),
]
