"""Addresses of the audit trail."""

from __future__ import annotations

from django.urls import path

from . import views

app_name = "audit"
urlpatterns = [
    path("", views.entries, name="entries"),
    path("<int:entry_id>/", views.entry, name="entry"),
    path("export.<str:kind>", views.download, name="export"),
    path("verify/<int:chain>/", views.verify, name="verify"),
]
