"""Appointments of the demo hall: plans since its first day, a handful of people today and tomorrow."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime

from bianmin.appointments import actions
from bianmin.appointments.actions import Asked, Planned
from bianmin.appointments.models import Booking
from bianmin.appointments.places import Want, choices_between
from bianmin.cases.actions import Act
from bianmin.centres.models import Window
from bianmin.refusal import Refused

from .life import Story
from .office import MINUTE, Office, clock, dice

PEOPLE = 5  # who book on the last day; the first of them comes
CHANNELS = ("portal", "phone", "on_site")


def booked(office: Office, days: list[date]) -> Iterator[Story]:
    """Yield the plans of a hall, and who books on its last two days."""
    yield _plans(office, days[0])
    for nth in range(PEOPLE):
        yield _books(office, days[-2], nth)


def _plans(office: Office, day: date) -> Story:
    """The director plans half hours at the windows that take every matter, and calls."""
    at = clock(day, office.hours(day).opens)
    yield at
    centre, director = office.centre, office.staff["director"][0]
    windows = list(
        Window.objects.filter(centre=centre, departments__isnull=True, kind="comprehensive")
        .order_by("no")[:3]
    )  # fmt: skip
    if not windows:
        return
    act = Act(by=director, at=at)
    said = {"weekdays": range(5), "since": day, "minutes": 30}
    plan = Planned(line="综合窗口", windows=windows, same_day=4, walk_in=6, **said)  # type: ignore[arg-type]
    actions.plan(centre, plan, act)
    actions.plan(centre, Planned(line="电话里办", kind="phone", places=1, **said), act)  # type: ignore[arg-type]


def _books(office: Office, day: date, nth: int) -> Story:
    """Somebody books for the next two days, by one way or another."""
    chance = dice(office.town.slug, day, "booked", nth)
    at = office.moment(day, chance)
    yield at
    booking = _book(office, at, nth, CHANNELS[nth % len(CHANNELS)])
    if booking is None or nth:
        return
    yield booking.begins_at - 5 * MINUTE
    try:
        actions.check_in(
            booking_id=booking.pk,
            act=Act(by=office.staff["clerk"][0], at=booking.begins_at - 5 * MINUTE),
        )
    except Refused:
        return  # no window stands open then


def _book(office: Office, at: datetime, nth: int, channel: str) -> Booking | None:
    chance = dice(office.town.slug, at, nth)
    version = office.item(("immediate", "promised"), chance, papers=False, promised=None)
    want = Want(centre=office.centre, versions=(version,))
    first = office.calendar.workday_after(at.date(), 1)
    last = office.calendar.workday_after(at.date(), 2)
    days = choices_between(want, first, last, at)
    free = [choice for choices in days.values() for choice in choices]
    if not free or channel not in office.book.policy.appointment.channels:
        return None
    person, choice = office.applicant(version), free[(nth * 7) % len(free)]
    asked = Asked(
        want=want, begins_at=choice.begins_at, who=person.name, phone=person.phone, channel=channel
    )
    by = actions.resident(at) if channel == "portal" else Act(by=office.staff["clerk"][0], at=at)
    try:
        return actions.book(asked, by)
    except Refused:
        return None  # a guide that leaves something unsaid confirms nothing
