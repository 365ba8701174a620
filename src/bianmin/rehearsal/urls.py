"""Addresses of rehearsals."""

from __future__ import annotations

from django.urls import path

from . import views

app_name = "rehearsal"
urlpatterns = [
    path("", views.choosing.index, name="index"),
    path("start", views.choosing.start, name="start"),
    path("clauses/", views.choosing.clauses, name="clauses"),
    path("clauses/start", views.choosing.try_them, name="try"),
    path("<int:run_id>/", views.report.show, name="show"),
    path("<int:run_id>/cancel", views.choosing.cancel, name="cancel"),
    path("<int:run_id>/again", views.choosing.again, name="again"),
    path("<int:run_id>/print/", views.report.paper, name="paper"),
    path("<int:run_id>/export.xlsx", views.report.export, name="export"),
    path("<int:run_id>/<int:difference_id>/", views.report.difference, name="difference"),
]
