"""The addresses of promises."""

from __future__ import annotations

from django.urls import path

from . import views

app_name = "promises"
urlpatterns = [
    path("", views.index, name="index"),
    path("intake/<slug:key>/<int:version_id>/", views.at_intake, name="intake"),
    path("intake/<slug:key>/<int:version_id>/paper.pdf", views.paper, name="paper"),
    path("case/<int:case_id>/", views.of_case, name="case"),
    path("case/<int:case_id>/paper.pdf", views.paper_of_case, name="paper_of_case"),
    path("<int:promise_id>/bring/", views.bring, name="bring"),
    path("<int:promise_id>/remind/", views.remind, name="remind"),
]
