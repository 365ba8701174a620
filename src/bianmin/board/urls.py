"""The addresses of the portal (门户)."""

from __future__ import annotations

from django.urls import path

from .views import home, lanes, objecting, points, progress, rating, together

app_name = "board"
HALL = "c/<slug:slug>"
urlpatterns = [
    path("", home.home, name="home"),
    path(f"{HALL}/", home.portal, name="portal"),
    path(f"{HALL}/progress/", progress.progress, name="progress"),
    path(f"{HALL}/progress/messages/", progress.wish, name="wish"),
    path(f"{HALL}/progress/promises/<int:commitment_id>/", objecting.object_to, name="object"),
    path(f"{HALL}/progress/leave/", progress.leave, name="leave"),
    path(f"{HALL}/progress/papers/<int:document_id>.pdf", progress.document, name="document"),
    path(f"{HALL}/points/", points.show, name="points"),
    path(f"{HALL}/lanes/", lanes.show, name="lanes"),
    path(f"{HALL}/together/", together.bundles, name="bundles"),
    path(f"{HALL}/together/<str:code>/", together.bundle, name="bundle"),
    path(f"{HALL}/project/", together.project, name="project"),
    path(f"{HALL}/project/<int:case_id>/", together.one, name="project_case"),
    path(f"{HALL}/rate/", rating.rate, name="rate"),
]
