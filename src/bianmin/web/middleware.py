"""What every answer carries, and how long a login lasts (会话)."""

from __future__ import annotations

import time
from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse

Answer = Callable[[HttpRequest], HttpResponse]

CONTENT = "; ".join(
    (
        "default-src 'self'",
        "script-src 'self'",  # no inline script, no eval
        "style-src 'self'",  # no inline style either
        "img-src 'self' data:",
        "object-src 'none'",
        "base-uri 'self'",
        "form-action 'self'",
        "frame-ancestors 'none'",
    )
)
TOUCH_EVERY = 60  # seconds: a write for each page would slow the whole hall


def guard_page(answer: Answer) -> Answer:
    """Tell the browser to run nothing but our own scripts and styles."""

    def guarded(request: HttpRequest) -> HttpResponse:
        response = answer(request)
        response.headers.setdefault("Content-Security-Policy", CONTENT)
        response.headers.setdefault(
            "Permissions-Policy", "camera=(), microphone=(), geolocation=()"
        )
        response.headers.setdefault("Referrer-Policy", "same-origin")
        return response

    return guarded


def keep_session_alive(answer: Answer) -> Answer:
    """End a login after SESSION_COOKIE_AGE seconds without a page, not after its start.

    What a page asks by itself, every few seconds, does not keep it: nobody may be there.
    """

    def kept(request: HttpRequest) -> HttpResponse:
        response = answer(request)
        by_itself = (
            "X-By-Itself" in request.headers or settings.SESSION_COOKIE_NAME not in request.COOKIES
        )
        if not by_itself and not request.session.is_empty():
            now = int(time.time())
            if now - request.session.get("touched", 0) >= TOUCH_EVERY:
                request.session["touched"] = now
        return response

    return kept
