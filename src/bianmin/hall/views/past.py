"""When people come (什么时候人多), and how long it takes (等了多久)."""

from __future__ import annotations

from datetime import timedelta

from django.http import FileResponse, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_safe

from bianmin.accounts.permissions import may
from bianmin.accounts.request import Request
from bianmin.cases import actions as cases
from bianmin.cases import register_export
from bianmin.hall import documents
from bianmin.hall.asked import WEEKS, Days, chosen, days_asked, weeks_asked
from bianmin.hall.queries import heat as heats
from bianmin.hall.queries import times

from .common import own_hall, ways

CLERK = "clerk"  # how each person served: not for everybody


@require_GET
@may("hall.review")
def hours(request: Request) -> HttpResponse:
    """Show by weekday and hour how many came, or how long they waited."""
    centre, today = own_hall(request), timezone.localdate()
    weeks, measure = weeks_asked(request.GET), chosen(request.GET, "show", heats.MEASURES)
    first = today - timedelta(weeks=weeks)
    last = today - timedelta(days=1)  # today is not over
    context = {
        "centre": centre, "today": today, "first": first, "last": last, "weeks": weeks,
        "choices": WEEKS, "measure": measure, "measures": heats.MEASURES,
        "heat": heats.heat(centre, first, last, measure),
        "pack": centre.pack_on(today).id, "policy": centre.pack_on(today).policy, **ways(request),
    }  # fmt: skip
    return render(request, "hall/hours.html", context)


def _ways_down(request: Request) -> dict[str, times.By]:
    """Return the breakdowns that somebody may see."""
    sees = request.user.may("hall.clerks")
    return {name: by for name, by in times.BY.items() if sees or name != CLERK}


def _asked(request: Request) -> tuple[Days, dict[str, times.By], str]:
    known = _ways_down(request)
    return days_asked(request.GET, timezone.localdate()), known, chosen(request.GET, "by", known)


@require_GET
@may("hall.review")
def index(request: Request) -> HttpResponse:
    """Show how long people waited, walked and were served, and what became of who came."""
    centre, today = own_hall(request), timezone.localdate()
    days, known, by = _asked(request)
    book = centre.pack_on(days.last)
    context = {
        "centre": centre, "today": today, "days": days, "by": by, "what": known[by].zh,
        "known": {name: one.zh for name, one in known.items()}, "pack": book.id,
        "policy": book.policy,
        "times": times.Times(centre, days.first, days.last, by, book.policy.queue),
        "outcomes": times.outcomes(centre, days.first, days.last, today),
        "kinds": times.KINDS, "meanings": documents.meanings(book.policy.queue), **ways(request),
    }  # fmt: skip
    return render(request, "hall/times.html", context)


@require_safe
@may("hall.export")
def workbook(request: Request) -> HttpResponseBase:
    """Hand out the times in every breakdown as a workbook; that is in the ledger."""
    centre, at = own_hall(request), timezone.now()
    today = timezone.localtime(at).date()
    days, known, _ = _asked(request)
    policy = centre.pack_on(days.last).policy.queue
    said = f"{days.first:%Y-%m-%d} 至 {days.last:%Y-%m-%d}"
    title = f"{centre.name}叫号时间 {said} {request.user.name} {timezone.localtime(at):%Y-%m-%d %H:%M} 导出"
    found = times.sheets(centre, days.first, days.last, policy, known)
    ends = times.outcomes(centre, days.first, days.last, today)
    file, count = documents.workbook(title, found, ends)
    cases.tell_exported(
        rows=count, filters={"叫号时间": said}, act=cases.Act(by=request.user, at=at)
    )
    return FileResponse(
        file, as_attachment=True, content_type=register_export.TYPE,
        filename=f"叫号时间{days.first:%Y%m%d}-{days.last:%Y%m%d}.xlsx",
    )  # fmt: skip
