"""How near a due day is, what is late and what lies idle (亮灯、超期)."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from enum import StrEnum

from .calendar import ONE_DAY, Calendar
from .clock import Unit
from .deadlines import Ends, Policy, short
from .flow import Role
from .ruling import Objection, Ruling, cite


class Light(StrEnum):
    """How near a due day is; shown by shape, word and colour together."""

    AMPLE = "ok"
    NEAR = "soon"
    TODAY = "today"
    LATE = "late"


def light(*, due: date, today: date, calendar: Calendar, policy: Policy) -> Ruling[Light]:
    """Return the light of a running case on `today`."""
    because = policy.warn_ahead.because
    if today > due:
        return Ruling(Light.LATE, policy.promise_binds.because)
    if today == due:
        return Ruling(Light.TODAY, because)
    left = calendar.workdays_between(today, due)
    return Ruling(Light.NEAR if left <= policy.warn_ahead.value else Light.AMPLE, because)


def objections_to_closing(
    *, due: date, today: date, reason: str, policy: Policy
) -> Iterator[Objection]:
    """Yield what is wanting when a case is closed on `today`: an overrun is explained (超期)."""
    if policy.overdue_explained.value and today > due and not reason.strip():
        yield policy.overdue_explained.objection(f"{short(due)}就到期了,没有说明超期的原因")


def idle_since(*, today: date, calendar: Calendar, policy: Policy) -> Ruling[date]:
    """Return the day before which a last act makes an open case idle (积压)."""
    day, left = today, policy.idle_after.value
    while left > 0:
        day -= ONE_DAY
        left -= calendar.is_workday(day)
    return Ruling(day, policy.idle_after.because)


def told_of_delay(*, due: date, today: date, policy: Policy) -> Ruling[tuple[Role, ...]] | None:
    """Return who is told that a case is late, from the first day on (超期上报); None in time."""
    return policy.late_told if today > due else None


def in_time(
    *, due: date, decided_on: date, delivered_on: date | None, policy: Policy
) -> Ruling[bool] | None:
    """Return whether a case was finished in time, by the step that ends its clock.

    None where that is delivery, and it has not been delivered although there is time yet.
    """
    last = decided_on if policy.clock_ends.value is Ends.DECISION else delivered_on
    if last is None:
        return Ruling(False, policy.clock_ends.because) if decided_on > due else None
    return Ruling(last <= due, cite(policy.clock_ends, policy.promise_binds))


def used(*, started_on: date, closed_on: date, calendar: Calendar, policy: Policy) -> Ruling[int]:
    """Return how many days a case took, the first not counted (实际用时)."""
    return Ruling(_days(started_on, closed_on, calendar, policy), policy.pace_in.because)


def ahead(*, due: date, closed_on: date, calendar: Calendar, policy: Policy) -> Ruling[int]:
    """Return how many days before its due day a case was closed (提前几天); late cases have 0."""
    return Ruling(_days(closed_on, due, calendar, policy), policy.pace_in.because)


def _days(first: date, last: date, calendar: Calendar, policy: Policy) -> int:
    if last <= first:
        return 0
    if policy.pace_in.value is Unit.DAY:
        return (last - first).days
    return calendar.workdays_between(first, last)
