"""What the pages of the hall have in common: whose hall it is, and the ways between them."""

from __future__ import annotations

from typing import Any

from django.db.models import prefetch_related_objects
from django.http import Http404

from bianmin.accounts.request import Request
from bianmin.centres.models import Centre

WRONG = 422


def own_hall(request: Request) -> Centre:
    """Return the hall of who asks; 404 for who works in none."""
    if request.user.centre is None:
        raise Http404("大厅在各个中心里看")
    prefetch_related_objects([request.user.centre], "adoptions")  # its book, asked many times
    return request.user.centre


def ways(request: Request) -> dict[str, Any]:
    """Return which pages of the hall somebody may open."""
    names = ("hall.see", "hall.review", "hall.clerks", "hall.export", "tickets.issue")
    return {f"may_{name.partition('.')[2]}": request.user.may(name) for name in names}
