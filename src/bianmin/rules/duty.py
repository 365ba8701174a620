"""Daily duty and the duty of leaders (值班带班)."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Policy:
    """What a rule book settles about duty."""
