"""What appointments tell the openings: whom a change of the hours meets (改时间碰上谁)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date

from django.urls import reverse

from bianmin.centres.models import Centre
from bianmin.openings.parts import Affected

from .models import matters_said
from .queries import whole


def affected(centre: Centre, days: Sequence[date]) -> Iterator[Affected]:
    """Yield who is to come on these days; who can no longer come stands on the list 要改约的."""
    for booking in whole().expected().filter(centre=centre, day__in=days):
        what = f"预约 · {matters_said(booking)} · {booking.who_shown}"
        yield Affected(booking.begins_at, what, reverse("appointments:show", args=[booking.pk]))
