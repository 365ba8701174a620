"""Whom a change of the hours meets (改动碰上谁): asked of the apps above, no signal is sent.

A module in `settings.OPENING_PARTS` may define `affected(centre, days)`, which yields an
`Affected` for everything arranged for one of these days (appointments), and
`changed(change, act)`, which is called in the transaction in which a change is made, so
that whoever has to be moved is on somebody's list; nobody is moved silently. `attached(days)`
yields for some days in villages who has arranged to come to which of them.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from importlib import import_module
from typing import Any

from django.conf import settings

from bianmin.accounts.models import User
from bianmin.centres.models import Centre

from .models import Change, VillageDay


@dataclass(frozen=True, slots=True)
class Affected:
    """Something arranged for a time at which the hall will be closed; names are masked."""

    at: datetime
    what: str  # 预约 · 高龄津贴 · 石某
    address: str = ""  # of the page where it is moved


def affected(centre: Centre, days: Sequence[date]) -> list[Affected]:
    """Return everything arranged in a hall for these days, in the order of time."""
    found = (one for part in _modules("affected") for one in part.affected(centre, days))
    return sorted(found, key=lambda one: one.at)


def attached(days: Iterable[VillageDay]) -> dict[int, list[Affected]]:
    """Return who is to come to which of these days in villages, in the order of time."""
    wanted, found = [day.pk for day in days], dict[int, list[Affected]]()
    for part in _modules("attached") if wanted else ():
        for day, one in part.attached(wanted):
            found.setdefault(day, []).append(one)
    return {day: sorted(rows, key=lambda one: one.at) for day, rows in found.items()}


def changed(change: Change, *, by: User, at: datetime) -> None:
    """Let the apps above take down what follows from a change, in its transaction."""
    for part in _modules("changed"):
        part.changed(change, by=by, at=at)


def _modules(name: str) -> Iterator[Any]:
    for path in settings.OPENING_PARTS:
        module = import_module(path)
        if hasattr(module, name):
            yield module
