"""In which stretches the hall is open on a day (开门时段): seasons, days off, what was changed.

A change (改动) closes the hall on some days, opens it on days off, or gives the days on
which it is open other hours. It goes before the calendar and before the season.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import date, time
from enum import StrEnum

from .calendar import ONE_DAY, WEEKEND, Calendar, works_on
from .calendar import Policy as Days
from .hours import Policy, hours_on, sessions
from .ruling import Objection, Ruling, cite

Session = tuple[time, time]


class Kind(StrEnum):
    """What a change does to its days."""

    CLOSED = "closed"
    OPEN = "open"
    CHANGED = "changed"


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """A change of the opening hours of some days; without sessions the season's own hold."""

    kind: Kind
    first: date
    last: date
    reason: str
    sessions: tuple[Session, ...] = ()
    why_late: str = ""  # why it could not be announced in time


@dataclass(frozen=True, slots=True)
class Opening:
    """When the hall is open on a day, in order; closed, it says why."""

    day: date
    sessions: tuple[Session, ...]
    why: str  # of a closed day: 周末, 国庆节, 停业:停电检修
    changed: Kind | None = None  # what was done to this day


def staffed_on(
    *, day: date, kinds: Collection[str], market_day: bool, calendar: Calendar, policy: Days
) -> Ruling[bool]:
    """Return whether windows of any of these kinds are staffed on `day` (逢圩日、工作日)."""
    asked = [
        works_on(day=day, window_kind=kind, market_day=market_day, calendar=calendar, policy=policy)
        for kind in sorted(kinds) or [""]
    ]
    return next((one for one in asked if one.value), asked[0])


def opening_of(
    *,
    day: date,
    staffed: Ruling[bool],
    kinds: Collection[str] = (),
    calendar: Calendar,
    change: Change | None,
    policy: Policy,
) -> Ruling[Opening]:
    """Return when windows of these kinds are open on `day`; `staffed` as `staffed_on` says it."""
    hours = hours_on(day=day, policy=policy)
    if set(kinds) & set(policy.same_as_county.value):
        hours = Ruling(hours.value, cite(hours, policy.same_as_county))
    ordinary = sessions(hours.value)
    is_open = staffed.value or not policy.closed_on_days_off.value
    if change is None:
        if is_open:
            return Ruling(Opening(day, ordinary, ""), cite(hours, staffed))
        because = cite(policy.closed_on_days_off, staffed)
        return Ruling(Opening(day, (), calendar.name_of(day) or WEEKEND), because)
    said = policy.changes[change.kind]
    if change.kind is Kind.CLOSED:
        return Ruling(Opening(day, (), f"{said.value}:{change.reason}", change.kind), said.because)
    if change.kind is Kind.OPEN or is_open:
        return Ruling(Opening(day, change.sessions or ordinary, "", change.kind), cite(said, hours))
    because = cite(policy.closed_on_days_off, staffed)
    return Ruling(Opening(day, (), calendar.name_of(day) or WEEKEND), because)


def objections_to_change(
    *,
    change: Change,
    taken: tuple[str, ...],
    affected: int = 0,
    seen: int = 0,
    today: date,
    policy: Policy,
) -> Iterator[Objection]:
    """Yield everything wrong with a change; `taken` says which changes its days have already.

    `affected` people have something booked on its days; the director has `seen` so many.
    """
    said = policy.changes.get(change.kind)
    if said is None:
        ways = "、".join(one.value for one in policy.changes.values())
        yield Objection(f"只有这几种:{ways}", cite(*policy.changes.values()))
        return
    if not change.reason.strip():
        yield said.objection(f"没有写{said.value}的原因")
    yield from _against_days(change, today, policy)
    yield from _against_sessions(change, said)
    for other in taken:
        yield said.objection(f"这些日子已经有安排:{other}。先撤销那一条")
    if affected > seen:
        yield said.objection(f"这些日子有 {affected} 个已经约好的,请看过下面的名单再定")


def _against_days(change: Change, today: date, policy: Policy) -> Iterator[Objection]:
    if change.last < change.first:
        yield policy.change_longest.objection("最后一天比第一天还早")
        return
    days, notice = (change.last - change.first).days + 1, policy.change_notice
    if days > policy.change_longest.value:
        most = policy.change_longest.value
        yield policy.change_longest.objection(f"一共 {days} 天,一次最长 {most} 天")
    if change.first < today:
        yield notice.objection("从过去的日子起,过去的日子不改")
    elif change.first < today + notice.value * ONE_DAY and not change.why_late.strip():
        yield notice.objection(f"没有提前 {notice.value} 天公布,也没有写为什么来不及")


def _against_sessions(change: Change, said: Ruling[str]) -> Iterator[Objection]:
    if change.kind is Kind.CLOSED and change.sessions:
        yield said.objection("停业不用写钟点")
    if change.kind is Kind.CHANGED and not change.sessions:
        yield said.objection("没有写改成几点到几点")
    until = time.min
    for opens, closes in change.sessions:
        if closes <= opens:
            yield said.objection(f"{opens:%-H:%M}开门,{closes:%-H:%M}就关门,钟点不对")
        elif opens < until:
            yield said.objection(f"{opens:%-H:%M}开门,前一段到{until:%-H:%M}才完")
        until = max(until, closes)


def objections_to_repeal(
    *, repealed: bool, last: date, reason: str, today: date, policy: Policy
) -> Iterator[Objection]:
    """Yield why a change cannot be repealed (撤销改动)."""
    said = cite(*policy.changes.values())
    if repealed:
        yield Objection("这一条已经撤销了", said)
    if last < today:
        yield policy.change_notice.objection("日子已经过了,不能再撤销")
    if not reason.strip():
        yield Objection("没有写为什么撤销", said)
