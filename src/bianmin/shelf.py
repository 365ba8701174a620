"""The shelf of rule books and the calendar, read once when the server starts."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from threading import RLock

from django.conf import settings

from bianmin.packs import Pack, read_calendar, read_pack
from bianmin.rules.calendar import Calendar, Year

_imported: dict[int, Year] = {}
_books: dict[str, Pack] = {}
_reading = RLock()


def pack(pack_id: str) -> Pack:
    """Return a rule book by its id; who asks while it is read waits. Raises `PackError`."""
    if (known := _books.get(pack_id)) is not None:
        return known
    with _reading:
        if pack_id not in _books:
            _books[pack_id] = read_pack(settings.PACKS / pack_id)
        return _books[pack_id]


def clear() -> None:
    """Forget every book, and what was drawn from one: the shelf lies elsewhere now."""
    _books.clear()
    pack_ids.cache_clear()
    for forget in forgotten_with:
        forget()


forgotten_with: list[Callable[[], None]] = []  # what others keep of the books


@cache
def pack_ids() -> tuple[str, ...]:
    """Return the rule books that a centre can adopt, without the common foundations."""
    heads = sorted(settings.PACKS.glob("[!_]*/pack.toml"))
    return tuple(head.parent.name for head in heads)


@cache
def _calendar(imported: tuple[tuple[int, str], ...]) -> Calendar:
    return read_calendar(settings.PACKS / "_calendars", _imported)


def calendar() -> Calendar:
    """Return the calendar with every notice known to this process."""
    return _calendar(tuple((y, year.notice) for y, year in sorted(_imported.items())))


def put_notices(years: dict[int, Year]) -> None:
    """Lay imported holiday notices on the shelf; they go before the files of that year."""
    if years != _imported:
        _imported.clear()
        _imported.update(years)
        _calendar.cache_clear()
