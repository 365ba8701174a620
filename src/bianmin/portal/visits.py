"""What somebody has to do with the hall itself (我的): appointments and tickets."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from bianmin.appointments.models import OPEN, Booking
from bianmin.tickets.models import Ticket

from .models import Visitor
from .sections import TO_DO, Section


def sections(visitor: Visitor, today: date) -> Iterator[Section]:
    """Yield the visits that are still to come, the tickets of today."""
    known = {"centre": visitor.centre, "phone_blind": visitor.blind}
    bookings = list(
        Booking.objects.filter(**known, state__in=OPEN, day__gte=today).order_by("begins_at", "pk")
    )
    if tickets := _tickets(visitor, today):
        yield Section("今天的号", "portal/tickets.html", {"tickets": tickets}, TO_DO - 1)
    if bookings:
        yield Section("约好的", "portal/bookings.html", {"bookings": bookings}, TO_DO)


def _tickets(visitor: Visitor, today: date) -> list[Ticket]:
    """Return the tickets of today that were given to this number, by whatever way."""
    here = Ticket.objects.filter(centre=visitor.centre, phone_blind=visitor.blind, day=today)
    return list(here.select_related("window").order_by("since", "pk"))
