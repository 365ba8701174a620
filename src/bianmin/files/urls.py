"""The addresses of the papers' photos and scans."""

from __future__ import annotations

from django.urls import path

from .views import paper, scan

app_name = "files"
urlpatterns = [
    path("paper/<int:paper_id>/", paper.show, name="paper"),
    path("paper/<int:paper_id>/add/", paper.add, name="add"),
    path("paper/<int:paper_id>/pick/", paper.pick, name="pick"),
    path("paper/<int:paper_id>/again/", paper.again, name="again"),
    path("<int:scan_id>/", scan.show, name="show"),
    path("<int:scan_id>/thumb.jpg", scan.thumb, name="thumb"),
    path("<int:scan_id>/pages/<int:page>.jpg", scan.page, name="page"),
    path("<int:scan_id>/take-out/", scan.take_out, name="take_out"),
    path("<int:scan_id>/strike/", scan.strike, name="strike"),
    path("<int:scan_id>/replace/", scan.replace, name="replace"),
]
