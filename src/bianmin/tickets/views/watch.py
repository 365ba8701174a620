"""One's own number on the phone: people ahead, how long still, and taking it back (扫码看号)."""

from __future__ import annotations

from uuid import uuid4

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from bianmin.accounts.permissions import public
from bianmin.accounts.request import Request
from bianmin.cases.actions import Act
from bianmin.centres.models import Centre
from bianmin.ledger.actions import KEY_LENGTH
from bianmin.refusal import Refused
from bianmin.rules.tickets import IN_LINE, STAYS, State
from bianmin.tickets import actions, queries
from bianmin.tickets.models import CODE_LENGTH, Ticket
from bianmin.web.navigation import address_of

WRONG = 422
COOKIE, FEW = "ticket", 5  # of a browser, and how many of them it keeps
CANCELLABLE = IN_LINE | {State.MISSED, State.PARKED}


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
@public
def show(request: Request, code: str) -> HttpResponse:
    """Show one ticket by its code, without a word about whose it is; take it back."""
    found = Ticket.objects.select_related("centre", "line", "window")
    ticket = get_object_or_404(found, code=code[: CODE_LENGTH + 1])
    refused = None
    if request.method == "POST" and request.POST.get("do") == "cancel":
        key = request.POST.get("key", "")[:KEY_LENGTH]
        try:
            actions.cancel(
                ticket_id=ticket.pk, act=Act(by=actions.resident(), at=timezone.now(), key=key)
            )
        except Refused as refusal:
            refused = refusal
            ticket.refresh_from_db()
        else:
            return redirect("calling:watch", code=code)
    waiting, now = ticket.now is State.WAITING, timezone.now()
    stops = queries.standing_stops(ticket.centre_id, queries.local_day(now))
    stops = stops if ticket.now in STAYS else ()
    context = {
        "ticket": ticket, "centre": ticket.centre, "pack": ticket.pack, "refused": refused,
        "ahead": queries.people_ahead(ticket) if waiting else None,
        "estimate": queries.estimate(ticket, ticket.centre, now) if waiting and not stops else None,
        "stopped": queries.stopped_zh(stops), "stopped_by": queries.because_of(stops),
        "cancellable": ticket.now in CANCELLABLE, "stays": ticket.now in STAYS,
        "matters": ticket.matters.all(), "key": uuid4().hex,
        "most": ticket.book.policy.queue.missed_returns.value - ticket.returns,
    }  # fmt: skip
    context["mine"] = address_of("portal:me", ticket.centre.slug)
    template = "tickets/watch.html" + ("#now" if request.htmx and not refused else "")
    response = render(request, template, context, status=WRONG if refused else 200)
    return response if request.htmx else _follow(response, request, ticket)


def _follow(response: HttpResponse, request: Request, ticket: Ticket) -> HttpResponse:
    """Let this browser find the ticket again among its own things (我的)."""
    codes = [ticket.code, *(c for c in followed(request, ticket.centre) if c != ticket.code)]
    response.set_signed_cookie(
        COOKIE, ".".join(codes[:FEW]), salt=_salt(ticket.centre), httponly=True, samesite="Lax",
        path="/", secure=settings.SESSION_COOKIE_SECURE,
    )  # fmt: skip
    return response


def followed(request: HttpRequest, centre: Centre) -> list[str]:
    """Return the codes of the tickets of a hall that this browser watched."""
    said = request.get_signed_cookie(COOKIE, "", salt=_salt(centre))
    return said.split(".") if said else []


def forget(response: HttpResponse, centre: Centre) -> HttpResponse:
    """Let this browser find its tickets no more, as where others use it too."""
    response.delete_cookie(COOKIE, path="/", samesite="Lax")
    return response


def _salt(centre: Centre) -> str:
    return f"bianmin.ticket.{centre.slug}"
