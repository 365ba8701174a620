"""A whole rule book, as the rules see it (制度全本): one section per area."""

from __future__ import annotations

from dataclasses import dataclass

from . import (
    calendar,
    cases,
    catalog,
    consult,
    deadlines,
    delivery,
    hours,
    intake,
    ratings,
    security,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Policy:
    """The sections carry the names of the areas, as do the files of a pack."""

    calendar: calendar.Policy
    cases: cases.Policy
    catalog: catalog.Policy
    consult: consult.Policy
    deadlines: deadlines.Policy
    delivery: delivery.Policy
    hours: hours.Policy
    intake: intake.Policy
    ratings: ratings.Policy
    security: security.Policy
