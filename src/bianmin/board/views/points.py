"""Where people are served near their homes, for everybody (身边的服务点)."""

from __future__ import annotations

from datetime import timedelta

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from bianmin.accounts.permissions import public
from bianmin.agency.queries import open_points
from bianmin.board.frame import centre_or_404, frame
from bianmin.openings.queries import village_days, villages_of

AHEAD = timedelta(days=62)  # this month and the next


@require_safe
@public
def show(request: HttpRequest, slug: str) -> HttpResponse:
    """Show every station and point of a hall, where it is and who is there."""
    centre = centre_or_404(slug)
    today = timezone.localdate()
    days = village_days(villages_of(centre), today, today + AHEAD)
    shown = {"rows": open_points(centre), "days": days}
    return render(request, "board/points.html", frame(centre) | shown)
