"""Handing an enquiry on to a named colleague, and by when he takes it (移交、接下、退回).

Nobody is rid of a matter by pointing at a window: a named person takes it within the
rule book's time, measured while the hall is open, or it is the first asked's again.
Who answers for it meanwhile stands in `first_asked`.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum

from . import enquiries, hours
from .calendar import ONE_DAY, Calendar
from .ruling import Objection, Ruling, cite


class Measure(StrEnum):
    """What the time for taking a matter over is counted in."""

    MINUTES = "minutes"
    WORKDAYS = "workdays"

    @property
    def zh(self) -> str:
        return MEASURE_ZH[self]


MEASURE_ZH = {Measure.MINUTES: "分钟(只数上班时间)", Measure.WORKDAYS: "个工作日"}


@dataclass(frozen=True, slots=True)
class Within:
    """So many minutes of office hours, or so many workdays."""

    value: int
    unit: Measure = Measure.MINUTES

    def __str__(self) -> str:
        return f"{self.value} {self.unit.zh}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Policy:
    """What a rule book settles about handing an enquiry on."""

    take_within: Ruling[Within]  # 移交的,对方多久以内接下
    told_back: Ruling[tuple[str, ...]]  # 转给别人要回头告诉本人的渠道
    leaver_replaced: Ruling[bool]  # 首问责任人离岗的,可以另定


def take_by(
    *, at: datetime, calendar: Calendar, hours_policy: hours.Policy, policy: Policy
) -> Ruling[datetime]:
    """Return until when a matter handed over at `at` must be taken (接下的最后时刻).

    Minutes run while the hall is open. So many workdays end when it closes on the last.
    """
    within = policy.take_within
    if within.value.unit is Measure.WORKDAYS:
        last = calendar.workday_after(at.date(), within.value.value)
        closes = hours.hours_on(day=last, policy=hours_policy)
        ends = datetime.combine(last, closes.value.closes, at.tzinfo)
        return Ruling(ends, cite(within, closes))
    left, day, because = timedelta(minutes=within.value.value), at.date(), within.because
    while True:
        open_on = hours.hours_on(day=day, policy=hours_policy)
        because = cite(because, open_on)
        for opens, closes_at in hours.sessions(open_on.value) if calendar.is_workday(day) else ():
            begins = max(at, datetime.combine(day, opens, at.tzinfo))
            room = datetime.combine(day, closes_at, at.tzinfo) - begins
            if room >= left:
                return Ruling(begins + left, because)
            left -= max(room, timedelta())
        day += ONE_DAY


def objections_to_handing(
    *, to_self: bool, on_post: bool, waits_for: str = "", why: str, policy: Policy
) -> Iterator[Objection]:
    """Yield why a matter cannot be handed to somebody; `waits_for`: who has not answered yet."""
    rule = policy.take_within
    if to_self:
        yield rule.objection("不能移交给自己")
    elif not on_post:
        yield rule.objection("没有指定到人,或者这个人不在本大厅的岗位上")
    if waits_for:
        yield rule.objection(f"已经移交给{waits_for},等他接下或者退回")
    if not why.strip():
        yield rule.objection("没有写为什么移交、要他做什么")


def objections_to_taking(*, named: str, me: str, late: bool, policy: Policy) -> Iterator[Objection]:
    """Yield why somebody cannot take a matter over, or send it back; `named`: who is to, if anybody."""
    rule = policy.take_within
    if not named:
        yield rule.objection("这件没有移交给谁")
    elif named != me:
        yield rule.objection(f"这件移交的是{named},由他本人来接")
    elif late:
        yield rule.objection(f"{rule.value}以内没有接下,已经退回首问责任人")


def told_back(*, channel: str, policy: Policy) -> Ruling[bool]:
    """Return whether who asked is to be told to whom his matter went (告知转办情况)."""
    return Ruling(channel in policy.told_back.value, policy.told_back.because)


def answer_by(
    *, channel: str, asked_on: date, calendar: Calendar, policy: enquiries.Policy
) -> Ruling[date] | None:
    """Return the last day for an answer to what came by this channel, None where no book says."""
    within = policy.answer_within.get(channel)
    if within is None:
        return None
    return Ruling(calendar.workday_after(asked_on, within.value), within.because)
