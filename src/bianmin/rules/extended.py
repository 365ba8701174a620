"""Staying after closing, and coming outside the hours (延时服务、预约外的服务).

Somebody stays until the last person in the hall is served, or opens a window at an hour
at which it would be shut. Both are counted in the minutes outside the open stretches.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from enum import StrEnum

from .hours import COVERS_ZH, MINUTE, Covers, Policy, objections_to_leaving, served_late
from .ruling import Objection, Ruling, cite

Stretch = tuple[datetime, datetime]


class Kind(StrEnum):
    """Why somebody serves outside the hours."""

    AFTER = "after"  # people were still there
    OUTSIDE = "outside"  # somebody asked for it, or it was planned

    @property
    def zh(self) -> str:
        return {"after": "延时", "outside": "预约外"}[self.value]


@dataclass(frozen=True, slots=True, kw_only=True)
class Stay:
    """What is begun: for whom somebody stays, or what somebody comes for."""

    kind: Kind
    covers: Covers | None = None
    why: str = ""


def minutes_beyond(
    *, began: datetime, ended: datetime, stretches: tuple[Stretch, ...], policy: Policy
) -> Ruling[int]:
    """Return how many minutes between two moments lie outside the open stretches of the day."""
    inside = sum(
        (max(timedelta(), min(ended, closes) - max(began, opens)) for opens, closes in stretches),
        timedelta(),
    )
    minutes = max(0, int((ended - began - inside) / MINUTE))
    return Ruling(minutes, cite(policy.extended_service))


def objections_to_staying(
    *, stay: Stay, is_open: bool, busy: bool, policy: Policy
) -> Iterator[Objection]:
    """Yield why service beyond the hour cannot begin now (开始延时)."""
    extended = policy.extended_service
    if is_open:
        yield extended.objection("还在开门的时间,到下班再记")
    if busy:
        yield extended.objection("您有一条延时还没有结束")
    if stay.kind is Kind.OUTSIDE:
        if not stay.why.strip():
            yield extended.objection("没有写为谁、为什么在这个时候开窗口")
    elif stay.covers is None:
        yield policy.extended_covers.objection("没有写为哪些人延时")
    elif not covered(stay.covers, policy).value:
        most = COVERS_ZH[policy.extended_covers.value]
        yield policy.extended_covers.objection(
            f"{COVERS_ZH[stay.covers]}:这里的延时只管“{most}”,愿意办的,记成预约外的服务"
        )


def covered(covers: Covers, policy: Policy) -> Ruling[bool]:
    """Return whether the book has those served after closing for whom somebody stays."""
    return served_late(
        begun=covers is Covers.BEGUN, in_hall=covers is Covers.IN_HALL,
        staff_there=covers is Covers.STAFF_THERE, policy=policy,
    )  # fmt: skip


def objections_to_ending(
    *,
    began: datetime,
    ended: datetime,
    now: datetime,
    served: int | None,
    left: int,
    reported: bool,
    substitute: str,
    policy: Policy,
) -> Iterator[Objection]:
    """Yield why service beyond the hour is not ended like this (结束延时).

    `left` people are still there when the clerk goes.
    """
    extended = policy.extended_service
    if served is None:
        yield extended.objection("没有写办了几个人的事")
    if ended.date() != began.date():
        yield extended.objection(f"{began.month}月{began.day}日开始的,请写那天几点走的")
    elif not began <= ended <= now:
        yield extended.objection(f"{began:%H:%M}开始的,不能是{ended:%H:%M}走的")
    yield from objections_to_leaving(
        served=left, reported=reported, substitute=substitute, policy=policy
    )


def objections_to_shift(
    *, day: date, begins: time, ends: time, stretches: tuple[Stretch, ...], today: date,
    why: str, taken: bool, policy: Policy,
) -> Iterator[Objection]:  # fmt: skip
    """Yield what is wrong with an extended shift that is planned (排延时班次)."""
    equal = policy.extended_shift_equal
    if day < today:
        yield equal.objection("日子已经过了")
    if ends <= begins:
        yield equal.objection(f"{begins:%H:%M}到{ends:%H:%M},钟点不对")
    elif any(begins < closes.time() and opens.time() < ends for opens, closes in stretches):
        yield equal.objection("这个时间本来就开门,不用排延时")
    if not why.strip():
        yield equal.objection("没有写为什么排这一班")
    if taken:
        yield equal.objection("他那一天的那个时间已经排了班")


def objections_to_reporting(
    *, waiting: int | None, why: str, policy: Policy
) -> Iterator[Objection]:
    """Yield what a report lacks that somebody cannot stay (报告不能延时)."""
    if waiting is None:
        yield policy.substitute_needed.objection("没有写还有几个人")
    if not why.strip():
        yield policy.substitute_needed.objection("没有写为什么不能延时")
