"""The addresses of the rule book (活制度)."""

from __future__ import annotations

from django.urls import path

from .views import coverage, printing, rulebook

app_name = "rulebook"
urlpatterns = [
    path("", rulebook.index, name="index"),
    path("coverage/", coverage.index, name="coverage"),
    path("<slug:pack>/", rulebook.book, name="book"),
    path("<slug:pack>/paper/", printing.paper, name="paper"),
    path("<slug:pack>/wall.pdf", printing.wall, name="wall"),
    path("<slug:pack>/booklet.pdf", printing.booklet, name="booklet"),
    path("<slug:pack>/checklist/", rulebook.checklist, name="checklist"),
    path("<slug:pack>/appendix/", coverage.appendix, name="appendix"),
    path("<slug:pack>/<path:clause>/", rulebook.clause, name="clause"),
]
