"""Reads policy packs: from the clauses of a rule book to a `Policy`."""

from .bounds import Overruled
from .calendars import notice_mistakes, read_calendar, read_year
from .clauses import Clause, settings
from .mistakes import Mistaken, convert
from .reading import Head, Pack, PackError, Tried, read_head, read_pack

__all__ = [
    "Clause",
    "Head",
    "Mistaken",
    "Overruled",
    "Pack",
    "PackError",
    "Tried",
    "convert",
    "notice_mistakes",
    "read_calendar",
    "read_head",
    "read_pack",
    "read_year",
    "settings",
]
