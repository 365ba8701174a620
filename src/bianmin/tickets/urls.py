"""The addresses of tickets, for staff."""

from __future__ import annotations

from django.urls import path

from .views import giving, window

app_name = "tickets"
urlpatterns = [
    path("", window.index, name="index"),
    path("new/", giving.new, name="new"),
    path("unserved/", giving.unserved, name="unserved"),
    path("<int:ticket_id>/", window.show, name="show"),
]
