"""Accepting with a paper missing (容缺受理)."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Policy:
    """What a rule book settles about tolerance."""
