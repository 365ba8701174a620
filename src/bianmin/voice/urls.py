"""The addresses of what people say."""

from __future__ import annotations

from django.urls import path

from . import views

app_name = "voice"
urlpatterns = [
    path("", views.index, name="index"),
    path("<int:rating_id>/", views.show, name="show"),
    path("<int:rating_id>/contact/", views.contact, name="contact"),
    path("<int:rating_id>/close/", views.close, name="close"),
]
