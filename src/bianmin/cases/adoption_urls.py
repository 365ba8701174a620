"""The addresses where a hall takes up a rule book (采用制度)."""

from __future__ import annotations

from django.urls import path

from .views import adoption

app_name = "adoption"
urlpatterns = [
    path("", adoption.index, name="index"),
    path("preview/", adoption.preview, name="preview"),
    path("adopt/", adoption.store, name="adopt"),
    path("<int:adoption_id>/call-off/", adoption.call_off, name="call_off"),
]
