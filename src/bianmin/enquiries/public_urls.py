"""The addresses of enquiries on the portal of a hall."""

from __future__ import annotations

from django.urls import path

from .views import portal

app_name = "asking"
urlpatterns = [
    path("", portal.ask, name="ask"),
    path("mine/", portal.mine, name="mine"),
    path("mine/like/", portal.like, name="like"),
]
