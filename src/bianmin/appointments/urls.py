"""The addresses of appointments: of the hall, and of residents."""

from __future__ import annotations

from django.urls import path

from .views import plans, resident, staff, taking

app_name = "appointments"
HALL, MINE = "c/<slug:slug>/book", "c/<slug:slug>/book/<str:token>"
urlpatterns = [
    path(f"{HALL}/", resident.book, name="book"),
    path(f"{HALL}/mine/", resident.code, name="code"),
    path(f"{MINE}/", resident.mine, name="mine"),
    path(f"{MINE}/confirm/", resident.confirm, name="confirm"),
    path(f"{MINE}/cancel/", resident.cancel, name="cancel"),
    path(f"{MINE}/move/", resident.move, name="move"),
    path(f"{MINE}/answer/", resident.answer, name="answer"),
    path(f"{MINE}/qr.svg", resident.qr, name="qr"),
    path(f"{MINE}/calendar.ics", resident.calendar, name="calendar"),
    path(f"{MINE}/notice-<int:number>.pdf", resident.sheet, name="sheet"),
    path("appointments/", staff.index, name="index"),
    path("appointments/lists/", staff.lists, name="lists"),
    path("appointments/new/", taking.new, name="new"),
    path("appointments/code/", staff.by_code, name="by_code"),
    path("appointments/figures/", staff.figures, name="figures"),
    path("appointments/plans/", plans.index, name="plans"),
    path("appointments/plans/new/", plans.new, name="new_plan"),
    path("appointments/plans/<int:plan_id>/end/", plans.end, name="end_plan"),
    path("appointments/minutes/", plans.timing, name="timing"),
    path("appointments/keep/", plans.keep, name="keep"),
    path("appointments/places/<int:place_id>/release/", plans.release, name="release"),
    path("appointments/<int:booking_id>/", staff.show, name="show"),
    path("appointments/<int:booking_id>/confirm/", staff.confirm, name="confirm_for"),
    path("appointments/<int:booking_id>/leader/", staff.leader, name="leader"),
    path("appointments/<int:booking_id>/move/", staff.move, name="move_for"),
    path("appointments/<int:booking_id>/offer/", staff.offer, name="offer"),
    path("appointments/<int:booking_id>/answer/", staff.answer, name="answer_for"),
    path("appointments/<int:booking_id>/cancel/", staff.cancel, name="cancel_for"),
    path("appointments/<int:booking_id>/ask-off/", staff.ask_off, name="ask_off"),
    path("appointments/<int:booking_id>/off/", staff.call_off, name="call_off"),
    path("appointments/<int:booking_id>/tried/", staff.tried, name="tried"),
    path("appointments/<int:booking_id>/given-up/", staff.give_up, name="give_up"),
    path("appointments/<int:booking_id>/came/", staff.came, name="came"),
]
