"""Appointments (预约): asked for, confirmed, cancelled in time.

A request holds no place until it is confirmed. The hall cancels only in time and with
what the rule book asks for. Who comes, and who does not, stands in `arrivals`.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from .calendar import Calendar
from .hours import Policy as Hours
from .hours import open_at, open_minutes
from .ruling import Objection, Ruling, cite

HOUR = timedelta(hours=1)
MINUTES_AN_HOUR = 60


@dataclass(frozen=True, slots=True, kw_only=True)
class CancelNotice:
    """How long before the appointed time the hall must tell that it cancels."""

    hours: int
    working: bool = False  # hours in which the hall is open, else hours of the clock

    def __str__(self) -> str:
        return f"{self.hours} {'个工作小时' if self.working else '小时'}"


KEYS: Mapping[str, Mapping[str, str]] = {  # the values of these tables are words enough
    name: {} for name in ("fields", "channels", "cancel_needs", "put_off_needs")
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Policy:
    """What a rule book settles about appointments."""

    fields: Mapping[str, Ruling[str]]  # 预约要写明的内容
    channels: Mapping[str, Ruling[str]]  # 预约的渠道
    outside_hours: Ruling[bool]  # 上班时间以外也可以约
    confirmed_holds: Ruling[bool]  # 确认了才占时段
    told_at_confirming: Ruling[bool]  # 确认时一次性告知
    leader_asked: Ruling[bool]  # 要领导审批的,领导答应了才确认
    cancel_notice: Ruling[CancelNotice]  # 窗口取消,提前多久告知
    cancel_needs: Mapping[str, Ruling[str]]  # 窗口取消要有的
    announced: Ruling[tuple[str, ...]]  # 先预告才能开放预约的业务
    put_off_needs: Mapping[str, Ruling[str]]  # 一时办不了、改约时间的,要写明的内容


def objections_to_request(
    *, channel: str, filled: frozenset[str], policy: Policy
) -> Iterator[Objection]:
    """Yield why a request for an appointment cannot be taken."""
    if channel not in policy.channels:
        ways = "、".join(c.value for c in policy.channels.values())
        yield Objection(f"没有写清怎样预约的:{ways}", cite(*policy.channels.values()))
    for name, called in policy.fields.items():
        if name not in filled:
            yield called.objection(f"没有写{called.value}")


def objections_to_time(
    *, booked_for: datetime, window_kind: str, workday: bool, policy: Policy, hours: Hours
) -> Iterator[Objection]:
    """Yield why nobody can be booked for this time; `workday` as in `hours.open_at`."""
    ruling = open_at(at=booked_for, window_kind=window_kind, workday=workday, policy=hours)
    if not ruling.value and not policy.outside_hours.value:
        yield Objection("这个时间窗口不开", cite(policy.outside_hours, ruling))


def objections_to_confirming(
    *, taken: bool, told: bool, leader: bool | None = None, policy: Policy
) -> Iterator[Objection]:
    """Yield why a request cannot be confirmed.

    `taken`: the window has another appointment at that time; `told`: the one-time notice
    goes out with it; `leader`: whether the leader who must approve has agreed to be
    there, None where no leader is needed.
    """
    if taken:
        yield policy.confirmed_holds.objection("这个窗口这个时间已经有人约了")
    if policy.told_at_confirming.value and not told:
        yield policy.told_at_confirming.objection("确认时没有一次性告知")
    if policy.leader_asked.value and leader is False:
        yield policy.leader_asked.objection("领导还没有答应到岗")


def holds_place(*, confirmed: bool, policy: Policy) -> Ruling[bool]:
    """Return whether a request keeps its time free from others."""
    return Ruling(confirmed or not policy.confirmed_holds.value, policy.confirmed_holds.because)


def objections_to_cancelling(
    *,
    booked_for: datetime,
    now: datetime,
    filled: frozenset[str],
    calendar: Calendar,
    policy: Policy,
    hours: Hours,
) -> Iterator[Objection]:
    """Yield why the hall cannot cancel as it wants to: too late, or something is wanting."""
    yield from objections_to_notice(
        booked_for=booked_for, now=now, calendar=calendar, policy=policy, hours=hours
    )
    yield from objections_to_needs(filled=filled, policy=policy)


def objections_to_notice(
    *, booked_for: datetime, now: datetime, calendar: Calendar, policy: Policy, hours: Hours
) -> Iterator[Objection]:
    """Yield the objection to telling somebody so late that the hall cancels (提前告知)."""
    notice = policy.cancel_notice
    left: float = (booked_for - now) / HOUR
    if notice.value.working:
        minutes = open_minutes(start=now, end=booked_for, calendar=calendar, policy=hours)
        left = minutes.value / MINUTES_AN_HOUR
    if left < notice.value.hours:
        yield notice.objection(f"离约定时间不到 {notice.value},记为违规")


def objections_to_needs(*, filled: frozenset[str], policy: Policy) -> Iterator[Objection]:
    """Yield what the hall still needs in order to cancel: the reason, the approval …"""
    for name, called in policy.cancel_needs.items():
        if name not in filled:
            yield called.objection(f"没有{called.value}")


def objections_to_opening(
    *, kind: str, announced_on: date | None, first_place: date, policy: Policy
) -> Iterator[Objection]:
    """Yield why appointments for a kind of business cannot be opened yet (预告)."""
    late = announced_on is None or announced_on >= first_place
    if kind in policy.announced.value and late:
        yield policy.announced.objection(f"{kind}没有在第一个预约时段之前预告")


def objections_to_putting_off(*, filled: frozenset[str], policy: Policy) -> Iterator[Objection]:
    """Yield what is wanting when somebody is asked to come another time (改约)."""
    for name, called in policy.put_off_needs.items():
        if name not in filled:
            yield called.objection(f"没有写{called.value}")
