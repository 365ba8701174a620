"""The request as our views see it: somebody is logged in, and htmx may be asking."""

from __future__ import annotations

from django.conf import settings
from django.http import HttpRequest
from django_htmx.middleware import HtmxDetails

from bianmin.accounts.models import User


class Request(HttpRequest):
    user: User
    htmx: HtmxDetails


def address_of(request: HttpRequest) -> str:
    """Return the network address a request came from, for counting and for the ledger.

    Behind our proxy (BIANMIN_HTTPS) it is the last one the proxy added; what stands
    before it was written by the caller and proves nothing.
    """
    forwarded = request.META.get("HTTP_X_FORWARDED_FOR", "") if settings.HTTPS else ""
    return (forwarded.rpartition(",")[2].strip() or request.META.get("REMOTE_ADDR", ""))[:60]
