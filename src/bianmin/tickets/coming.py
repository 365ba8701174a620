"""What the apps above know of a visit (来办的人): whence it came, who is expected.

A module in `settings.COMING_PARTS` may define `expected(centre, at, until, stood)`, which yields an
`Expected` for everybody who is to come and has not said that he is here, and
`left_open(ticket)`, which yields an `Objection` for what the books ask for before
somebody goes, and `origins(user, ticket)`, which yields a `Link` to what a ticket came of. With `BOOKING_OF`, a subquery
on `OuterRef("pk")`, it names the row an appointment came of, and `booked_of(row)` is the link to it.
So the window names nothing above it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from importlib import import_module
from typing import Any

from django.conf import settings
from django.db.models.expressions import Combinable

from bianmin.accounts.models import User
from bianmin.centres.models import Centre
from bianmin.rules.ruling import Objection, Ruling
from bianmin.rules.tickets import State
from bianmin.tickets.models import Ticket

Stood = Callable[[datetime, datetime], Ruling[timedelta]]


@dataclass(frozen=True, slots=True)
class Expected:
    """Somebody who is to come and has not come yet; the name is masked."""

    at: datetime
    who: str
    what: str
    address: str  # of the page of what was arranged
    came: str  # the address to which one says that he is here
    late: bool  # who comes now has lost the place of the appointment
    window: int | None  # where it was arranged for a window
    departments: frozenset[int | None]  # whose items it is about


@dataclass(frozen=True, slots=True)
class Link:
    """Whence something came: the words, and the page."""

    label: str
    address: str


def expected(centre: Centre, at: datetime, until: datetime, stood: Stood) -> list[Expected]:
    """Return who is still to come today until an instant, in the order of time.

    `stood` answers how long the hall stood still between two instants.
    """
    found = (
        one for part in _modules("expected") for one in part.expected(centre, at, until, stood)
    )
    return sorted(found, key=lambda one: one.at)


def origins(user: User, ticket: int) -> list[Link]:
    """Return what a ticket came of, as far as somebody may see it."""
    return [link for part in _modules("origins") for link in part.origins(user, ticket)]


def left_open(ticket_id: int) -> list[Objection]:
    """Return what the books ask for before somebody who is served goes."""
    rows = Ticket.objects.select_related("window").prefetch_related("matters")
    ticket = rows.get(pk=ticket_id)
    if ticket.now is not State.SERVING:
        return []
    return [one for part in _modules("left_open") for one in part.left_open(ticket)]


def marks() -> dict[str, Combinable]:
    """Return what marks an appointment, in the query that reads it, with what it came of."""
    return {_mark(part): part.BOOKING_OF for part in _modules("BOOKING_OF")}


def booked_of(booking: Any) -> list[Link]:
    """Return what an appointment came of, of one that was read with its `marks`."""
    found = ((part, getattr(booking, _mark(part), None)) for part in _modules("BOOKING_OF"))
    return [part.booked_of(row) for part, row in found if row is not None]


def _mark(part: Any) -> str:
    return "of_" + str(part.__name__).replace(".", "_")


def _modules(name: str) -> Iterator[Any]:
    for path in settings.COMING_PARTS:
        module = import_module(path)
        if hasattr(module, name):
            yield module
