"""The addresses of questions to superiors."""

from __future__ import annotations

from django.urls import path

from . import views

app_name = "requests"
urlpatterns = [
    path("", views.index, name="index"),
    path("new/", views.new, name="new"),
    path("<int:asking_id>/", views.show, name="show"),
    path("<int:asking_id>/answer/", views.answer, name="answer"),
    path("<int:asking_id>/contact/", views.contact, name="contact"),
]
