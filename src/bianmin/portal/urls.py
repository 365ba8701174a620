"""The addresses of the resident's own pages, and of the staff's lists behind them."""

from __future__ import annotations

from django.urls import path

from .views import apply, helping, install, mine, online, zone

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
    path(f"{HALL}/selfservice/", zone.show, name="zone"),
    path(f"{HALL}/selfservice/open/<str:token>/", zone.open_machine, name="open_machine"),
    path(f"{HALL}/selfservice/help/", zone.ask_help, name="ask_help"),
    path(f"{HALL}/selfservice/reset/", zone.reset, name="reset"),
    path(f"{HALL}/app.webmanifest", install.manifest, name="manifest"),
    path(f"{HALL}/worker.js", install.worker, name="worker"),
    path(f"{HALL}/offline/", install.offline, name="offline"),
    path(f"{HALL}/icon-<int:side>.png", install.icon, name="icon"),
    path("help/", helping.index, name="help"),
    path("help/<int:call_id>/take/", helping.take, name="take_help"),
    path("help/<int:call_id>/done/", helping.done, name="finish_help"),
    path("terminals/", helping.terminals, name="terminals"),
    path("terminals/<int:terminal_id>/", helping.terminal, name="terminal"),
    path("online/", online.index, name="online"),
    path("online/items/", online.items, name="online_items"),
    path(f"{HALL}/privacy/", mine.notice, name="privacy"),
]
