"""How far the rule books are answered (落实了多少): by book, and what waits for what."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from bianmin.packs.coverage import Answer

from . import book as books
from .book import Article, Head
from .live import Live


@dataclass(frozen=True, slots=True)
class Covered:
    """One book: how many of its articles are answered by what, and what one hall can show."""

    head: Head
    articles: tuple[Article, ...]
    tally: tuple[tuple[Answer, int], ...]
    shown: int  # articles for which the hall has evidence
    last: date | None  # the day of the last evidence

    @property
    def answered(self) -> int:
        """Of a hundred, rounded down: a hundred means all."""
        open_ones = (Answer.READY, Answer.NOT_YET)
        done = sum(count for one, count in self.tally if one not in open_ones)
        return 100 * done // len(self.articles) if self.articles else 100


def covered(live: Mapping[str, Live]) -> list[Covered]:
    """Return every book on the shelf; `live` says what one hall can show of its clauses."""
    found = []
    for name in books.books():
        head, pack = books.head(name), books.pack_of(name)
        if head and pack:
            every = books.articles(pack, name)
            days = [live[a.clause.id].last for a in every if a.clause.id in live]
            shown = [day for day in days if day]
            tally = tuple(books.tally(every))
            found.append(Covered(head, every, tally, len(shown), max(shown, default=None)))
    return found


def together(found: Iterable[Covered]) -> list[tuple[Answer, int]]:
    """Return how many articles of all these books are answered by what."""
    counts = Counter(a.answer for one in found for a in one.articles)
    return [(one, counts[one]) for one in Answer]


@dataclass(frozen=True, slots=True)
class Waiting:
    """The articles of one area that wait for one feature."""

    area: str
    feature: str  # in words; empty where none is named
    articles: tuple[tuple[Head, Article], ...]


def waiting(found: Iterable[Covered]) -> list[Waiting]:
    """Return what nothing answers yet, area by area, with the feature that will."""
    by: dict[tuple[str, str], list[tuple[Head, Article]]] = {}
    for one in found:
        for a in one.articles:
            if a.answer is Answer.NOT_YET:
                by.setdefault((a.area, a.awaited), []).append((one.head, a))
    return [Waiting(area, feature, tuple(every)) for (area, feature), every in sorted(by.items())]
