"""Who comes to an appointment, and who does not (到场、失约).

Who comes on time is next at the window. Who is late is still served until the time
that the rule book allows has run out; only then, and where it asks for that only after
he has been called, he is given up.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from .calendar import Calendar
from .hours import Policy as Hours
from .hours import hours_on
from .ruling import Objection, Ruling, cite


class Contact(StrEnum):
    """Whether who does not come has to be called before he is given up."""

    NONE = "none"
    ATTEMPT = "attempt"
    REACHED = "reached"


class After(StrEnum):
    """What the time is counted in that somebody may be late."""

    MINUTE = "minute"
    WORKDAY = "workday"  # to closing time of the last day
    WORKDAY_CLOCK = "workday_clock"  # to the same hour of the last day


@dataclass(frozen=True, slots=True, kw_only=True)
class NoShow:
    """When somebody who has not come is given up."""

    after: int
    unit: After
    contact: Contact = Contact.NONE

    def __str__(self) -> str:
        return f"过了 {self.after} {AFTER_ZH[self.unit]}{CONTACT_ZH[self.contact]}"


AFTER_ZH = {
    After.MINUTE: "分钟",
    After.WORKDAY: "个工作日,到那天下班为止",
    After.WORKDAY_CLOCK: "个工作日,到那天同一钟点为止",
}
CONTACT_ZH = {Contact.NONE: "", Contact.ATTEMPT: ",要联系过", Contact.REACHED: ",要联系上"}


class Arrival(StrEnum):
    NEXT = "next"  # 按时到,排下一位
    LATE = "late"  # 迟了,还办
    GIVEN_UP = "given_up"  # 视为放弃


@dataclass(frozen=True, slots=True, kw_only=True)
class Policy:
    """What a rule book settles about coming to an appointment."""

    on_time_next: Ruling[bool]  # 按时到的,是窗口的下一位
    remind_before: Ruling[int]  # 提前几分钟提醒窗口准备
    no_show: Ruling[NoShow]  # 多久不到视为放弃


def remind_at(*, booked_for: datetime, policy: Policy) -> Ruling[datetime]:
    """Return when to remind the window to be ready."""
    before = policy.remind_before
    return Ruling(booked_for - timedelta(minutes=before.value), before.because)


def arrival(
    *,
    booked_for: datetime,
    came_at: datetime,
    calendar: Calendar,
    policy: Policy,
    hours: Hours,
    stood: Ruling[timedelta] | None = None,
) -> Ruling[Arrival]:
    """Return how somebody who comes now stands: next, late, or too late.

    `stood` is how long the hall has stood still since then: it makes nobody late.
    """
    until = kept_until(
        booked_for=booked_for, calendar=calendar, policy=policy, hours=hours, stood=stood
    )
    if came_at > until.value:
        return Ruling(Arrival.GIVEN_UP, until.because)
    next_ = policy.on_time_next
    if next_.value and came_at <= booked_for:
        return Ruling(Arrival.NEXT, next_.because)
    if next_.value and stood and came_at <= booked_for + stood.value:
        return Ruling(Arrival.NEXT, cite(next_, stood))
    return Ruling(Arrival.LATE, until.because)


def kept_until(
    *,
    booked_for: datetime,
    calendar: Calendar,
    policy: Policy,
    hours: Hours,
    stood: Ruling[timedelta] | None = None,
) -> Ruling[datetime]:
    """Return the last moment at which who has an appointment may still come."""
    until = _kept_until(booked_for, calendar, policy, hours)
    if stood is None or not stood.value:
        return until
    return Ruling(until.value + stood.value, cite(until, stood))


def _kept_until(
    booked_for: datetime, calendar: Calendar, policy: Policy, hours: Hours
) -> Ruling[datetime]:
    rule = policy.no_show.value
    if rule.unit is After.MINUTE:
        last = booked_for + timedelta(minutes=rule.after)
        return Ruling(last, policy.no_show.because)
    day = calendar.workday_after(booked_for.date(), rule.after)
    if rule.unit is After.WORKDAY_CLOCK:
        last = datetime.combine(day, booked_for.time(), booked_for.tzinfo)
        return Ruling(last, policy.no_show.because)
    closes = hours_on(day=day, policy=hours)
    last = datetime.combine(day, closes.value.closes, booked_for.tzinfo)
    return Ruling(last, cite(policy.no_show, closes))


def objections_to_giving_up(
    *,
    booked_for: datetime,
    now: datetime,
    tried: bool,
    reached: bool,
    calendar: Calendar,
    policy: Policy,
    hours: Hours,
    stood: Ruling[timedelta] | None = None,
) -> Iterator[Objection]:
    """Yield why somebody who has not come cannot be given up yet (视为放弃).

    `tried`: there is a record that he was called; `reached`: he answered that he cannot come.
    """
    until = kept_until(
        booked_for=booked_for, calendar=calendar, policy=policy, hours=hours, stood=stood
    )
    if now <= until.value:
        yield until.objection(f"要等到 {until.value:%-m月%-d日%H:%M} 以后")
    contact = policy.no_show.value.contact
    if contact is Contact.ATTEMPT and not (tried or reached):
        yield policy.no_show.objection("还没有联系过")
    if contact is Contact.REACHED and not reached:
        yield policy.no_show.objection("还没有联系上")
