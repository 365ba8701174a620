"""Who is at the window of somebody who works at another page meanwhile (手上的号)."""

from __future__ import annotations

import json
from datetime import datetime
from typing import Any

from django.db.models import Count, F, OuterRef, Q, QuerySet, Subquery

from bianmin import sealing
from bianmin.accounts.models import User
from bianmin.cases.models import Case
from bianmin.rules.tickets import AT_WINDOW, State
from bianmin.tickets.models import Matter, Period, Ticket

from .overview import MINUTE


def with_ticket(users: QuerySet[User]) -> QuerySet[User]:
    """Mark each user, in the query that reads him, with the ticket that is at his window."""
    here = Ticket.objects.filter(
        state__in=AT_WINDOW, window__shifts__clerk=OuterRef("pk"),
        window__shifts__until__isnull=True,
    )  # fmt: skip
    return users.annotate(at_window=Subquery(here.values("pk")[:1]))


def in_hand(user: User, at: datetime) -> dict[str, Any] | None:
    """Return the ticket at somebody's window, how long it is there, and what is left to do.

    One query; none where nobody is there.
    """
    ticket_id = getattr(user, "at_window", None)
    if ticket_id is None:
        return None
    left = Matter.objects.filter(ticket=OuterRef("pk"), done_at__isnull=True, item__isnull=False)
    running = Period.objects.filter(ticket=OuterRef("pk"), until__isnull=True)
    rows = Ticket.objects.filter(pk=ticket_id).annotate(
        begun=Subquery(running.values("since")[:1]),
        next_order=Subquery(left.order_by("order").values("order")[:1]),
        next_name=Subquery(left.order_by("order").values("name")[:1]),
        all=Count("matters"), done=Count("matters", filter=Q(matters__done_at__isnull=False)),
    )  # fmt: skip
    ticket: Any = rows.first()
    if ticket is None or ticket.begun is None:
        return None
    minutes = max(0, int((at - ticket.begun) / MINUTE))
    return {"ticket": ticket, "minutes": minutes, "serving": ticket.now is State.SERVING}


def matter_in_hand(user: User, case: Case) -> Matter | None:
    """Return what somebody at the window came for that has now become this case.

    The same item, or else what he could not name; nothing where he came for something else.
    """
    ticket_id = getattr(user, "at_window", None)
    if ticket_id is None:
        return None
    open_ = Matter.objects.filter(
        ticket=ticket_id, ticket__state=State.SERVING, ticket__centre=case.centre_id,
        done_at__isnull=True, case__isnull=True,
    )  # fmt: skip
    fits = open_.filter(Q(item=case.version.item_id) | Q(item__isnull=True))
    return fits.order_by(F("item").asc(nulls_last=True), "order").first()


def person_of(ticket: Ticket) -> dict[str, str]:
    """Return what is known of who took a ticket, in full: for those who serve him."""
    known: dict[str, str] = json.loads(sealing.unseal(ticket.person)) if ticket.person else {}
    return known
