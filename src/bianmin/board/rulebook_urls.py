"""The addresses of the rule book (活制度)."""

from __future__ import annotations

from django.urls import path

from .views import rulebook

app_name = "rulebook"
urlpatterns = [
    path("", rulebook.index, name="index"),
    path("<slug:pack>/", rulebook.book, name="book"),
    path("<slug:pack>/paper/", rulebook.paper, name="paper"),
    path("<slug:pack>/checklist/", rulebook.checklist, name="checklist"),
    path("<slug:pack>/<path:clause>/", rulebook.clause, name="clause"),
]
