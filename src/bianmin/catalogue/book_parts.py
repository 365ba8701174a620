"""What the apps above add to the catalogue's workbook: sheets of their own (别的表).

A module in `settings.BOOK_PARTS` names its `SHEETS` as `columns.SHEETS` does, `rows(centre, today)`
yields what stands in them, and `take_in(book, centre, waiting, by, at)` writes what came back and is
without fault; `waiting` are the codes of items that were not imported. So the catalogue carries them
and knows none of them.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from bianmin.accounts.models import User
from bianmin.catalogue.sheets import parts
from bianmin.catalogue.workbook.reading import Book, Fault
from bianmin.centres.models import Centre


@dataclass(slots=True)
class Taken:
    """What became of the rows of one part, by their codes."""

    title: str
    added: list[str] = field(default_factory=list)
    changed: list[str] = field(default_factory=list)
    same: list[str] = field(default_factory=list)
    waiting: list[str] = field(default_factory=list)
    faults: list[Fault] = field(default_factory=list)


def rows(centre: Centre, today: date) -> Iterator[tuple[str, Mapping[str, Any]]]:
    """Yield what stands in the sheets of other apps: the sheet, and its values by key."""
    for part in parts():
        yield from part.rows(centre, today)


def take_in(
    book: Book, centre: Centre, waiting: frozenset[str], by: User, at: datetime
) -> list[Taken]:
    """Write what other apps' sheets say and is without fault; say what is wrong with the rest."""
    taking = (p.take_in(book, centre, waiting, by, at) for p in parts() if _has(p, book))
    return [taken for taken in taking if taken]


def says_more(book: Book) -> bool:
    """Return whether a workbook says anything in the sheets of other apps."""
    return any(_has(part, book) for part in parts())


def _has(part: Any, book: Book) -> bool:
    return any(book.sheets[name].rows for name in part.SHEETS if name in book.sheets)
