"""A ticket given by hand, and what was not served."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods

from bianmin.accounts.permissions import may
from bianmin.accounts.request import Request
from bianmin.catalogue.models import Item, Version
from bianmin.catalogue.queries import search
from bianmin.centres.models import Centre
from bianmin.refusal import Refused
from bianmin.rules.priority import Lane
from bianmin.rules.tickets import State
from bianmin.tickets import actions, forms, queries
from bianmin.tickets.actions import Person
from bianmin.tickets.models import Ticket
from bianmin.web.navigation import address_of

from .window import WRONG, own_centre

FOUND = 12  # items shown for a word
PAGE = 50
LONGEST = 19  # digits of a number a database can hold


@require_http_methods(["GET", "POST"])
@may("tickets.issue")
def new(request: Request) -> HttpResponse:
    """Give a ticket by hand: the items are ticked, the rest is optional."""
    centre, at = own_centre(request), timezone.now()
    day = queries.local_day(at)
    book = centre.pack_on(day)
    form = forms.Issuing(request.POST or None, book=book)
    chosen = [int(one) for one in request.POST.getlist("item") if one.isdecimal()][:FOUND]
    refused = None
    if form.is_valid():
        said = form.cleaned_data
        ground = book.policy.priority.grounds.get(said["ground"])
        items = list(Item.objects.filter(centre=centre, pk__in=chosen))
        try:
            ticket = actions.issue(
                centre, items=items, said=said["said"], by=request.user, at=at, key=said["key"],
                lane=ground.value.lane if ground else Lane.ORDINARY, ground=said["ground"],
                ground_why=said["ground_why"], person=Person(name=said["name"]), beyond=said["beyond"],
                taken=Ticket.Taken.GUIDE if request.user.role == "guide" else Ticket.Taken.WINDOW,
            )  # fmt: skip
        except Refused as refusal:
            refused = refusal
        else:
            ahead = queries.people_ahead(ticket)
            over = f";超过了每天的限量:{ticket.beyond}" if ticket.beyond else ""
            messages.success(request, f"{ticket.number} 号,前面 {ahead} 位{over}")
            return redirect("tickets:show", ticket_id=ticket.pk)
    context = {
        "centre": centre, "form": form, "refused": refused, "pack": book.id, "chosen": chosen,
        "booking": address_of("appointments:new"),
        "key": request.POST.get("key", "")[:64] or uuid4().hex, **_offered(request, centre, chosen),
    }  # fmt: skip
    return render(
        request, "tickets/new.html", context, status=WRONG if refused or form.errors else 200
    )


def _offered(request: Request, centre: Centre, chosen: list[int]) -> dict[str, Any]:
    """Return the items found and those ticked before, with what is left of them today."""
    day = timezone.localdate()
    asked = request.POST.get("q", request.GET.get("q", "")).strip()[:60]
    found = list(search(centre, day, asked)[:FOUND])
    kept = Version.objects.in_force(day).filter(item__in=chosen)
    versions = [*kept.exclude(pk__in=[v.pk for v in found]), *found]
    limits = queries.contingents_of(centre.pk, day, [*chosen, *(v.item_id for v in found)])
    for version in versions:
        version.limit = limits.get(version.item_id)
    full = any(not limits[item].left for item in chosen if item in limits)
    return {"q": asked, "found": versions, "full": full}


@require_GET
@may("tickets.oversee")
def unserved(request: Request) -> HttpResponse:
    """List who went without being served, the latest day first (未办名单)."""
    rows = Ticket.objects.visible_to(request.user).filter(state=State.ABANDONED)
    before = request.GET.get("before", "")
    if before.isdecimal() and len(before) < LONGEST:
        rows = rows.filter(pk__lt=int(before))
    found = list(rows.select_related("centre").order_by("-pk")[: PAGE + 1])
    more = found[PAGE - 1].pk if len(found) > PAGE else None
    context = {"rows": found[:PAGE], "more": more, "centre": request.user.centre}
    return render(request, "tickets/unserved.html", context)
