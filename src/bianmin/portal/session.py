"""The resident's session (群众登录): a cookie of his own, short, ended for good when he leaves.

It has nothing to do with the sessions of the staff. The server keeps only the hash of what
the browser holds; on a machine of the hall it ends sooner.
"""

from __future__ import annotations

import hashlib
import secrets
from datetime import datetime, timedelta

from django.conf import settings
from django.http import HttpRequest, HttpResponse

from bianmin import sealing
from bianmin.board import follow
from bianmin.centres.models import Centre
from bianmin.identity import mask_phone
from bianmin.rules import portal
from bianmin.tickets.views import watch

from .models import Filing, Terminal, Visitor

COOKIE, MACHINE, IDLE, DRAFT = "resident", "terminal", "idle", "filing"
TOUCH_EVERY = timedelta(seconds=20)  # a write for each page would be one too many
FEW = 5  # applications that one browser goes on with
YEARS = 10 * 365 * 86400  # seconds: a machine of the hall stays one


def hashed(token: str) -> str:
    """Return what stands in the table for a token."""
    return hashlib.sha256(token.encode("utf-8", "surrogatepass")).hexdigest()


def here(centre: Centre) -> str:
    """Return the path below which the cookies of a hall are sent."""
    return f"/c/{centre.slug}/"


def put(
    response: HttpResponse, name: str, value: str, centre: Centre, age: int | None = None
) -> HttpResponse:
    """Set a cookie of this hall that no script reads; without an age it ends with the browser."""
    response.set_cookie(
        name, value, path=here(centre), httponly=True, samesite="Lax",
        secure=settings.SESSION_COOKIE_SECURE, max_age=age,
    )  # fmt: skip
    return response


def begin(
    response: HttpResponse, *, centre: Centre, phone: str, shared: bool, at: datetime
) -> Visitor:
    """Let this browser be the one that has shown a number to be its own."""
    token = secrets.token_urlsafe(32)
    visitor = Visitor.objects.create(
        token=hashed(token), centre=centre, blind=sealing.blind(phone), phone=sealing.seal(phone),
        shown=mask_phone(phone), shared=shared, seen_at=at,
    )  # fmt: skip
    put(response, COOKIE, token, centre)
    return visitor


def visitor(request: HttpRequest, centre: Centre, at: datetime) -> Visitor | None:
    """Return who is signed in here, if he was there a moment ago; and note that he still is."""
    token = request.COOKIES.get(COOKIE, "")
    if not token:
        return None
    found = Visitor.objects.filter(token=hashed(token), centre=centre).first()
    if found is None:
        return None
    policy = centre.pack_on(at.date()).policy.portal
    if portal.stays_until(seen_at=found.seen_at, shared=found.shared, policy=policy).value <= at:
        found.delete()
        return None
    if at - found.seen_at >= TOUCH_EVERY:
        found.seen_at = at
        Visitor.objects.filter(pk=found.pk).update(seen_at=at)
    return found


def end(request: HttpRequest, response: HttpResponse, centre: Centre) -> HttpResponse:
    """Sign out: on the server, and of everything that this browser may still open."""
    if token := request.COOKIES.get(COOKIE, ""):
        Visitor.objects.filter(token=hashed(token), centre=centre).delete()
    for name in (COOKIE, DRAFT):
        response.delete_cookie(name, path=here(centre), samesite="Lax")
    watch.forget(response, centre)
    return follow.take_away(response, centre)


def terminal(request: HttpRequest, centre: Centre) -> Terminal | None:
    """Return which machine of the hall this browser is, if it is one."""
    token = request.COOKIES.get(MACHINE, "")
    if not token:
        return None
    rows = Terminal.objects.filter(token=hashed(token), centre=centre)
    found = rows.exclude(state=Terminal.State.GONE).first()
    if found is not None:
        found.centre = centre  # as the page has read it, with its rule books
    return found


def remember(
    response: HttpResponse, request: HttpRequest, filing: Filing, centre: Centre
) -> HttpResponse:
    """Let this browser go on with an application until it is closed."""
    keys = [filing.key, *(k for k in remembered(request, centre) if k != filing.key)][:FEW]
    response.set_signed_cookie(
        DRAFT, ".".join(keys), salt=f"bianmin.filing.{centre.slug}", path=here(centre),
        httponly=True, samesite="Lax", secure=settings.SESSION_COOKIE_SECURE,
    )  # fmt: skip
    return response


def remembered(request: HttpRequest, centre: Centre) -> list[str]:
    """Return the keys of the applications that this browser began or went on with."""
    said = request.get_signed_cookie(DRAFT, "", salt=f"bianmin.filing.{centre.slug}")
    return said.split(".") if said else []
