"""Who goes first, and that nobody starves (优先办理)."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Policy:
    """What a rule book settles about priority."""
