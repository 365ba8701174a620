"""Writing down by hand that a duty was done (职责记录)."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from .calendar import Calendar
from .duties import Policy
from .ruling import Objection, Ruling


def objections_to_recording(
    *, what: str, who: str, done_on: date, today: date, since: date,
    begun_on: date | None = None, policy: Policy,
) -> Iterator[Objection]:  # fmt: skip
    """Yield what keeps evidence from being written down.

    `since` is the day of adoption, `begun_on` the day of what is answered.
    """
    rule = policy.record_within
    if not what.strip():
        yield rule.objection("没有写做了什么")
    if not who.strip():
        yield rule.objection("没有写谁做的")
    if done_on > today:
        yield rule.objection("做的日子还没有到,做了再记")
    if done_on < since:
        yield rule.objection("那一天还没有施行这本制度,不算")
    if begun_on and done_on < begun_on:
        yield rule.objection("比要办的那件事还早")


def recorded_late(
    *, done_on: date, recorded_on: date, calendar: Calendar, policy: Policy
) -> Ruling[bool]:
    """Return whether evidence was written down so late that it is marked (补记)."""
    last = calendar.workday_after(done_on, policy.record_within.value)
    return Ruling(recorded_on > last, policy.record_within.because)


def objections_to_correcting(*, reason: str, again: bool, policy: Policy) -> Iterator[Objection]:
    """Yield what keeps a record from being corrected; `again` says that it was before."""
    if not reason.strip():
        yield policy.record_within.objection("没有写为什么更正")
    if again:
        yield policy.record_within.objection("这一条已经更正过了,请更正最新的一条")
