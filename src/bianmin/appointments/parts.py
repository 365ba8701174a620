"""What appointments add below: whom a change of hours meets, who is expected, doors visited."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date, datetime
from itertools import groupby
from operator import itemgetter

from django.urls import reverse
from django.utils.timezone import localtime

from bianmin import shelf
from bianmin.accounts.models import User
from bianmin.agency.models import Visit
from bianmin.cases.actions import Act
from bianmin.centres.models import Centre
from bianmin.openings.parts import Affected
from bianmin.rules import arrivals
from bianmin.rules.arrivals import Arrival
from bianmin.tickets.coming import Expected, Link, Stood

from .actions import coming, common
from .models import Booking, Kind
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


def expected(centre: Centre, at: datetime, until: datetime, stood: Stood) -> Iterator[Expected]:
    """Yield who is booked for a window and has not said that he is here: one query.

    Whom the book holds to have given up is expected no longer.
    """
    day = localtime(at).date()
    policy = centre.pack_on(day).policy
    rows = Booking.objects.expected().filter(centre=centre, day=day, begins_at__lte=until)
    rows = rows.filter(kind=Kind.WINDOW).order_by("begins_at", "pk", "matters__order")
    version = "matters__version"
    names = (f"{version}__plain_name", f"{version}__name", f"{version}__item__department")
    found = rows.values_list("pk", "begins_at", "who_shown", "window", *names)
    for (pk, begins, who, window), each in groupby(found, key=itemgetter(0, 1, 2, 3)):
        stands = arrivals.arrival(
            booked_for=localtime(begins), came_at=localtime(max(at, begins)),
            calendar=shelf.calendar(), policy=policy.arrivals, hours=policy.hours,
            stood=stood(begins, max(at, begins)),
        )  # fmt: skip
        if stands.value is Arrival.GIVEN_UP:
            continue
        matters = [row[4:] for row in each]
        yield Expected(
            begins, who, "、".join(plain or name for plain, name, _ in matters),
            reverse("appointments:show", args=[pk]), reverse("appointments:came", args=[pk]),
            stands.value is Arrival.LATE, window, frozenset(department for _, _, department in matters),
        )  # fmt: skip


def origins(user: User, ticket: int) -> Iterator[Link]:
    """Yield the appointment that a ticket keeps."""
    kept = Booking.objects.visible_to(user).filter(ticket=ticket)
    for one in kept.order_by("pk"):
        yield Link(f"预约 {one.no}", reverse("appointments:show", args=[one.pk]))
