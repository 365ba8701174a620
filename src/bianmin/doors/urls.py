"""Addresses at the door."""

from __future__ import annotations

from django.urls import include, path

from .views import people, signing

accounts = [
    path("", people.people, name="people"),
    path("new/", people.create, name="create"),
    path("<int:user_id>/", people.person, name="person"),
    path("<int:user_id>/grant/", people.grant, name="grant"),
    path("<int:user_id>/disable/", people.disable, name="disable"),
    path("<int:user_id>/enable/", people.enable, name="enable"),
    path("<int:user_id>/unlock/", people.unlock, name="unlock"),
    path("<int:user_id>/reset/", people.reset, name="reset"),
]
urlpatterns = [
    path("login/", signing.sign_in, name="login"),
    path("logout/", signing.sign_out, name="logout"),
    path("password/", signing.password, name="password"),
    path("people/", include((accounts, "accounts"))),
]
