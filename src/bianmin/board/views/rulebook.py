"""The living rule book (活制度): anybody may read what the hall is held to."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.utils import timezone
from django.views.decorators.http import require_safe

from bianmin.accounts.permissions import public
from bianmin.board import book as books
from bianmin.board import finding, live
from bianmin.board.book import Article, Head
from bianmin.board.finding import Hits, Sought, System
from bianmin.board.live import Hall, Live
from bianmin.board.proofs import proofs
from bianmin.centres.models import Adoption, Centre
from bianmin.packs import Pack
from bianmin.packs.coverage import Answer
from bianmin.rules.obligations import State

LONGEST = 100  # characters of a search
SHOWN = 6  # clauses of one book that an answer shows at first


def open_book(pack_id: str) -> tuple[Head, Pack]:
    """Return the title page and the text of a book. Raises `Http404`."""
    head, pack = books.head(pack_id), books.pack_of(pack_id)
    if head is None or pack is None:
        raise Http404(pack_id)
    return head, pack


def page(request: HttpRequest, name: str, **more: Any) -> HttpResponse:
    """Return a page of the rule book, with the name of the reader's own hall in its head."""
    user = request.user
    centre = getattr(user, "centre", None) if user.is_authenticated else None
    return render(request, f"board/rulebook/{name}.html", {"centre": centre, **more})


@dataclass(frozen=True, slots=True)
class User:
    """A hall that runs by a book, and since or from when."""

    hall: Centre
    since: date
    coming: bool


def _users(today: date) -> dict[str, list[User]]:
    """Return by book the halls that run by it or soon will."""
    found: dict[str, list[User]] = {}
    for centre in Centre.objects.prefetch_related("adoptions").order_by("slug"):
        now = centre.adoption_on(today)
        ahead = [one for one in centre.adoptions.all() if one.since > today]
        for adoption in [*([now] if now else []), *ahead]:
            found.setdefault(adoption.pack, []).append(_user(centre, adoption, today))
    return found


def _user(centre: Centre, adoption: Adoption, today: date) -> User:
    return User(centre, adoption.since, coming=adoption.since > today)


def _asked(request: HttpRequest, name: str) -> str:
    return request.GET.get(name, "").strip()[:LONGEST]


@require_safe
@public
def index(request: HttpRequest) -> HttpResponse:
    """Show the books on the shelf, and which hall runs by which; or what they say of a question."""
    if question := _asked(request, "q"):
        return _answer(request, question)
    users, own = _users(timezone.localdate()), _own_book(request)
    shelf = []
    for pack_id in sorted(books.books(), key=lambda name: name != own):
        head, pack = books.head(pack_id), books.pack_of(pack_id)
        if head and pack:
            found = books.articles(pack, pack_id)
            shelf.append((head, users.get(pack_id, []), len(found), books.tally(found)))
    documents = [one for one in shelf if not one[0].id.startswith("_")]
    total = sum(count for _, _, count, _ in documents)
    return page(request, "index", shelf=shelf, books=len(documents), total=total, own=own)


def _own_book(request: HttpRequest) -> str:
    """Return the book by which the reader's own hall runs."""
    centre = getattr(request.user, "centre", None)
    return centre.pack_on(timezone.localdate()).id if centre else ""


def _answer(request: HttpRequest, question: str) -> HttpResponse:
    own = _own_book(request)
    found = finding.ask(question, own)
    groups = [_group(hits, found.words) for hits in found.hits]
    return page(request, "search", question=question, found=found, groups=groups, own=own)


def _group(hits: Hits, words: Iterable[str]) -> dict[str, Any]:
    lines = [(a, finding.pieces(a.clause.says, words)) for a in hits.articles]
    return {"head": hits.head, "total": len(lines), "first": lines[:SHOWN], "rest": lines[SHOWN:]}


def _sought(request: HttpRequest) -> Sought:
    names = ("area", "does", "answer", "state")
    return Sought(words=_asked(request, "q"), **{name: _asked(request, name) for name in names})


@dataclass(frozen=True, slots=True)
class Row:
    """One article as a page shows it, with how it stands and what proves it."""

    article: Article
    body: str  # what becomes of it, as a page says it
    live: Live | None
    proofs: int


@dataclass(frozen=True, slots=True)
class Part:
    """One system as a page shows it."""

    system: System
    rows: tuple[Row, ...]
    broken: int  # articles whose duty is
    at_risk: int


_bodies: dict[tuple[str, str], tuple[Article, str]] = {}


def _body(article: Article, pack_id: str) -> str:
    """Return what becomes of an article, written once: it is the same for everybody."""
    kept = _bodies.get((pack_id, article.clause.id))
    if kept is None or kept[0] is not article:
        said = {"article": article, "pack": pack_id}
        kept = (article, render_to_string("board/rulebook/article.html", said))
        _bodies[pack_id, article.clause.id] = kept
    return kept[1]


def _parts(found: Iterable[System], pack_id: str, hall: Hall | None) -> list[Part]:
    proven, standing = proofs(), hall.live if hall else {}
    parts = []
    for system in found:
        rows = tuple(
            Row(
                a,
                _body(a, pack_id),
                standing.get(a.clause.id),
                len(proven.get(a.clause.id, ())),
            )
            for a in system.articles
        )
        states = Counter(row.live.state for row in rows if row.live)
        parts.append(Part(system, rows, states[State.BROKEN], states[State.AT_RISK]))
    return parts


@require_safe
@public
def book(request: HttpRequest, pack: str) -> HttpResponse:
    """Show a book as it reads, system by system; or what is sought of it."""
    head, text = open_book(pack)
    sought = _sought(request)
    every = books.articles(text, pack)
    hall = live.hall_of(request.user, timezone.localdate())
    found = finding.narrow(every, sought, hall.live if hall else {})
    areas = sorted({(a.clause.area, a.area) for a in every}, key=lambda pair: pair[1])
    return page(
        request,
        "book",
        head=head,
        chain=books.chain(pack)[1:],
        sought=sought,
        total=len(every),
        found=len(found),
        unfolded=len(found) <= finding.MANY,
        parts=_parts(finding.systems(found), pack, hall),
        tally=books.tally(every),
        hall=hall,
        held=hall is not None and hall.holds(pack),
        standing=hall.tally(a.clause.id for a in every) if hall else [],
        states=list(State),
        gaps=books.gaps(text, every),
        areas=areas,
        verbs=books.DOES_ZH.items(),
        answers=[(one.value, one.zh) for one in Answer],
    )


@require_safe
@public
def checklist(request: HttpRequest, pack: str) -> HttpResponse:
    """Show what a person has to look at, as a sheet to take along (巡查表); or one sheet of it."""
    head, text = open_book(pack)
    sheets = {name: sheet.value.name for name, sheet in text.policy.checklists.sheets.items()}
    asked = request.GET.get("sheet", "")
    found = books.on_sheet(books.articles(text, pack), asked if asked in sheets else "", text)
    return page(
        request,
        "checklist",
        head=head,
        systems=finding.systems(found),
        total=len(found),
        sheets=sheets.items(),
        asked=asked,
        title=sheets.get(asked, "巡查表"),
    )


@require_safe
@public
def clause(request: HttpRequest, pack: str, clause: str) -> HttpResponse:
    """Show one clause: what it says, what it does here, on what it stands, what proves it."""
    head, text = open_book(pack)
    article = books.article(text, clause)
    if article is None:
        raise Http404(clause)
    hall = live.hall_of(request.user, timezone.localdate())
    return page(
        request,
        "clause",
        head=head,
        origin=books.head(clause.split("/")[0]),
        article=article,
        settings=[(s, books.said_of(text, s.name)) for s in article.settings],
        proofs=_proofs(clause),
        forms=_forms(text, article),
        chain=books.chain(pack),
        hall=hall,
        held=hall is not None and clause in hall.book.clauses,
        live=hall.live.get(clause) if hall else None,
    )


def _proofs(clause: str) -> list[tuple[Head | None, Any]]:
    """Return the scenarios that rest on a clause, each with the book it belongs to."""
    return [(books.head(one.book), one) for one in proofs().get(clause, ())]


def _forms(pack: Pack, article: Article) -> list[Any]:
    """Return the forms that the book draws from this clause."""
    short = article.clause.id.removeprefix(f"{pack.id}/")
    return [form for form in pack.forms if short in form.get("clauses", ())]
