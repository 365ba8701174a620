"""The addresses of the monthly and quarterly sheets."""

from __future__ import annotations

from django.urls import path

from . import views

app_name = "tallies"
urlpatterns = [
    path("", views.index, name="index"),
    path("sheet.pdf", views.paper, name="paper"),
    path("sheet.xlsx", views.workbook, name="workbook"),
]
