"""The hall as it stands now (大厅现在). It asks again by itself, and is answered only what is new."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any

from django.db.models import prefetch_related_objects
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET

from bianmin.accounts.permissions import may
from bianmin.accounts.request import Request
from bianmin.centres.models import Centre
from bianmin.hall import drawing
from bianmin.hall.queries import coming, days
from bianmin.tickets import queries as tickets

from .common import ways

ASK_EVERY = 4  # seconds
SOON = timedelta(hours=1)  # appointments that are shown ahead


@require_GET
@may("hall.see")
def index(request: Request) -> HttpResponse:
    """Show windows, lines, the day's curve, who is to come, and what wants somebody's hand."""
    if request.user.centre is None:
        raise Http404("大厅在各个中心里看")
    return live(request, request.user.centre)


def live(request: Request, centre: Centre, *, above: bool = False) -> HttpResponse:
    """Show a hall as it stands; from `above` without the ways that are those of its own people."""
    at = timezone.now()
    day = tickets.local_day(at)
    known = tickets.beat_and_stops_of if above else tickets.beat_and_stops
    beat, stops = known(centre, day)
    alarm, there = (getattr(one, "alarm", None) or 0 for one in (request.user, centre))
    tag = f'"{day:%Y%m%d}-{at:%H%M}-{beat}-{alarm}-{there}"'
    if request.htmx and request.headers.get("If-None-Match") == tag:
        answer = HttpResponse(status=304)
    else:
        prefetch_related_objects([centre], "adoptions")  # its book, asked many times
        context = {
            "centre": centre, "day": day, "at": at, "tag": tag, "every": ASK_EVERY,
            "pack": centre.pack_on(day).id, "policy": centre.pack_on(day).policy,
            **_shown(centre, day, at, stops), **ways(request), "above": above,
            "sees_bookings": request.user.may("appointments.see"),
            "opens_tickets": request.user.centre_id in {None, centre.pk},
            "address": reverse("hall:of", args=[centre.slug]) if above else reverse("hall:now"),
        }  # fmt: skip
        answer = render(request, "hall/now.html" + ("#now" if request.htmx else ""), context)
    answer.headers["ETag"] = tag
    answer.headers["Cache-Control"] = "no-store"
    return answer


def _shown(
    centre: Centre, day: date, at: datetime, stops: tuple[tickets.Stop, ...]
) -> dict[str, Any]:
    seen = days.day_of(centre, day)
    hall = tickets.hall_now(centre, at, day, shifts=seen.standing(), stops=stops)
    span = seen.span(())
    points = seen.points(span[0], at) if span else []
    return {
        "hall": hall, "arrived": seen.arrived_by(at), "served": seen.served_by(at),
        "counts": _counts(hall), "points": points,
        "chart": drawing.chart(points, span[0], max(span[1], at)) if span else None,
        "longest": max((one.minutes for one in hall.lines), default=0),
        **coming.appointments(centre, day, at, SOON),
    }  # fmt: skip


def _counts(hall: tickets.HallNow) -> dict[str, int]:
    """Return how many windows stand how."""
    found = {"serving": 0, "idle": 0, "paused": 0, "empty": 0}
    for post in hall.posts:
        found[post.state] += 1
    return found | {"open": len(hall.posts) - found["empty"]}
