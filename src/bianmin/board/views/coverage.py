"""How far the books are answered, and what lies with a book (落实了多少、附在后面的)."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.views.decorators.http import require_safe

from bianmin.accounts.permissions import public
from bianmin.board import appendix as lying
from bianmin.board import covering, live
from bianmin.packs.coverage import Answer

from .rulebook import open_book, page


@require_safe
@public
def index(request: HttpRequest) -> HttpResponse:
    """Show by book and in all what answers the clauses, and what waits for which feature."""
    hall = live.hall_of(request.user, timezone.localdate())
    found = covering.covered(hall.live if hall else {})
    documents = [one for one in found if not one.head.id.startswith("_")]
    return page(
        request,
        "coverage",
        books=found,
        documents=len(documents),
        total=sum(len(one.articles) for one in found),
        answers=list(Answer),
        together=covering.together(found),
        waiting=covering.waiting(found),
        hall=hall,
    )


@require_safe
@public
def appendix(request: HttpRequest, pack: str) -> HttpResponse:
    """Show the forms a book asks for, the figures it reports and the wishes in it."""
    head, text = open_book(pack)
    return page(
        request,
        "appendix",
        head=head,
        forms=lying.forms(pack, text),
        figures=lying.figures(pack),
        wishes=lying.wishes(pack),
    )
