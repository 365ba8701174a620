"""What the apps above add to a case: a section of its page, a reason why a step must wait (部分).

An app that stands above `cases` (joint handling, transfers …) owns its tables and
imports down. Its module in `settings.CASE_PARTS` may define `panel(case, user,
today)`, which returns a `Panel` or None, and `objections(step, case, act)`, which
yields why a step cannot be taken yet. So the table of contents of a case stands in
one place, and no signal is sent.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from importlib import import_module
from typing import Any, Literal

from django.conf import settings

from bianmin.accounts.models import User
from bianmin.cases.models import Case
from bianmin.rules.ruling import Objection


@dataclass(frozen=True, slots=True)
class Panel:
    """A section of the page of a case: what to render, with what, and where it stands."""

    template: str
    context: Mapping[str, Any]
    place: Literal["next", "main", "aside"] = "main"  # what to do now, the middle, the side


def panels(case: Case, user: User, today: date) -> list[Panel]:
    """Return the sections that other apps add to the page of a case, in the order of settings."""
    found = (panel(case, user, today) for panel in _defined("panel"))
    return [one for one in found if one]


def objections(step: str, case: Case, act: Any) -> Iterator[Objection]:
    """Yield what other apps know against taking a step now: an opinion that is still out …"""
    for objecting in _defined("objections"):
        yield from objecting(step, case, act)


def _defined(name: str) -> Iterator[Callable[..., Any]]:
    for part in settings.CASE_PARTS:
        if found := getattr(import_module(part), name, None):
            yield found
