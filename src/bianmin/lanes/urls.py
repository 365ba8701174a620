"""The addresses of cases in a lane."""

from __future__ import annotations

from django.urls import path

from . import views

app_name = "lanes"
urlpatterns = [
    path("", views.index, name="index"),
    path("counts/", views.figures, name="figures"),
    path("case/<int:case_id>/", views.flag, name="flag"),
    path("case/<int:case_id>/helpers/", views.helpers, name="helpers"),
    path("case/<int:case_id>/follow/", views.follow, name="follow"),
    path("case/<int:case_id>/steps/", views.steps, name="steps"),
    path("flags/<int:flag_id>/remove/", views.remove, name="remove"),
]
