"""The addresses of a case's way through the house."""

from __future__ import annotations

from django.urls import path

from .views import lists, slip

app_name = "handling"
CASE = "case/<int:case_id>"
urlpatterns = [
    path("", lists.index, name="index"),
    path("book.pdf", lists.book, name="book"),
    path("book.xlsx", lists.book_out, name="book_out"),
    path("refusals/", lists.refusals, name="refusals"),
    path("refusals/<int:document_id>/read/", lists.read, name="read"),
    path(f"{CASE}/", slip.show, name="slip"),
    path(f"{CASE}/slip.pdf", slip.paper, name="paper"),
    path(f"{CASE}/give/", slip.give, name="give"),
    path(f"{CASE}/doer/", slip.doer, name="doer"),
    path(f"{CASE}/check/", slip.check, name="check"),
    path(f"{CASE}/site/", slip.site, name="site"),
    path(f"{CASE}/<int:number>/receive/", slip.receive, name="receive"),
    path(f"{CASE}/<int:number>/take-back/", slip.take_back, name="take_back"),
]
