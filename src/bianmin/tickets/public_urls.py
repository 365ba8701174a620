"""The addresses of tickets that everybody may open: the display, and one's own number."""

from __future__ import annotations

from django.urls import path

from .views import display, watch

app_name = "calling"
urlpatterns = [
    path("display/<slug:slug>/", display.board, name="display"),
    path("display/<slug:slug>/state/", display.state, name="state"),
    path("display/<slug:slug>/stream/", display.stream, name="stream"),
    path("t/<slug:code>/", watch.show, name="watch"),
]
