"""What somebody has to do with the hall itself (我的): appointments and tickets."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from datetime import date

from django.db.models import Exists, OuterRef, Prefetch, Q, QuerySet

from bianmin.appointments.models import OPEN, Booking
from bianmin.centres.models import Centre
from bianmin.tickets.models import Matter, Ticket

from .models import Reach, Visitor
from .sections import TO_DO, Section


def sections(visitor: Visitor, today: date) -> Iterator[Section]:
    """Yield the visits that are still to come, the tickets of today with all that belongs to them."""
    known = {"centre": visitor.centre, "phone_blind": visitor.blind}
    bookings = list(
        Booking.objects.filter(**known, state__in=OPEN, day__gte=today).order_by("begins_at", "pk")
    )
    if tickets := list(tickets_of(visitor.centre, today, visitor.followed, visitor.blind)):
        yield Section("今天来的这一趟", "portal/tickets.html", {"tickets": tickets}, TO_DO - 1)
    if bookings:
        yield Section("约好的", "portal/bookings.html", {"bookings": bookings}, TO_DO)


def tickets_of(
    centre: Centre, today: date, followed: Collection[str], blind: str = ""
) -> QuerySet[Ticket]:
    """Return the tickets of today that were given to a number, or that this browser follows.

    The cases of a visit are shown with it to whose number they belong.
    """
    mine = Q(code__in=list(followed))
    if blind:
        mine |= Q(phone_blind=blind)
    own = Reach.objects.filter(centre=centre, blind=blind or "-", case=OuterRef("case"))
    matters = Matter.objects.annotate(own=Exists(own)).select_related("case")
    rows = Ticket.objects.filter(mine, centre=centre, day=today).select_related("window")
    return rows.prefetch_related(Prefetch("matters", matters)).order_by("since", "pk")
