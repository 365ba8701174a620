"""The addresses of the register; the trail beneath it is the ledger's own."""

from __future__ import annotations

from django.urls import path

from .views import register

app_name = "ledger"
urlpatterns = [
    path("", register.index, name="index"),
    path("person/", register.person, name="person"),
    path("export.xlsx", register.export, name="export"),
]
