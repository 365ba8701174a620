"""Who is to come by appointment (预约要来的)."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any

from bianmin.appointments.models import Booking
from bianmin.centres.models import Centre


def appointments(centre: Centre, day: date, at: datetime, ahead: timedelta) -> dict[str, Any]:
    """Return who is due within `ahead`, who is late, and how many are to come in all: one query."""
    found = Booking.objects.expected().filter(centre=centre, day=day)
    rows = list(found.order_by("begins_at", "pk").defer("sheets", "who", "phone"))
    return {
        "late": [one for one in rows if one.begins_at < at],
        "soon": [one for one in rows if at <= one.begins_at < at + ahead],
        "to_come": len(rows),
    }
