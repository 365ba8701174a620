"""Work lists: mine, next due, overdue, suspended, waiting for the applicant."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_GET

from bianmin.accounts.permissions import may
from bianmin.accounts.request import Request
from bianmin.cases import parts, queries, worklists


@require_GET
@may("desk.see")
def desk(request: Request) -> HttpResponse:
    """Send everybody to where their day begins."""
    user = request.user
    for permission, page in (
        ("intake.take", "cases:intake"),
        ("cases.list", "cases:mine"),
        ("agency.see", "agency:index"),
        ("catalogue.see", "catalogue:index"),
        ("people.see", "accounts:people"),
    ):
        if user.may(permission) and not (page == "cases:intake" and user.role != "clerk"):
            return redirect(page)
    return redirect("rulebook:index")


FIRST = ("mine", "late", "due", "difficult", "open")  # the first that is not empty


@require_GET
@may("cases.list")
def mine(request: Request, name: str = "") -> HttpResponse:
    """Show one work list, with the counts of all of them."""
    today = timezone.localdate()
    every = worklists.of(request.user, today)
    counts = worklists.counts(request.user, every)
    wanted = name or next((n for n in FIRST if counts[n]), "mine")
    chosen = next((w for w in every if w.name == wanted), None)
    if chosen is None:
        return redirect("cases:mine")
    rows, cursor = worklists.rows(request.user, chosen, request.GET.get("after", "")[:40])
    page = {
        "lists": [(w, counts[w.name]) for w in every],
        "chosen": chosen,
        "rows": [(case, queries.reminder(case, today)) for case in rows],
        "total": counts[chosen.name],
        "people": worklists.by_person(request.user, every)
        if request.user.may("cases.settle") or request.user.role in ("leader", "inspector")
        else None,
        "panels": parts.on_desk(request.user, today),
        "centre": request.user.centre,
        "today": today,
        **cursor,
    }
    return render(request, "cases/mine.html", page)
