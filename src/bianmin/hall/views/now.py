"""The hall as it stands now (大厅现在). It asks again by itself, and is answered only what is new."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_GET

from bianmin.accounts.permissions import may
from bianmin.accounts.request import Request
from bianmin.centres.models import Centre
from bianmin.hall import drawing
from bianmin.hall.queries import coming, days
from bianmin.tickets import queries as tickets

from .common import own_hall, ways

ASK_EVERY = 4  # seconds
SOON = timedelta(hours=1)  # appointments that are shown ahead


@require_GET
@may("hall.see")
def index(request: Request) -> HttpResponse:
    """Show windows, lines, the day's curve, who is to come, and what wants somebody's hand."""
    centre, at = request.user.centre, timezone.now()
    if centre is None:
        raise Http404("大厅在各个中心里看")
    day = tickets.local_day(at)
    beat, stops = tickets.beat_and_stops(centre.pk, day)
    alarm = getattr(request.user, "alarm", None) or 0
    tag = f'"{day:%Y%m%d}-{at:%H%M}-{beat}-{alarm}"'
    if request.htmx and request.headers.get("If-None-Match") == tag:
        answer = HttpResponse(status=304)
    else:
        own_hall(request)
        context = {
            "centre": centre, "day": day, "at": at, "tag": tag, "every": ASK_EVERY,
            "pack": centre.pack_on(day).id, "policy": centre.pack_on(day).policy,
            **_shown(centre, day, at, stops), **ways(request),
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
