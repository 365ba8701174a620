"""The addresses of the resident's own pages, and of the staff's lists behind them."""

from __future__ import annotations

from django.urls import path

from .views import apply, mine, online

app_name = "portal"
HALL = "c/<slug:slug>"
urlpatterns = [
    path(f"{HALL}/me/", mine.me, name="me"),
    path(f"{HALL}/me/code/", mine.code, name="code"),
    path(f"{HALL}/me/verify/", mine.verify, name="verify"),
    path(f"{HALL}/me/leave/", mine.leave, name="leave"),
    path(f"{HALL}/me/cases/<int:case_id>/", mine.case, name="case"),
    path(f"{HALL}/me/cases/<int:case_id>/papers/", mine.supply, name="supply"),
    path(f"{HALL}/apply/", apply.index, name="applications"),
    path(f"{HALL}/apply/resume/", apply.resume, name="resume"),
    path(f"{HALL}/apply/form/<slug:key>/", apply.people, name="people"),
    path(f"{HALL}/apply/form/<slug:key>/papers/", apply.papers, name="papers"),
    path(f"{HALL}/apply/form/<slug:key>/check/", apply.check, name="check"),
    path(f"{HALL}/apply/form/<slug:key>/discard/", apply.discard, name="discard"),
    path(f"{HALL}/apply/<str:code>/", apply.item, name="apply"),
    path("online/", online.index, name="online"),
    path("online/items/", online.items, name="online_items"),
    path(f"{HALL}/privacy/", mine.notice, name="privacy"),
]
