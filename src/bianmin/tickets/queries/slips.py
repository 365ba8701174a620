"""What stands on the slip of a ticket (号纸), whoever prints it."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import segno
from django.conf import settings
from django.urls import reverse

from bianmin.centres.models import Centre
from bianmin.tickets.models import Ticket

from .lines import floor, people_ahead
from .waits import estimate


def slip(ticket: Ticket, centre: Centre, at: datetime) -> dict[str, Any]:
    """Return the context of a slip: the number, its windows, how long, the address to watch it."""
    plan = floor(ticket.centre_id)
    return {
        "ticket": ticket, "centre": centre, "pack": ticket.pack,
        "matters": list(ticket.matters.all()), "ahead": people_ahead(ticket),
        "estimate": estimate(ticket, centre, at, plan),
        "windows": plan.for_line(ticket.line_id),
        "qr": qr(reverse("calling:watch", args=[ticket.code])),
    }  # fmt: skip


def qr(path: str) -> str:
    """Return the picture of an address of this server, to be read by a telephone."""
    made = segno.make(f"{settings.PUBLIC_URL}{path}", error="m", micro=False)
    return str(made.svg_data_uri(scale=4, border=2))
