"""The calling display of a hall (大屏): numbers and windows, no names.

A board asks again and again. Its question is answered from memory as long as the hall's
beat stands; the beat is asked of the database a few times a second, however many ask.
"""

from __future__ import annotations

import json
import time
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from bianmin.accounts.permissions import public
from bianmin.accounts.request import Request
from bianmin.centres.models import Centre
from bianmin.centres.queries import centre_by_slug
from bianmin.tickets import queries

FRESH = 0.15  # seconds for which a beat is trusted
MOST = 200  # halls kept in memory
ASK_EVERY = 700  # milliseconds between two questions of a board


@dataclass(slots=True)
class Kept:
    """What is known of one hall's display."""

    centre: int
    day: date
    beat: int
    asked: float
    body: bytes = b""
    tag: str = ""


_kept: dict[str, Kept] = {}


def forget() -> None:
    """Let go of everything kept; for tests, where a hall is a new one each time."""
    _kept.clear()


@require_safe
@public
def board(request: Request, slug: str) -> HttpResponse:
    """Show the display with what it shows now; its script asks for what comes."""
    centre = _centre(slug)
    state = json.loads(_current(slug).body)
    context = {"centre": centre, "state": state, "every": ASK_EVERY, "dark": "dark" in request.GET}
    return render(request, "tickets/display.html", context)


@require_safe
@public
def state(request: Request, slug: str) -> HttpResponse:
    """Answer what the display shows, or that nothing has changed (304)."""
    kept = _current(slug)
    if request.headers.get("If-None-Match") == kept.tag:
        answer = HttpResponse(status=304)
    else:
        answer = HttpResponse(kept.body, content_type="application/json")
    answer.headers["ETag"] = kept.tag
    answer.headers["Cache-Control"] = "no-cache"
    return answer


def _centre(slug: str) -> Centre:
    centre = centre_by_slug(slug)
    if centre is None:
        raise Http404(slug)
    return centre


def _current(slug: str) -> Kept:
    """Return what the display of a hall shows now."""
    kept, now = _kept.get(slug), time.monotonic()
    at = timezone.now()
    day = queries.local_day(at)
    if kept is not None and kept.day == day and now - kept.asked < FRESH:
        return kept
    centre_id = kept.centre if kept else _centre(slug).pk
    beat = queries.beat(centre_id, day)
    if kept is None or (kept.day, kept.beat) != (day, beat):
        shown: dict[str, Any] = queries.board_state(_centre(slug), at, day)
        kept = Kept(centre_id, day, beat, now, json.dumps(shown).encode(), f'"{day:%Y%m%d}-{beat}"')
        if len(_kept) >= MOST:
            _kept.clear()
        _kept[slug] = kept
    kept.asked = now
    return kept
