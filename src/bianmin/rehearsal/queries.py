"""Read what a rehearsal found (演练结果), a page at a time."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet

from bianmin import shelf
from bianmin.board.book import head
from bianmin.cases.models import Case
from bianmin.ledger.words import event_zh
from bianmin.packs import Pack, PackError
from bianmin.rules.reckoning import Line

from .asking import asked_of
from .decisions import NAMED, Decision
from .edits import Mistakes, book_with
from .judging import CANNOT, Turn
from .models import Difference, Run
from .replay import own_book, story_of
from .story import Book, Story
from .sums import turn_zh
from .wording import named, said

ROWS = 50


def title_of(pack_id: str) -> str:
    """Return the title of a rule book, or its id where there is no such book."""
    found = head(pack_id)
    return found.title if found else pack_id


@dataclass(frozen=True, slots=True)
class Shown:
    """A difference in words."""

    row: Difference
    item: str  # what the case is about
    act: str
    decision: str
    turn: str
    before: str
    after: str


def narrowed(run: Run, wanted: dict[str, Any]) -> QuerySet[Difference]:
    """Return the differences of a run that are wanted, in the order in which they were found."""
    return Difference.objects.filter(run=run, **wanted).order_by("pk")


def page(found: QuerySet[Difference], after: int, rows: int = ROWS) -> tuple[list[Difference], int]:
    """Return the differences behind `after`, and where the next page begins (0: nowhere)."""
    taken = list(found.filter(pk__gt=after)[: rows + 1])
    more, taken = len(taken) > rows, taken[:rows]
    return taken, taken[-1].pk if more else 0


def shown(rows: Sequence[Difference], pack_id: str) -> list[Shown]:
    """Return differences in words, with what their cases are about."""
    cases = {row.case_id for row in rows if row.case_id}
    items = dict(Case.objects.filter(pk__in=cases).values_list("pk", "item_name"))
    after = pack_or_none(pack_id)
    return [_shown(row, items.get(row.case_id or 0, ""), after) for row in rows]


def _shown(row: Difference, item: str, after: Pack | None) -> Shown:
    decision = NAMED.get(row.name)
    words = (str(row.before), str(row.after))
    if decision:
        words = (
            said(decision, row.before, pack_or_none(row.pack)),
            said(decision, row.after, after),
        )
    turn = turn_zh(decision, Turn(row.turn)) if decision else row.turn
    return Shown(row, item or "评价", event_zh(row.event), named(row.name), turn, *words)


def pack_or_none(pack_id: str) -> Pack | None:
    """Return a book, or None if it is no longer on the shelf."""
    try:
        return shelf.pack(pack_id)
    except PackError:
        return None


@dataclass(frozen=True, slots=True)
class Side:
    """What one book says of a decision, and how it comes to it."""

    pack: str
    title: str
    value: str
    because: tuple[str, ...]
    trace: tuple[Line, ...] = ()


def sides(run: Run, row: Difference) -> tuple[Side, ...]:
    """Return both books' answers to a decision, the recorded one first; none if it cannot be asked now."""
    decision, story = NAMED.get(row.name), story_of(run.centre_id, row.subject, row.seq)
    if decision is None or story is None:
        return ()
    try:
        tried = book_with(run.pack, asked_of(run).edits)
    except Mistakes:
        return ()
    known, before = own_book(row.pack), pack_or_none(row.pack)
    if known is None or before is None:
        return ()
    books = ((before, known), (tried, Book(tried.policy, shelf.calendar())))
    try:
        return tuple(_side(decision, story, pack, book) for pack, book in books)
    except CANNOT:
        return ()


def _side(decision: Decision, story: Story, pack: Pack, book: Book) -> Side:
    answer = decision.ask(story, book)
    trace = tuple(decision.trace(story, book)) if decision.trace else ()
    return Side(pack.id, pack.title, said(decision, answer.value, pack), answer.because, trace)


def clauses_in_words(pack: Pack | None, because: Iterable[str]) -> str:
    """Return clauses as a cell of a table holds them."""
    known = pack.clauses if pack else {}
    return ";".join(f"{known[c].at} {known[c].says}" if c in known else c for c in because)
