"""A rule book on paper (打印): for the wall, as a booklet, and as plain text."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import cast
from urllib.parse import quote

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from bianmin import papers
from bianmin.accounts.permissions import public
from bianmin.board import book as books
from bianmin.board import documents, finding
from bianmin.board.book import Head
from bianmin.catalogue.models import Version
from bianmin.centres.models import Centre
from bianmin.papers import FontMissing, Paper

from .rulebook import open_book, page

WALL, BOOKLET = ("a3", "a4"), ("a5", "a4")


@require_safe
@public
def paper(request: HttpRequest, pack: str) -> HttpResponse:
    """Show what can be printed of a book, and its text alone for the file."""
    head, text = open_book(pack)
    systems = finding.systems(books.articles(text, pack))
    return page(request, "paper", head=head, systems=systems)


@require_safe
@public
def wall(request: HttpRequest, pack: str) -> HttpResponse:
    """Print the book for the wall (制度上墙), a sheet for each system; or one of them."""
    head, text = open_book(pack)
    systems = finding.systems(books.articles(text, pack))
    if asked := request.GET.get("part", ""):
        systems = [one for one in systems if one.anchor == asked]
    if not systems:
        raise Http404(asked)
    today = timezone.localdate()
    hall = _hall(request, head, today)
    posters = documents.posters(head, systems, hall.name if hall else head.issuer)
    name = systems[0].name if asked else head.title
    try:
        pdf = papers.press().posters(posters, paper=_size(request, WALL), on=today)
    except FontMissing:
        return _no_font(request)
    return _pdf(pdf, f"{name}(上墙版)")


@require_safe
@public
def booklet(request: HttpRequest, pack: str) -> HttpResponse:
    """Print the whole book: title page, contents, articles, items, the readings decided."""
    head, text = open_book(pack)
    systems = finding.systems(books.articles(text, pack))
    today = timezone.localdate()
    hall = _hall(request, head, today)
    issuer = hall.name if hall else head.issuer
    whole = documents.booklet(head, systems, issuer, handled=_handled(hall, today), on=today)
    try:
        pdf = papers.press().booklet(whole, paper=_size(request, BOOKLET), on=today)
    except FontMissing:
        return _no_font(request)
    return _pdf(pdf, f"{head.title}(小册子)")


def _hall(request: HttpRequest, head: Head, today: date) -> Centre | None:
    """Return whose wall it hangs on: the hall asked for, or the reader's, if it runs by this book."""
    asked = request.GET.get("hall", "").replace("\0", "")
    own = getattr(request.user, "centre", None)
    centre = Centre.objects.filter(slug=asked).first() if asked else own
    return centre if centre and centre.pack_on(today).id == head.id else None


def _handled(hall: Centre | None, today: date) -> Iterable[Version]:
    """Return what a hall handles, department by department."""
    if hall is None:
        return ()
    found = Version.objects.in_force(today).filter(item__centre=hall)
    return found.select_related("item__department").order_by("item__department", "item__code")


def _size(request: HttpRequest, sizes: tuple[str, ...]) -> Paper:
    asked = request.GET.get("paper", "")
    return cast("Paper", asked if asked in sizes else sizes[0])


def _no_font(request: HttpRequest) -> HttpResponse:
    return render(request, "board/rulebook/no_font.html", status=503)


def _pdf(data: bytes, name: str) -> HttpResponse:
    answer = HttpResponse(data, content_type="application/pdf")
    answer.headers["Content-Disposition"] = f"inline; filename*=UTF-8''{quote(name)}.pdf"
    return answer
