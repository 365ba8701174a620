"""Addresses of the public guides, below the hall's own."""

from __future__ import annotations

from django.urls import path

from .views import guides

app_name = "guides"
urlpatterns = [
    path("", guides.index, name="index"),
    path("<str:code>/", guides.show, name="show"),
    path("<str:code>/sheet.pdf", guides.sheet, name="sheet"),
    path("<str:code>/qr.svg", guides.qr, name="qr"),
]
