"""The form has arrived (已收到): the page that sent it may forget what was typed.

Before a form leaves, the script of the page sets the cookie `sent` to the
form's name. An answer of ours takes it away again, unless the form was not
taken (no longer logged in, page too old, a fault of ours). A page that still
finds the cookie offers the typed text back.
"""

from __future__ import annotations

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import resolve_url

from .middleware import Answer

COOKIE = "sent"
SHOWN_AGAIN = {409, 422}  # the page that comes back holds the typed text itself


def was_taken(response: HttpResponse) -> bool:
    """Return whether this answer shows that the form was read, and not turned away at the door."""
    if response.status_code >= 400:
        return response.status_code in SHOWN_AGAIN
    return not response.get("Location", "").startswith(resolve_url(settings.LOGIN_URL))


def confirm_arrival(answer: Answer) -> Answer:
    """Take the cookie `sent` away with the answer to a form that was taken."""

    def confirmed(request: HttpRequest) -> HttpResponse:
        response = answer(request)
        if request.method == "POST" and COOKIE in request.COOKIES and was_taken(response):
            response.delete_cookie(COOKIE, samesite="Lax")
        return response

    return confirmed
