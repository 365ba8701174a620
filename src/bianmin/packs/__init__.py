"""Reads policy packs: from the clauses of a rule book to a `Policy`."""

from .calendars import notice_mistakes, read_calendar, read_year
from .reading import Clause, Pack, PackError, read_pack

__all__ = [
    "Clause",
    "Pack",
    "PackError",
    "notice_mistakes",
    "read_calendar",
    "read_pack",
    "read_year",
]
