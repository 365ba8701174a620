"""Punches, lateness, absence (考勤).

A session of work has a beginning and an end, and a person punches at both. What
goes wrong is a mark: late, early, away from the post, absent, or no punch at all.
Punches are read to the minute, in favour of the person.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from enum import StrEnum

from .ruling import Ruling, cite


class Slip(StrEnum):
    LATE = "late"
    EARLY = "early"
    AWAY = "away"
    ABSENT = "absent"
    MISSING = "missing"

    @property
    def zh(self) -> str:
        """The word on the sheet."""
        return dict(zip(Slip, ("迟到", "早退", "擅自离岗", "旷工", "缺卡"), strict=True))[self]


class OneMissing(StrEnum):
    """What it means that one of the two punches of a session is not there."""

    FLAG = "flag"  # a missing punch, for somebody to look at
    SLIP = "slip"  # as if late, or early
    ABSENT = "absent"  # as if the session had been missed


@dataclass(frozen=True, slots=True)
class Over:
    """From more than so many minutes on, it is absence of so many half days."""

    minutes: int
    halves: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Deduction:
    """Points taken for a mark of some length: more than `over`, at most `up_to` minutes."""

    slips: tuple[Slip, ...]
    points: int
    over: int = 0
    up_to: int = 0  # 0: however long
    halves: int = 0  # for every so many half days; 0: for every time
    length_unknown: bool = False  # for marks whose length nobody knows


@dataclass(frozen=True, slots=True, kw_only=True)
class Session:
    """A stretch of work that begins and ends with a punch."""

    opens: datetime
    closes: datetime
    halves: int = 1  # half days it spans
    came: tuple[datetime, ...] = ()
    left: tuple[datetime, ...] = ()
    excused: bool = False  # leave or an outing was approved for it
    served_until: datetime | None = None  # extended service or duty on record
    confirmed: bool = False  # the absence was looked into


@dataclass(frozen=True, slots=True)
class Mark:
    """What went wrong: for how many minutes (None: nobody knows), or half days."""

    slip: Slip
    minutes: int | None = None
    halves: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Policy:
    """What a rule book settles about attendance."""

    punches_a_day: Ruling[int]  # 一天打几次卡:两次或四次
    own_hand: Ruling[bool]  # 本人打卡,不得代打
    proxy_halves: Ruling[int]  # 代打卡按旷工几个半天计,双方都计
    window_before_start: Ruling[int]  # 上班前几分钟内打卡才算,0 不限
    early_punch_counts: Ruling[bool]  # 早于打卡时段的打卡也算到岗
    come_before: Ruling[bool]  # 要提前到岗,正点到不算提前
    window_before_end: Ruling[int]  # 下班前几分钟内离开不算早退
    window_after_end: Ruling[int]  # 下班后几分钟内打卡才算,0 不限
    service_excuses_late_punch: Ruling[bool]  # 延时服务、值班到那时的,不算
    absent_after: Mapping[str, Ruling[Over]]  # 迟到、早退、离岗超过多久按旷工计
    measured_from_window: Ruling[bool]  # 这个时长从打卡时段的边界算起
    one_missing: Ruling[OneMissing]  # 上下班只打了一次卡
    unpunched_is_absent: Ruling[bool]  # 没有打卡又没有请假,按旷工计
    absence_confirmed_first: Ruling[bool]  # 查明以后才计旷工
    counted: Mapping[str, Ruling[bool]]  # 统计哪几种
    deductions: Mapping[str, Ruling[Deduction]]  # 扣分
    away_by_length: Ruling[bool]  # 知道离岗多久的,按时长分档扣
    exempt_grounds: Ruling[tuple[str, ...]]  # 这些原因不在岗,不扣分
    exempt_days_due: Ruling[bool]  # 不扣分的日子仍算应出勤
    correction_days: Ruling[int]  # 忘打卡几个工作日内可以补登
    correction_needs_reason: Ruling[bool]  # 补登要写原因
    correction_by_another: Ruling[bool]  # 补登由别人批准


def sessions(
    *, opens: time, noon_from: time, noon_until: time, closes: time, policy: Policy
) -> Ruling[tuple[tuple[time, time], ...]]:
    """Return the stretches of a day that begin and end with a punch: the day, or its two halves."""
    halves = ((opens, noon_from), (noon_until, closes))
    punches = policy.punches_a_day
    return Ruling(halves if punches.value > 2 else ((opens, closes),), punches.because)


def marks(*, session: Session, policy: Policy) -> tuple[Ruling[Mark], ...]:
    """Return what went wrong in a session, nothing if it was excused."""
    if session.excused:
        return ()
    if not session.came and not session.left:
        return (_unpunched(session, policy),)
    if not session.came or not session.left:
        return (_one_missing(session, policy),)
    found = (_arrival(session, policy), _departure(session, policy))
    return tuple(one for one in found if one)


def away(*, minutes: int | None, policy: Policy) -> Ruling[Mark]:
    """Return the mark of being away from the post without leave, for so many minutes (擅自离岗)."""
    mark = Ruling(Mark(Slip.AWAY, minutes), policy.counted[Slip.AWAY].because)
    return _absent_if_long(mark, minutes or 0, 0, policy)


def _minutes(span: timedelta) -> int:
    return int(span / timedelta(minutes=1))


def _arrival(session: Session, policy: Policy) -> Ruling[Mark] | None:
    before, late = policy.window_before_start, policy.counted[Slip.LATE]
    came = sorted(at.replace(second=0, microsecond=0) for at in session.came)
    if before.value and not policy.early_punch_counts.value:
        from_then = session.opens - timedelta(minutes=before.value)
        came = [at for at in came if at >= from_then]
        if not came:
            return Ruling(Mark(Slip.LATE), cite(before, policy.early_punch_counts))
    minutes = _minutes(came[0] - session.opens)
    if minutes <= 0:
        return None
    mark = Ruling(Mark(Slip.LATE, minutes), cite(late, before) if before.value else late.because)
    return _absent_if_long(mark, minutes, 0, policy)


def _departure(session: Session, policy: Policy) -> Ruling[Mark] | None:
    until, tolerated = policy.window_after_end, policy.window_before_end
    left = max(at.replace(second=0, microsecond=0) for at in session.left)
    if until.value and _minutes(left - session.closes) > until.value:
        served = policy.service_excuses_late_punch
        covered = served.value and session.served_until and session.served_until >= left
        return None if covered else Ruling(Mark(Slip.EARLY), cite(until, served))
    minutes = _minutes(session.closes - left)
    if minutes <= tolerated.value:
        return None
    mark = Ruling(Mark(Slip.EARLY, minutes), cite(policy.counted[Slip.EARLY], tolerated))
    return _absent_if_long(mark, minutes, tolerated.value, policy)


def _absent_if_long(
    mark: Ruling[Mark], minutes: int, tolerated: int, policy: Policy
) -> Ruling[Mark]:
    """Return absence instead of a mark that lasts too long, by the book's own measure."""
    limit, edge = policy.absent_after.get(mark.value.slip), policy.measured_from_window
    if limit is None:
        return mark
    lasted = minutes - tolerated if edge.value else minutes
    if lasted <= limit.value.minutes:
        return mark
    return Ruling(Mark(Slip.ABSENT, minutes, limit.value.halves), cite(mark, limit, edge))


def _unpunched(session: Session, policy: Policy) -> Ruling[Mark]:
    absent, first = policy.unpunched_is_absent, policy.absence_confirmed_first
    if not absent.value or (first.value and not session.confirmed):
        because = cite(policy.counted[Slip.MISSING], first) if absent.value else absent.because
        return Ruling(Mark(Slip.MISSING), because)
    return Ruling(Mark(Slip.ABSENT, halves=session.halves), absent.because)


def _one_missing(session: Session, policy: Policy) -> Ruling[Mark]:
    missing = policy.one_missing
    if missing.value is OneMissing.FLAG:
        return Ruling(Mark(Slip.MISSING), missing.because)
    if missing.value is OneMissing.ABSENT:
        return Ruling(Mark(Slip.ABSENT, halves=session.halves), missing.because)
    return Ruling(Mark(Slip.EARLY if session.came else Slip.LATE), missing.because)
