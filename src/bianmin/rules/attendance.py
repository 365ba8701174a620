"""Punches, lateness, absence (考勤)."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Policy:
    """What a rule book settles about attendance."""
