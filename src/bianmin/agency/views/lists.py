"""The work list of an agent, who the agents are, and what they do (工作清单、代办员、代办清单)."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods

from bianmin.accounts.permissions import may
from bianmin.accounts.request import Request
from bianmin.agency import actions, documents, forms, queries
from bianmin.cases.actions import Act
from bianmin.cases.views.printing import printed
from bianmin.catalogue.models import Item
from bianmin.refusal import Refused

from .mandates import WRONG


@require_GET
@may("agency.see")
def index(request: Request) -> HttpResponse:
    """Show the matters of an agent, or of a hall: the nearest day first."""
    name = request.GET.get("list", "open")
    name = name if name in queries.LISTS else "open"
    rows, after = queries.mandates(request.user, name, request.GET.get("after", "")[:40])
    total = queries.counted(request.user, name)
    today = timezone.localdate()
    shown = {
        "lists": [(n, zh) for n, (zh, _) in queries.LISTS.items()], "name": name, "total": min(total, queries.MANY),
        "many": total > queries.MANY,
        "rows": [(m, m.is_over(today)) for m in rows], "centre": request.user.centre,
        "more": after, "today": today,
        "visits": queries.waiting_visits(request.user)[:10],
        "may_act": request.user.may("agency.act") and request.user.centre_id,
        "may_phone": request.user.may("agency.phone"),
    }  # fmt: skip
    return render(request, "agency/index.html", shown)


@require_http_methods(["GET", "POST"])
@may("agency.see")
def agents(request: Request) -> HttpResponse:
    """Show who the agents are; the director registers them."""
    user, centre, today = request.user, request.user.centre, timezone.localdate()
    posted = request.POST if request.method == "POST" and user.may("agency.manage") else None
    first = {"key": uuid4().hex, "level": "village"}
    form, refused = forms.Register(posted, centre=centre, initial=first), None
    if posted is not None and form.is_valid():
        said = {n: form.cleaned_data[n] for n in ("user", "level", "place", "kind")}
        act = Act(by=user, at=timezone.now(), key=form.cleaned_data["key"])
        try:
            actions.register_agent(act=act, **said)
        except Refused as refusal:
            refused = refusal
        else:
            messages.success(request, "登记好了")
            return redirect("agency:agents")
    shown = {
        "posts": queries.posts(user), "form": form, "refused": refused, "centre": centre,
        "manages": user.may("agency.manage") and centre is not None, "what": "登记",
        "pack": centre.pack_on(today).id if centre else "_default",
        "away": queries.stayed_away(centre, today) if centre else None,
    }  # fmt: skip
    return render(request, "agency/agents.html", shown, status=200 if posted is None else WRONG)


@require_GET
@may("agency.see")
def card(request: Request, agent_id: int) -> HttpResponse:
    """Give the card of an agent: who it is, and how to reach them (联系卡)."""
    post = get_object_or_404(queries.posts(request.user), pk=agent_id)
    return printed(documents.card(post, post.centre.pack_on(timezone.localdate())), "card")


@require_GET
@may("agency.see")
def items(request: Request) -> HttpResponse:
    """Show what can be left to an agent, and what only the person may do."""
    today = timezone.localdate()
    shown = {
        "rows": queries.offers(request.user, today) if request.user.centre else [],
        "centre": request.user.centre, "manages": request.user.may("agency.manage"),
    }  # fmt: skip
    return render(request, "agency/items.html", shown)


@require_http_methods(["GET", "POST"])
@may("agency.manage")
def item(request: Request, item_id: int) -> HttpResponse:
    """Say of one item that it can be left to an agent, or why it cannot."""
    mine = Item.objects.filter(centre=request.user.centre).select_related("agency_offer", "centre")
    one = get_object_or_404(mine, pk=item_id)
    today = timezone.localdate()
    book, offer = one.centre.pack_on(today), getattr(one, "agency_offer", None)
    first: dict[str, Any] = {"key": uuid4().hex, "level": "township"}
    if offer:
        first |= {"in_person": offer.in_person, "why": offer.why, "level": offer.level,
                  "listed": bool(offer.listed_on), **{f"of_{n}": v for n, v in offer.filled.items()}}  # fmt: skip
    posted = request.POST if request.method == "POST" else None
    form, refused = forms.Listing(posted, policy=book.policy.agency, initial=first), None
    if posted is not None and form.is_valid():
        said = {n: form.cleaned_data[n] for n in ("in_person", "why", "level", "listed")}
        act = Act(by=request.user, at=timezone.now())
        try:
            actions.list_item(item=one, filled=form.filled(), act=act, **said)
        except Refused as refusal:
            refused = refusal
        else:
            messages.success(request, "代办清单改好了")
            return redirect("agency:items")
    shown = {
        "item": one, "version": one.versions.order_by("-number").first(), "form": form,
        "refused": refused, "pack": book.id, "centre": one.centre, "what": "列入",
    }  # fmt: skip
    return render(request, "agency/item.html", shown, status=200 if posted is None else WRONG)
