"""Any day of the hall again, at any minute (哪天的经过): from what was written down, nothing else."""

from __future__ import annotations

import re
from datetime import date, datetime, timedelta
from typing import Any

from django.db.models import prefetch_related_objects
from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_GET

from bianmin.accounts.permissions import may
from bianmin.accounts.request import Request
from bianmin.centres.models import Centre
from bianmin.hall import drawing
from bianmin.hall.asked import day_named
from bianmin.hall.queries import days
from bianmin.openings.queries import in_words, opening_on, stretches
from bianmin.tickets.queries import Clock, beat_and_stops, floor, local_day

from .common import own_hall, ways

CLOCK = re.compile(r"([01]?[0-9]|2[0-3]):([0-5][0-9])")
MINUTE = days.MINUTE
STEPS = ((-10, "早 10 分"), (-1, "早 1 分"), (1, "晚 1 分"), (10, "晚 10 分"))


@require_GET
@may("hall.review")
def index(request: Request) -> HttpResponse:
    """Show how every window and line stood at a minute of a day, and the day's curve."""
    centre, now = own_hall(request), timezone.now()
    today = local_day(now)
    asked = request.GET.get("day", "")
    day = day_named(asked) or today
    wrong = "没有这样的日子" if asked and not day_named(asked) else ""
    if day > today:
        day, wrong = today, "那一天还没有到"
    context = {
        "centre": centre, "day": day, "today": today, "wrong": wrong,
        "before": day - timedelta(days=1),
        "after": day + timedelta(days=1) if day < today else None,
        "pack": centre.pack_on(day).id, **_day(request, centre, day, now), **ways(request),
    }  # fmt: skip
    return render(request, "hall/day.html", context)


def _day(request: Request, centre: Centre, day: date, now: datetime) -> dict[str, Any]:
    opening = _opening(centre, day)
    seen = days.day_of(centre, day)
    span = seen.span(stretches(opening.value) if opening else ())
    hours = in_words(opening.value.sessions) if opening else ""
    shown = {"opening": opening, "hours": hours, "stops": beat_and_stops(centre, day)[1]}
    if span is None or span[0] > now:
        return shown
    first, last = span[0], min(span[1], now)
    points = seen.points(first, last)
    at = min(max(_asked(request, day) or _busiest(points), first), last)
    prefetch_related_objects([centre], "adoptions")  # its book, asked for every line
    plan, clock = floor(centre.pk), Clock(centre, at, shown["stops"])
    return shown | {
        "at": at, "first": first, "last": last, "points": points,
        "chart": drawing.chart(points, first, span[1], at),
        "windows": seen.windows(plan, clock), "lines": seen.lines(plan, clock),
        "waiting": seen.waiting_at(at), "open": seen.windows_at(at),
        "arrived": seen.arrived_by(at), "served": seen.served_by(at),
        "slider": {"from": _of_day(first), "to": _of_day(last), "at": _of_day(at)},
        "steps": [(at + n * MINUTE, said) for n, said in STEPS if first <= at + n * MINUTE <= last],
        "jumps": [one.at for one in points if timezone.localtime(one.at).minute in {0, 30}],
    }  # fmt: skip


def _opening(centre: Centre, day: date) -> Any:
    """Return when the hall was open by its hours; None outside the calendar."""
    try:
        return opening_on(centre, day)
    except ValueError:
        return None


def _asked(request: Request, day: date) -> datetime | None:
    """Return the minute that is asked for, by the clock (10:20) or by the slider (620)."""
    slid = request.GET.get("m", "")
    if slid.isdecimal() and len(slid) <= 4:
        return days.bounds(day)[0] + int(slid) * MINUTE
    found = CLOCK.fullmatch(request.GET.get("at", ""))
    return days.bounds(day)[0] + (int(found[1]) * 60 + int(found[2])) * MINUTE if found else None


def _busiest(points: list[days.Point]) -> datetime:
    """Return when the most people waited: where one wants to look first."""
    return max(points, key=lambda one: one.waiting).at


def _of_day(at: datetime) -> int:
    local = timezone.localtime(at)
    return local.hour * 60 + local.minute
