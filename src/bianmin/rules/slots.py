"""Places for appointments (号源): how a day is cut into times, and who may take one when.

A line of a hall has so many places side by side, cut from the hours in which it is open.
Some are kept for those who simply come, some for the same day. Who takes one for longer
than one time takes its neighbours with it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum

from .ruling import Objection, Ruling, cite

KEYS = {
    "minutes": {"immediate": "即办", "promised": "承诺", "joint": "联办", "escalated": "上报"},
}


class Quota(StrEnum):
    """For whom a place is."""

    AHEAD = "ahead"
    SAME_DAY = "same_day"
    WALK_IN = "walk_in"

    @property
    def zh(self) -> str:
        return QUOTA_ZH[self]


QUOTA_ZH = {
    Quota.AHEAD: "提前约", Quota.SAME_DAY: "当天约", Quota.WALK_IN: "留给直接来的",
}  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class Policy:
    """What a rule book settles about places."""

    minutes: Mapping[str, Ruling[int]]  # 一件事要几分钟,按办理方式
    ahead_days: Ruling[int]  # 最多提前几天约
    hold_minutes: Ruling[int]  # 没有确认的,留几分钟
    offer_hours: Ruling[int]  # 请人改约,新的时间留几小时
    remind_hours: Ruling[int]  # 提前几小时提醒本人
    most_open: Ruling[int]  # 一个人手上最多几个预约
    most_items: Ruling[int]  # 一次最多约几件
    most_from_address: Ruling[int]  # 同一个网络地址一小时最多约几次
    kept_days: Ruling[int]  # 约的日子过了,姓名和电话留几天


@dataclass(frozen=True, slots=True)
class Time:
    """One time of a line: when, and how many places of which kind stand side by side."""

    begins_at: datetime
    ends_at: datetime
    quotas: tuple[Quota, ...]  # of each place, in order


def minutes_needed(
    *, routes: Iterable[str], own: Iterable[int | None], policy: Policy
) -> Ruling[int]:
    """Return how long several matters take together; `own` is what the hall knows of each."""
    total, because = 0, next(iter(policy.minutes.values())).because
    for route, known in zip(routes, own, strict=True):
        rule = policy.minutes.get(route) or max(policy.minutes.values(), key=lambda r: r.value)
        total += known or rule.value
        because = cite(because, rule)
    return Ruling(total, because)


def times(
    *,
    sessions: Iterable[tuple[datetime, datetime]],
    minutes: int,
    places: int,
    same_day: int = 0,
    walk_in: int = 0,
) -> tuple[Time, ...]:
    """Return the times of a line on one day.

    `same_day` and `walk_in` are of the whole day, spread over it as evenly as they go.
    """
    length = timedelta(minutes=minutes)
    begins: list[datetime] = []
    for opens, closes in sessions:
        at = opens
        while at + length <= closes:
            begins.append(at)
            at += length
    kinds = _spread(len(begins) * places, same_day, walk_in)
    return tuple(
        Time(at, at + length, tuple(kinds[n * places : (n + 1) * places]))
        for n, at in enumerate(begins)
    )


def _spread(total: int, same_day: int, walk_in: int) -> list[Quota]:
    """Deal the kept places out over the day: the n-th of k stands at the n-th k-th part of it."""
    kept = min(same_day + walk_in, total)
    walk_in = min(walk_in, kept)
    found = [Quota.AHEAD] * total
    for n in range(kept):
        first = (n + 1) * walk_in // kept > n * walk_in // kept  # as many as there are, in turn
        found[n * total // kept] = Quota.WALK_IN if first else Quota.SAME_DAY
    return found


def open_to(*, quota: Quota, day: date, today: date) -> bool:
    """Return whether a place of this kind may be booked for `day` now."""
    return quota is Quota.AHEAD or (quota is Quota.SAME_DAY and day == today)


def times_needed(*, minutes: int, each: int) -> int:
    """Return how many times side by side a visit of so many minutes takes."""
    return max(1, -(-minutes // each))


def seat_for(free: Iterable[Iterable[int]]) -> int | None:
    """Return the first place that is free at every one of several times, or None."""
    common: set[int] | None = None
    for seats in free:
        common = set(seats) if common is None else common & set(seats)
    return min(common) if common else None


def objections_to_day(*, day: date, today: date, policy: Policy) -> Iterator[Objection]:
    """Yield why nobody can be booked for this day."""
    if day < today:
        yield policy.ahead_days.objection("这一天已经过了")
    last = today + timedelta(days=policy.ahead_days.value)
    if day > last:
        yield policy.ahead_days.objection(
            f"最多提前 {policy.ahead_days.value} 天约,到 {last.month}月{last.day}日为止"
        )


def objections_to_person(*, open_now: int, policy: Policy) -> Iterator[Objection]:
    """Yield why somebody who has so many open appointments takes no other."""
    if open_now >= policy.most_open.value:
        yield policy.most_open.objection(
            f"这个电话手上已经有 {open_now} 个预约,最多 {policy.most_open.value} 个;办完或者取消一个再约"
        )


def objections_to_items(*, count: int, policy: Policy) -> Iterator[Objection]:
    """Yield why so many matters do not go into one visit."""
    if count > policy.most_items.value:
        yield policy.most_items.objection(f"一次最多约 {policy.most_items.value} 件")
    if count < 1:
        yield policy.most_items.objection("没有选办什么事")


def objection_to_address(policy: Policy) -> Objection:
    """Return why nothing more is booked from one address for a while."""
    most = policy.most_from_address
    return most.objection(f"同一个网络地址一小时最多约 {most.value} 次,请过一会儿再约,或者打电话约")


def held_until(*, at: datetime, policy: Policy) -> Ruling[datetime]:
    """Return until when a request waits for its confirmation."""
    return Ruling(at + timedelta(minutes=policy.hold_minutes.value), policy.hold_minutes.because)


def offered_until(*, at: datetime, begins_at: datetime, policy: Policy) -> Ruling[datetime]:
    """Return until when another time is kept for somebody: not beyond that time itself."""
    until = at + timedelta(hours=policy.offer_hours.value)
    return Ruling(min(until, begins_at), policy.offer_hours.because)


def reminded_at(*, begins_at: datetime, policy: Policy) -> Ruling[datetime]:
    """Return when somebody is reminded of an appointment."""
    before = timedelta(hours=policy.remind_hours.value)
    return Ruling(begins_at - before, policy.remind_hours.because)


def forgotten_before(*, today: date, policy: Policy) -> Ruling[date]:
    """Return the day before which nobody's name and telephone are kept any more."""
    return Ruling(today - timedelta(days=policy.kept_days.value), policy.kept_days.because)
