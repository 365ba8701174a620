"""Who has agreed on a visit (上门是谁约的): asked of the apps above, no signal is sent.

A module in `settings.VISIT_PARTS` may define `hold(visit_id)`, which locks what it has of
a visit before the visit itself is locked, so that the order is one, and `made(visit, act)`,
which is called in the transaction in which a visit is written down.
"""

from __future__ import annotations

from collections.abc import Iterator
from importlib import import_module
from typing import Any

from django.conf import settings

from bianmin.cases.actions import Act

from .models import Visit


def hold(visit_id: int) -> None:
    """Let the apps above lock what hangs on a visit."""
    for part in _modules("hold"):
        part.hold(visit_id)


def made(visit: Visit, act: Act) -> None:
    """Let the apps above take down that somebody was there."""
    for part in _modules("made"):
        part.made(visit, act)


def _modules(name: str) -> Iterator[Any]:
    for path in settings.VISIT_PARTS:
        module = import_module(path)
        if hasattr(module, name):
            yield module
