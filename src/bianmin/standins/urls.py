"""The addresses of stand-ins."""

from __future__ import annotations

from django.urls import path

from . import views

app_name = "standins"
urlpatterns = [
    path("", views.index, name="index"),
    path("<int:stand_in_id>/end/", views.end, name="end"),
]
