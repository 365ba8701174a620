"""The addresses of the resident's own pages, and of the staff's lists behind them."""

from __future__ import annotations

from django.urls import path

from .views import mine

app_name = "portal"
HALL = "c/<slug:slug>"
urlpatterns = [
    path(f"{HALL}/me/", mine.me, name="me"),
    path(f"{HALL}/me/code/", mine.code, name="code"),
    path(f"{HALL}/me/verify/", mine.verify, name="verify"),
    path(f"{HALL}/me/leave/", mine.leave, name="leave"),
    path(f"{HALL}/me/cases/<int:case_id>/", mine.case, name="case"),
    path(f"{HALL}/privacy/", mine.notice, name="privacy"),
]
