"""Who is reminded of what today (期限提醒): the applicant of his papers, the hall of its own steps.

A reminder is due from its day on until the day it warns of is past; whoever asks again
gets the same answer, so it can be asked as often as one likes.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from . import delivery, intake, messaging, notices
from .calendar import ONE_DAY, Calendar
from .cases import State
from .flow import Role
from .messaging import Event
from .ruling import Ruling, cite


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """How far a case has come, as far as reminders go."""

    state: State
    supplement_by: date | None = None
    closed_on: date | None = None


def to_applicant(
    *,
    standing: Standing,
    today: date,
    calendar: Calendar,
    policy: intake.Policy,
    delivering: delivery.Policy,
) -> Ruling[Event] | None:
    """Return of what the applicant is to be reminded today; None of nothing."""
    if standing.state is State.SUPPLEMENTING and (last := standing.supplement_by):
        since = notices.remind_on(last=last, calendar=calendar, policy=policy)
        if since.value <= today <= last:
            return Ruling(Event.SUPPLEMENT_NEAR, since.because)
    if standing.state is State.DECIDED and (closed := standing.closed_on):
        since = delivery.remind_from(decided_on=closed, calendar=calendar, policy=delivering)
        if since.value <= today:
            return Ruling(Event.UNCOLLECTED, since.because)
    return None


def told_of_step(
    *, last: date, today: date, calendar: Calendar, policy: messaging.Policy
) -> Ruling[tuple[Role, ...]]:
    """Return who in the hall is warned by `today` of a step that ends on `last` (自己的环节)."""
    told = tuple(
        Role(role)
        for role, ahead in policy.step_warn.items()
        if warn_on(last=last, ahead=ahead.value, calendar=calendar) <= today
    )
    return Ruling(told, cite(*policy.step_warn.values()))


def warn_on(*, last: date, ahead: int, calendar: Calendar) -> date:
    """Return the day so many workdays before `last`."""
    day = last
    while ahead > 0:
        day -= ONE_DAY
        ahead -= calendar.is_workday(day)
    return day
