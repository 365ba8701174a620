"""The addresses of the hours of a hall."""

from __future__ import annotations

from django.urls import path

from .views import changes

app_name = "openings"
urlpatterns = [
    path("", changes.index, name="index"),
    path("<int:change_id>/repeal/", changes.repeal, name="repeal"),
    path("<int:change_id>/notice/", changes.paper, name="notice"),
]
