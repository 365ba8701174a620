"""What came over the net, for those who take it in (网上申请), and which items may (网上事项)."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_GET

from bianmin.accounts.permissions import may
from bianmin.accounts.request import Request
from bianmin.portal import offering, queries


@require_GET
@may("online.see")
def index(request: Request) -> HttpResponse:
    """List the applications that came over the net: those that nobody has answered first."""
    wanted = request.GET.get("list", "")
    wanted = wanted if wanted in queries.ONLINE else "received"
    counts = queries.online_counts(request.user)
    rows, after = queries.online_rows(request.user, wanted, request.GET.get("after", "")[:60])
    context = {
        "centre": request.user.centre, "rows": rows, "after": after, "chosen": wanted,
        "chosen_zh": queries.ONLINE[wanted], "today": timezone.localdate(),
        "lists": [(name, zh, counts[name]) for name, zh in queries.ONLINE.items()],
        "total": counts[wanted],
    }  # fmt: skip
    return render(request, "portal/online.html", context)


@require_GET
@may("online.see")
def items(request: Request) -> HttpResponse:
    """List the items that may be applied for over the net, or all, and what the book asks of each."""
    today = timezone.localdate()
    every = request.GET.get("list") == "all"
    from_ = request.GET.get("after", "")[:80]
    found, after = queries.online_items(request.user, today, from_, every=every)
    rows = []
    for version in found:
        book = version.item.centre.pack_on(today)
        rows.append((version, book.id, offering.wants(version, book), offering.code_of(version)))
    centre = request.user.centre
    context = {"centre": centre, "rows": rows, "after": after, "every": every}
    return render(request, "portal/online_items.html", context)
