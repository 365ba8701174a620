"""The calling display of a hall (大屏): numbers and windows, no names.

A board holds a line open on which it is told (`telling`). Where that cannot be, it asks
again and again, and is answered from memory as long as the hall's beat stands; the beat is
asked of the database a few times a second, however many ask.
"""

from __future__ import annotations

import json
import socket
import time
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.http import Http404, HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_safe

from bianmin.accounts.permissions import public
from bianmin.accounts.request import Request
from bianmin.centres.models import Centre
from bianmin.centres.queries import centre_by_slug
from bianmin.tickets import queries

from .telling import Displays, Shown

FRESH = 0.15  # seconds for which a beat is trusted
MOST = 200  # halls kept in memory
ASK_EVERY = 1500  # milliseconds between two questions of a board that cannot be told
NOBODY_TELLS = 204  # by which a browser knows that it need not try again at once


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


@require_GET
@public
def stream(request: Request, slug: str) -> HttpResponseBase:
    """Answer what the display shows, and keep the line to tell what comes.

    204 where the server gives no line away, or holds too many: the board asks instead.
    """
    kept, line = _current(slug), request.META.get("gunicorn.socket")
    if type(line) is not socket.socket or not displays.room():
        return HttpResponse(status=NOBODY_TELLS)
    chunked = request.META.get("SERVER_PROTOCOL") == "HTTP/1.1"
    words = displays.hold(slug, line, Shown(kept.tag, kept.body), chunked=chunked)
    answer = StreamingHttpResponse(words, content_type="text/event-stream")
    answer.headers["Cache-Control"] = "no-store"
    answer.headers["X-Accel-Buffering"] = "no"  # a proxy passes every word on at once
    return answer


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
    kept, now, at = _kept.get(slug), time.monotonic(), timezone.now()
    day = queries.local_day(at)
    if kept is not None and kept.day == day and now - kept.asked < FRESH:
        return kept
    centre_id = kept.centre if kept else _centre(slug).pk
    return _at_beat(slug, centre_id, queries.beat(centre_id, day), at)


def _at_beat(slug: str, centre_id: int, beat: int, at: datetime) -> Kept:
    """Return what a hall shows at a beat: from memory, if it is known."""
    kept, day = _kept.get(slug), queries.local_day(at)
    if kept is None or (kept.day, kept.beat) != (day, beat):
        shown: dict[str, Any] = queries.board_state(_centre(slug), at, day)
        body = json.dumps(shown).encode()
        kept = Kept(centre_id, day, beat, 0.0, body, f'"{day:%Y%m%d}-{beat}"')
        if len(_kept) >= MOST:
            _kept.clear()
        _kept[slug] = kept
    kept.asked = time.monotonic()
    return kept


def _look(slugs: list[str]) -> dict[str, Shown]:
    """Return what these halls show now: one query while nothing happens."""
    at = timezone.now()
    ids = {slug: kept.centre if (kept := _kept.get(slug)) else _centre(slug).pk for slug in slugs}
    beats = queries.beats(ids.values(), queries.local_day(at))
    now = {slug: _at_beat(slug, pk, beats.get(pk, 0), at) for slug, pk in ids.items()}
    return {slug: Shown(kept.tag, kept.body) for slug, kept in now.items()}


displays = Displays(_look)
