"""The addresses of what people were told."""

from __future__ import annotations

from django.urls import path

from . import views

app_name = "tellings"
urlpatterns = [
    path("", views.index, name="index"),
    path("item/<int:version_id>/", views.new, name="new"),
    path("<int:telling_id>/", views.show, name="show"),
    path("<int:telling_id>/sheet.pdf", views.paper, name="paper"),
    path("<int:telling_id>/take-up/", views.take_up, name="take_up"),
]
