"""The elder mode (长者版): one link turns it on and off, a cookie remembers it."""

from __future__ import annotations

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.http import urlencode

from .middleware import Answer

COOKIE = "elder"
YEAR = 365 * 86400  # seconds


def wants_elder(request: HttpRequest) -> bool:
    """Return whether this visitor reads in the elder mode."""
    return request.COOKIES.get(COOKIE) == "1"


def switch_elder(answer: Answer) -> Answer:
    """Remember `?elder=1` or `?elder=0` of any page, and show the page without it."""

    def switched(request: HttpRequest) -> HttpResponse:
        wish = request.GET.get(COOKIE)
        if request.method != "GET" or wish not in {"0", "1"}:
            return answer(request)
        rest = request.GET.copy()
        del rest[COOKIE]
        query = f"?{urlencode(rest, doseq=True)}" if rest else ""
        path = "/" + request.path.lstrip("/")  # never another host
        response = HttpResponseRedirect(path + query)
        # The script of the page reads it too: the switch works there without a new page.
        response.set_cookie(
            COOKIE, wish, max_age=YEAR, samesite="Lax", secure=settings.SESSION_COOKIE_SECURE
        )
        return response

    return switched
