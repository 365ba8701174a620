"""From above: all halls side by side (各大厅), and each as it sees itself."""

from __future__ import annotations

from typing import Any

from django.http import FileResponse, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_safe

from bianmin.accounts.permissions import may
from bianmin.accounts.request import Request
from bianmin.cases import actions as cases
from bianmin.cases import register_export
from bianmin.hall import documents
from bianmin.hall.queries import halls
from bianmin.tickets.queries import local_day

from .now import live

ASK_EVERY = 10  # seconds


@require_GET
@may("hall.overlook")
def index(request: Request) -> HttpResponse:
    """Show every hall in a row: windows, who waits, how long, who is to come, what is wrong."""
    at = timezone.now()
    found = halls.floors(halls.seen_by(request.user), local_day(at), at)
    context = {"at": at, "floors": found, "sums": sums(found), "every": ASK_EVERY}
    return render(request, "hall/all.html" + ("#all" if request.htmx else ""), context)


def sums(found: list[halls.AtAGlance]) -> dict[str, Any]:
    """Return what all halls have together."""
    names = ("windows", "open", "paused", "waiting", "came", "done", "due", "late")
    every = {name: sum(getattr(one, name) for one in found) for name in names}
    return every | {
        "longest": max((one.longest for one in found), default=0),
        "alarmed": sum(bool(one.alarms) for one in found),
    }


@require_GET
@may("hall.overlook")
def of(request: Request, slug: str) -> HttpResponse:
    """Show one hall as it sees itself now; 404 for one that somebody may not see."""
    return live(request, get_object_or_404(halls.seen_by(request.user), slug=slug), above=True)


@require_safe
@may("hall.overlook")
def workbook(request: Request) -> HttpResponseBase:
    """Hand out the halls of today as a workbook; that is in the ledger."""
    at = timezone.now()
    found = halls.floors(halls.seen_by(request.user), local_day(at), at)
    title = f"各大厅 {request.user.name} {timezone.localtime(at):%Y-%m-%d %H:%M} 导出"
    file = documents.of_halls(title, found)
    said = {"各大厅": f"{timezone.localtime(at):%Y-%m-%d %H:%M}"}
    cases.tell_exported(rows=len(found), filters=said, act=cases.Act(by=request.user, at=at))
    return FileResponse(
        file, as_attachment=True, content_type=register_export.TYPE,
        filename=f"各大厅{timezone.localtime(at):%Y%m%d-%H%M}.xlsx",
    )  # fmt: skip
