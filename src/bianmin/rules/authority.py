"""What is known of a matter that is left to an agent, and of the paper for it (委托).

The rules about both stand in `agency`.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from .escalation import Level


@dataclass(frozen=True, slots=True)
class Wish:
    """An item that somebody would rather leave to an agent."""

    level: Level  # whose item it is
    decided_above: bool = False
    in_person: bool = False  # 须本人办理
    listed: bool = True  # it stands in the published list
    wished: bool = False  # the resident's wish is on record


@dataclass(frozen=True, slots=True)
class Authority:
    """A resident's written authority for an agent (授权委托书)."""

    filled: frozenset[str]  # keys of AUTHORITY
    items: frozenset[str] = frozenset()  # the items it names
    first: date | None = None
    last: date | None = None
    revoked_on: date | None = None
