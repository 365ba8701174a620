"""The addresses of oversight."""

from __future__ import annotations

from django.urls import path

from .views import board, records, today

app_name = "oversight"
urlpatterns = [
    path("", board.index, name="index"),
    path("today/", today.today, name="today"),
    path("records/<int:record_id>/correct/", records.correct, name="correct"),
    path("at/<slug:slug>/", board.centre, name="centre"),
    path("at/<slug:slug>/record/", records.record, name="record"),
    path("at/<slug:slug>/<str:duty>/", board.show, name="duty"),
]
