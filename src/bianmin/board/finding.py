"""Finding clauses (找条文): in one book by filters, in all of them by a question."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise

from bianmin.packs.coverage import Answer

from . import book as books
from .book import Article, Head
from .live import Live

ASKING = re.compile(  # words of a question that no clause is about
    r"哪些地方|什么地方|哪些制度|哪些条文|哪本制度|哪些|哪里|哪儿|哪本|哪条|哪个|有没有|是不是|能不能|"
    r"怎么规定|怎样规定|如何规定|规定了|规定过|规定|提到了|提到|说到|写到|写着|写了|说了|讲了|关于|"
    r"怎么办|怎么|怎样|如何|是什么|什么|多少|多久|多长时间|几天|几次|请问|吗|呢|的|了"
)
APART = re.compile(r"[\s,。、;:?!“”‘’《》()()〔〕\[\]|/,.;:?!'\"]+")
MANY = 80  # articles; a longer book is folded
LEAST = 1 / 3  # of the pairs of characters of a question, that a clause must have in common
NEARLY = 0.75  # of what the nearest clause has in common


@dataclass(frozen=True, slots=True, kw_only=True)
class Sought:
    """What somebody looks for in a book."""

    words: str = ""
    area: str = ""
    does: str = ""
    answer: str = ""
    state: str = ""

    @property
    def anything(self) -> bool:
        return bool(self.words.strip() or self.area or self.does or self.answer or self.state)


def narrow(found: Iterable[Article], sought: Sought, live: Mapping[str, Live]) -> list[Article]:
    """Return those articles that are sought; every word must stand in the clause.

    `live` says how they stand in the hall of whoever asks; empty, they stand nowhere.
    """
    words = words_of(sought.words)
    return [
        a
        for a in found
        if sought.area in ("", a.clause.area)
        and sought.does in ("", a.clause.does)
        and sought.answer in ("", a.answer.value)
        and (not sought.state or _stands(live.get(a.clause.id), sought.state))
        and all(word in text_of(a) for word in words)
    ]


def _stands(live: Live | None, state: str) -> bool:
    return live is not None and live.state is not None and live.state.value == state


@dataclass(frozen=True, slots=True)
class System:
    """One rule of the book with its articles (一项制度)."""

    name: str
    anchor: str
    articles: tuple[Article, ...]

    @property
    def not_yet(self) -> int:
        return sum(a.answer is Answer.NOT_YET for a in self.articles)


def systems(found: Iterable[Article]) -> list[System]:
    """Return the articles system by system, in the order of the document.

    A long book that has no systems of its own is parted by what its articles are about.
    """
    listed = list(found)
    parted = len(listed) <= MANY or len({a.clause.system for a in listed}) > 1
    order: dict[str, list[Article]] = {}
    for a in listed:
        order.setdefault(a.clause.system if parted else a.area, []).append(a)
    return [
        System(name or "条文", f"s{n}", tuple(group))
        for n, (name, group) in enumerate(order.items(), 1)
    ]


@lru_cache(maxsize=4096)
def _text(at: str, system: str, says: str, more: str) -> str:
    return plain(f"{at} {system} {says} {more}")


def text_of(a: Article) -> str:
    """Return the words by which a clause is found."""
    named = (f"{s.name} {s.gloss} {s.value}" for s in a.settings)
    more = " ".join((a.clause.id, a.area, a.feature, a.awaited, *named))
    return _text(a.clause.at, a.clause.system, a.clause.says, more)


def plain(text: str) -> str:
    """Return a text as it is compared: full-width letters as half-width, small letters."""
    return unicodedata.normalize("NFKC", text).lower()


def words_of(text: str) -> tuple[str, ...]:
    """Return the words somebody typed."""
    return tuple(filter(None, APART.split(plain(text))))


@dataclass(frozen=True, slots=True)
class Hits:
    """What one book says of a question."""

    head: Head
    articles: tuple[Article, ...]


@dataclass(frozen=True, slots=True)
class Answered:
    """What all books say of a question: by which words it was found, and whether exactly."""

    words: tuple[str, ...]
    exact: bool
    hits: tuple[Hits, ...]

    @property
    def total(self) -> int:
        return sum(len(one.articles) for one in self.hits)


def ask(question: str, first: str = "") -> Answered:
    """Return the clauses of all books that a question is about, those of the book `first` first.

    Every word must stand in the clause; of a whole sentence what remains without the words
    that only ask. Where no clause has them all, those that have most in common with it.
    """
    shelf = tuple(_shelf(first))
    asked = words_of(question)
    about = words_of(ASKING.sub(" ", plain(question)))
    for words in dict.fromkeys((asked, about)):
        if words and (hits := tuple(_having(shelf, words))):
            return Answered(words, exact=True, hits=hits)
    pairs = {a + b for word in about for a, b in pairwise(word)}
    return Answered(about, exact=False, hits=tuple(_near(shelf, pairs)) if pairs else ())


def _shelf(first: str) -> Iterator[tuple[Head, tuple[Article, ...]]]:
    for name in sorted(books.books(), key=lambda name: name != first):
        head, pack = books.head(name), books.pack_of(name)
        if head and pack:
            yield head, books.articles(pack, name)


def _having(
    shelf: Iterable[tuple[Head, tuple[Article, ...]]], words: tuple[str, ...]
) -> Iterator[Hits]:
    for head, every in shelf:
        found = tuple(a for a in every if all(word in text_of(a) for word in words))
        if found:
            yield Hits(head, found)


def _near(shelf: Iterable[tuple[Head, tuple[Article, ...]]], pairs: set[str]) -> Iterator[Hits]:
    scored = [(head, [(_common(text_of(a), pairs), a) for a in every]) for head, every in shelf]
    best = max((score for _, every in scored for score, _ in every), default=0)
    least = max(LEAST, NEARLY * best)
    for head, every in scored:
        found = tuple(a for score, a in every if score >= least)
        if found:
            yield Hits(head, found)


def _common(text: str, pairs: set[str]) -> float:
    return sum(pair in text for pair in pairs) / len(pairs)


def pieces(text: str, words: Iterable[str]) -> list[tuple[str, bool]]:
    """Return a text in pieces: those that were sought, and what stands between them."""
    sought = "|".join(re.escape(word) for word in sorted(words, key=len, reverse=True))
    if not sought:
        return [(text, False)]
    parts = re.split(f"({sought})", text, flags=re.IGNORECASE)
    return [(part, n % 2 == 1) for n, part in enumerate(parts) if part]
