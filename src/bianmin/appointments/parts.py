"""What appointments add below: whom a change of the hours meets, and that a door was visited."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date

from django.urls import reverse

from bianmin.agency.models import Visit
from bianmin.cases.actions import Act
from bianmin.centres.models import Centre
from bianmin.openings.parts import Affected

from .actions import coming, common
from .models import Booking
from .queries import matters_said, whole

State = Booking.State


def affected(centre: Centre, days: Sequence[date]) -> Iterator[Affected]:
    """Yield who is to come on these days; who can no longer come stands on the list 要改约的."""
    for booking in whole().expected().filter(centre=centre, day__in=days):
        what = f"预约 · {matters_said(booking)} · {booking.who_shown}"
        yield Affected(booking.begins_at, what, reverse("appointments:show", args=[booking.pk]))


def attached(days: Sequence[int]) -> Iterator[tuple[int, Affected]]:
    """Yield who has an appointment on which of these days in villages."""
    rows = whole().filter(village_day__in=days, state__in=[State.CONFIRMED, State.CAME])
    for booking in rows.order_by("begins_at", "pk"):
        came = " · 来了" if booking.state == State.CAME else ""
        what = f"{matters_said(booking)} · {booking.who_shown}{came}"
        page = reverse("appointments:show", args=[booking.pk])
        assert booking.village_day_id
        yield booking.village_day_id, Affected(booking.begins_at, what, page)


def hold(visit_id: int) -> None:
    """Lock the booking that a visit was agreed in, before the visit itself."""
    booking = Booking.objects.select_related("centre").filter(visit=visit_id).first()
    if booking:
        common.hold_days(booking.centre, [booking.day])
        Booking.objects.select_for_update(of=("self",)).get(pk=booking.pk)


def made(visit: Visit, act: Act) -> None:
    """Somebody was at the door: the appointment was kept."""
    booking = Booking.objects.select_related("centre", "visit").filter(visit=visit).first()
    if booking:
        coming.visited(booking, act)
