"""One's own number on the phone: people ahead, how long still, and taking it back (扫码看号)."""

from __future__ import annotations

from uuid import uuid4

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from bianmin.accounts.permissions import public
from bianmin.accounts.request import Request
from bianmin.cases.actions import Act
from bianmin.ledger.actions import KEY_LENGTH
from bianmin.refusal import Refused
from bianmin.rules.tickets import IN_LINE, STAYS, State
from bianmin.tickets import actions, queries
from bianmin.tickets.models import CODE_LENGTH, Ticket

WRONG = 422
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
    waiting = ticket.now is State.WAITING
    context = {
        "ticket": ticket, "centre": ticket.centre, "pack": ticket.pack, "refused": refused,
        "ahead": queries.people_ahead(ticket) if waiting else None,
        "estimate": queries.estimate(ticket, ticket.centre, timezone.now()) if waiting else None,
        "cancellable": ticket.now in CANCELLABLE, "stays": ticket.now in STAYS,
        "matters": ticket.matters.all(), "key": uuid4().hex,
        "most": ticket.book.policy.queue.missed_returns.value - ticket.returns,
    }  # fmt: skip
    template = "tickets/watch.html" + ("#now" if request.htmx and not refused else "")
    return render(request, template, context, status=WRONG if refused else 200)
