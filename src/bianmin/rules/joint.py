"""What several departments decide together (联办件)."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Policy:
    """What a rule book settles about joint handling."""
