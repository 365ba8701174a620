"""Where people are served near their homes, for everybody (身边的服务点)."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from bianmin.accounts.permissions import public
from bianmin.agency.queries import open_points
from bianmin.board.frame import centre_or_404, frame


@require_safe
@public
def show(request: HttpRequest, slug: str) -> HttpResponse:
    """Show every station and point of a hall, where it is and who is there."""
    centre = centre_or_404(slug)
    return render(request, "board/points.html", frame(centre) | {"rows": open_points(centre)})
