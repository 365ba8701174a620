"""The living rule book (活制度): anybody may read what the hall is held to."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from bianmin.accounts.permissions import public
from bianmin.board import book as books
from bianmin.board.book import Article, Head, Sought
from bianmin.centres.models import Centre
from bianmin.packs import Pack
from bianmin.packs.coverage import Answer

LONGEST = 100  # characters of a search


def _open(pack_id: str) -> tuple[Head, Pack]:
    """Return the title page and the text of a book. Raises `Http404`."""
    head, pack = books.head(pack_id), books.pack_of(pack_id)
    if head is None or pack is None:
        raise Http404(pack_id)
    return head, pack


def _page(request: HttpRequest, name: str, **more: Any) -> HttpResponse:
    user = request.user
    centre = getattr(user, "centre", None) if user.is_authenticated else None
    return render(request, f"board/rulebook/{name}.html", {"centre": centre, **more})


@require_safe
@public
def index(request: HttpRequest) -> HttpResponse:
    """Show the books on the shelf, and which hall runs by which."""
    today = timezone.localdate()
    halls: dict[str, list[Centre]] = {}
    for centre in Centre.objects.prefetch_related("adoptions").order_by("slug"):
        if adoption := centre.adoption_on(today):
            halls.setdefault(adoption.pack, []).append(centre)
    shelf = []
    for pack_id in books.books():
        head, pack = books.head(pack_id), books.pack_of(pack_id)
        if head and pack:
            found = books.articles(pack, pack_id)
            shelf.append((head, halls.get(pack_id, []), len(found), books.tally(found)))
    return _page(request, "index", shelf=shelf)


def _sought(request: HttpRequest) -> Sought:
    asked = {name: request.GET.get(name, "").strip()[:LONGEST] for name in ("area", "does")}
    return Sought(
        words=request.GET.get("q", "").strip()[:LONGEST],
        answer=request.GET.get("answer", "").strip()[:LONGEST],
        **asked,
    )


@require_safe
@public
def book(request: HttpRequest, pack: str) -> HttpResponse:
    """Show a book as it reads, system by system; or what is sought of it."""
    head, text = _open(pack)
    sought = _sought(request)
    every = books.articles(text, pack)
    found = books.narrow(every, sought)
    areas = sorted({(a.clause.area, a.area) for a in every}, key=lambda pair: pair[1])
    return _page(
        request,
        "book",
        head=head,
        chain=books.chain(pack)[1:],
        sought=sought,
        total=len(every),
        found=len(found),
        systems=books.systems(found),
        tally=books.tally(every),
        gaps=books.gaps(text, every),
        areas=areas,
        verbs=books.DOES_ZH.items(),
        answers=[(one.value, one.zh) for one in Answer],
    )


@require_safe
@public
def paper(request: HttpRequest, pack: str) -> HttpResponse:
    """Show a book for the wall and the file: the text alone, to be printed."""
    head, text = _open(pack)
    systems = books.systems(books.articles(text, pack))
    return _page(request, "paper", head=head, systems=systems)


@require_safe
@public
def checklist(request: HttpRequest, pack: str) -> HttpResponse:
    """Show what a person has to look at, as a sheet to take along (巡查表); or one sheet of it."""
    head, text = _open(pack)
    sheets = {name: sheet.value.name for name, sheet in text.policy.checklists.sheets.items()}
    asked = request.GET.get("sheet", "")
    found = books.on_sheet(books.articles(text, pack), asked if asked in sheets else "", text)
    return _page(
        request,
        "checklist",
        head=head,
        systems=books.systems(found),
        total=len(found),
        sheets=sheets.items(),
        asked=asked,
        title=sheets.get(asked, "巡查表"),
    )


@require_safe
@public
def clause(request: HttpRequest, pack: str, clause: str) -> HttpResponse:
    """Show one clause: what it says, what it does here, on what it stands, what proves it."""
    head, text = _open(pack)
    article = books.article(text, clause)
    if article is None:
        raise Http404(clause)
    origin = books.head(clause.split("/")[0])
    return _page(
        request,
        "clause",
        head=head,
        origin=origin,
        article=article,
        settings=[(s, books.said_of(text, s.name)) for s in article.settings],
        scenarios=books.scenarios(pack, clause),
        forms=_forms(text, article),
        chain=books.chain(pack),
    )


def _forms(pack: Pack, article: Article) -> list[Any]:
    """Return the forms that the book draws from this clause."""
    short = article.clause.id.removeprefix(f"{pack.id}/")
    return [form for form in pack.forms if short in form.get("clauses", ())]
