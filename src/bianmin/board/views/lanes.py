"""Who may go in a lane, how, and what it gives: from the clauses (谁可以走通道)."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from bianmin.accounts.permissions import public
from bianmin.board.frame import centre_or_404, frame
from bianmin.lanes import queries


@require_safe
@public
def show(request: HttpRequest, slug: str) -> HttpResponse:
    """Tell everybody who may go first in this hall, what to bring, and what is done for them."""
    centre = centre_or_404(slug)
    book = centre.pack_on(timezone.localdate())
    more = {"lanes": queries.told(book), "pack": book.id}
    return render(request, "board/lanes.html", frame(centre, "guide") | more)
