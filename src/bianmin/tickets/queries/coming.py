"""The list of a window: who waits, and who is to come by appointment, each at his place."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

from bianmin.rules import waiting
from bianmin.tickets.coming import Expected, expected

from .lines import Floor, hour_of, local_day
from .overview import MINUTE, Clock, Upcoming
from .waits import tables, took


@dataclass(frozen=True, slots=True)
class Row:
    """One line of the list: somebody who waits, or who is to come in so many minutes."""

    waits: Upcoming | None
    comes: Expected | None
    minutes: int


def merged(
    upcoming: list[Upcoming], many: int, plan: Floor, window: int, clock: Clock
) -> list[Row]:
    """Return who waits for a window with who is booked for it soon; `many` wait in all."""
    centre, at = clock.centre, clock.at
    policy = centre.pack_on(local_day(at)).policy
    until = at + timedelta(minutes=policy.arrivals.remind_before.value)
    mine = plan.departments[window]
    due = [one for one in expected(centre, at, until, clock.stood) if _for(one, window, mine)]
    rows = [Row(one, None, one.minutes) for one in upcoming]
    if not due:
        return rows
    known = took(tables(centre, at, policy.queue), None, hour_of(at), policy.queue)
    each = known.quantile(policy.queue.estimate_high.value) if known else None
    left = tuple(int((one.at - at) // MINUTE) for one in due)
    places = waiting.places_of_expected(minutes=left, each=each, waiting=many)
    found = sorted(zip(due, places, left, strict=True), key=lambda one: one[0].late)
    for n, (one, place, minutes) in enumerate(found):
        at_end = one.late or place > len(upcoming)
        rows.insert(len(rows) if at_end else place + n, Row(None, one, minutes))
    return rows


def _for(one: Expected, window: int, mine: frozenset[int]) -> bool:
    if one.window is not None:
        return one.window == window
    return not mine or one.departments <= mine
