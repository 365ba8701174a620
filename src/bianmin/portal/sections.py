"""What stands on 我的 (一栏一栏): each app gives its own sections, and none knows the others.

A module of `settings.PORTAL_PARTS` defines `sections(visitor, today)`, which yields the
`Section`s of one number in one hall: what is to be done goes first, by `order`. What has
nothing to show yields nothing. The page may ask twelve queries in all.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from importlib import import_module
from operator import attrgetter
from typing import Any

from django.conf import settings

from .models import Visitor

TO_DO, MINE, GIVEN, TOLD = 10, 50, 70, 90  # what calls for something, what one has, what was said


@dataclass(frozen=True, slots=True)
class Section:
    """One part of the page: its heading, what to render, where it stands."""

    title: str
    template: str
    context: Mapping[str, Any] = field(default_factory=dict)
    order: int = MINE


def of(visitor: Visitor, today: date) -> list[Section]:
    """Return all sections of somebody, what he has to do first."""
    found = [
        section
        for part in settings.PORTAL_PARTS
        for section in import_module(part).sections(visitor, today)
    ]
    return sorted(found, key=attrgetter("order"))
