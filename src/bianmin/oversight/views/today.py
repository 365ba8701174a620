"""Where the director's day begins (主任的第一屏): what is broken or at risk, then this week."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_safe

from bianmin import shelf
from bianmin.accounts.permissions import may
from bianmin.accounts.request import Request
from bianmin.oversight import queries
from bianmin.rules.obligations import State

from .board import tally

CASES = 8


@require_safe
@may("duties.see")
def today(request: Request) -> HttpResponse:
    """Show what a director has to see to first; to the county its centres."""
    if request.user.centre is None:
        return redirect("oversight:index")
    on, centre = timezone.localdate(), request.user.centre
    found = queries.states(centre, on)
    first = [d for d in found.values() if d.soon]
    week = [d for d in found.values() if not d.soon and queries.this_week(d, on)]
    near = shelf.calendar().workday_after(on, centre.pack_on(on).policy.deadlines.warn_ahead.value)
    cases = queries.pressing(centre, near, CASES + 1)
    context = {
        "centre": centre,
        "tally": tally(found),
        "first": first,
        "week": week,
        "unmeasured": sum(d.state is State.UNMEASURED for d in found.values()),
        "cases": cases[:CASES],
        "more": len(cases) > CASES,
        "may_record": request.user.may("duties.record"),
    }
    return render(request, "oversight/today.html", context)
