"""The addresses of the office's calendar."""

from __future__ import annotations

from django.urls import path

from .views import calendar

app_name = "calendar"
urlpatterns = [
    path("", calendar.index, name="index"),
    path("preview/", calendar.preview, name="preview"),
    path("import/", calendar.store, name="import"),
]
