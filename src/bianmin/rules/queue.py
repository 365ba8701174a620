"""Tickets and calling (取号叫号).

Who kept his appointment is next; then the lanes that go first, in their order; and
after so many calls in a row that passed him over, whoever waits longest in a lane is
called all the same. So nobody waits for ever, however many go first.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from .arrivals import Policy as Arrivals
from .priority import Lane, place
from .priority import Policy as Priorities
from .ruling import Objection, Ruling, cite

MORE_WINDOWS, OVERTIME, NOTHING = "增开窗口", "延时服务", "不用"


KEYS: Mapping[str, Mapping[str, str]] = {"ticket_shows": {}}  # the values are words enough


class Returns(StrEnum):
    """Where somebody stands who was called, did not come, and comes back."""

    KEPT = "kept"
    END = "end"

    @property
    def zh(self) -> str:
        return RETURNS_ZH[self]


RETURNS_ZH = {Returns.KEPT: "原来的位置", Returns.END: "队尾"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Policy:
    """What a rule book settles about the queue."""

    in_a_row: Ruling[int]  # 连着叫过几个别的号以后,轮到被越过的人
    issued_by: Ruling[tuple[str, ...]]  # 谁可以替群众取号
    ticket_shows: Mapping[str, Ruling[str]]  # 号上要写明的内容
    busy_wait: Ruling[int]  # 等候超过几分钟算忙
    busy_people: Ruling[int]  # 排队超过几个人算忙
    relief: Ruling[bool]  # 忙时建议增开窗口、延时服务
    no_daily_cap: Ruling[bool]  # 不限当日取号、申报的数量
    calls_before_missed: Ruling[int]  # 叫满几次不到,才算过号
    missed_returns: Ruling[int]  # 过号以后,当天还能回来几次
    returns_to: Ruling[Returns]  # 过号回来的,排在哪里
    parked_reasoned: Ruling[bool]  # 挂起、暂停要写明原因
    handed_next: Ruling[bool]  # 转到指定窗口的,是那个窗口的下一位
    transfers_max: Ruling[int]  # 一个号一天最多转几次
    no_handing_back: Ruling[bool]  # 不能转回刚转来的窗口
    ends_with_hours: Ruling[bool]  # 下班以后不发新号,手上有号的办完
    unserved_told: Ruling[bool]  # 到一天结束没有办的号,登记为未办
    estimate_weeks: Ruling[int]  # 估计等多久,看最近几周
    estimate_low: Ruling[int]  # 顺利的:百分之几的人在这以内办完
    estimate_high: Ruling[int]  # 不顺利的:百分之几的人在这以内办完
    estimate_least: Ruling[int]  # 最近办得不到几次的,不估计
    told_share: Ruling[int]  # 统计用了多久,除了一半的人,还说百分之几的人在几分钟以内
    matters_max: Ruling[int]  # 一张号最多办几件事
    contingent_refuses: Ruling[bool]  # 限量的号用完了不再发,不然只提醒
    beyond_by: Ruling[tuple[str, ...]]  # 谁写明理由可以超过限量
    kept_days: Ruling[int]  # 取号时留的姓名、电话,过几天清掉
    ghost_minutes: Ruling[int]  # 开着的窗口几分钟没有动静而有人等,算没有人


@dataclass(frozen=True, slots=True)
class Waiting:
    """A ticket that waits to be called."""

    number: str
    since: datetime
    lane: Lane = Lane.ORDINARY
    booked: bool = False  # has an appointment, and came on time
    handed: bool = False  # was handed over to this very window


@dataclass(frozen=True, slots=True)
class Called:
    """A call that was made; one out of turn passes over every lane, its own as well."""

    lane: Lane
    at: datetime
    out_of_turn: bool = False  # kept an appointment, or was handed over to the window


def next_call(
    *,
    waiting: tuple[Waiting, ...],
    called: tuple[Called, ...],
    policy: Policy,
    priority: Priorities,
    arrivals: Arrivals,
) -> Ruling[str] | None:
    """Return the ticket to call next, None when nobody waits.

    `called` are the calls of the day, the oldest first. Within a lane the one who has
    waited longest is called; a lane that has been passed over `in_a_row` times since its
    first one came goes before all others.
    """
    handed = [w for w in waiting if w.handed]
    if handed and policy.handed_next.value:
        return Ruling(_longest(handed).number, policy.handed_next.because)
    booked = [w for w in waiting if w.booked]
    if booked and arrivals.on_time_next.value:
        return Ruling(_longest(booked).number, arrivals.on_time_next.because)
    heads = standings(waiting=waiting, called=called, priority=priority)
    if overdue := [head for head in heads if head.passed >= policy.in_a_row.value]:
        first = min(overdue, key=lambda head: (-head.passed, head.since))
        return Ruling(first.number, policy.in_a_row.because)
    if not heads:
        return None
    places = {head: place(lane=head.lane, where="queue", policy=priority) for head in heads}
    first = min(places, key=lambda head: places[head].value)
    return Ruling(first.number, cite(places[first], policy.in_a_row))


@dataclass(frozen=True, slots=True)
class Standing:
    """How a lane stands before a call: its first, and how many calls have passed it over."""

    lane: Lane
    number: str
    since: datetime
    passed: int


def standings(
    *, waiting: tuple[Waiting, ...], called: tuple[Called, ...], priority: Priorities
) -> tuple[Standing, ...]:
    """Return how each lane stands: the numbers by which `next_call` decides (为什么先叫她)."""
    lanes: dict[Lane, list[Waiting]] = {}
    for one in waiting:
        lanes.setdefault(lane_of(one.lane, priority), []).append(one)
    heads = {lane: _longest(ones) for lane, ones in lanes.items()}
    return tuple(
        Standing(lane, head.number, head.since, _passed(lane, head, called, priority))
        for lane, head in heads.items()
    )


def lane_of(lane: Lane, priority: Priorities) -> Lane:
    """Return the lane in which a ticket is called: ordinary where its own does not go first."""
    return lane if "queue" in priority.ahead.get(lane, {}) else Lane.ORDINARY


def _longest(waiting: list[Waiting]) -> Waiting:
    return min(waiting, key=lambda w: (w.since, w.number))


def _passed(lane: Lane, head: Waiting, called: tuple[Called, ...], priority: Priorities) -> int:
    """Return how many calls in a row went to others since the first of a lane came."""
    times = 0
    for call in reversed(called):
        own = not call.out_of_turn and lane_of(call.lane, priority) == lane
        if call.at < head.since or own:
            break
        times += 1
    return times


def objections_to_issuing(
    *, by: str, filled: frozenset[str], policy: Policy
) -> Iterator[Objection]:
    """Yield why a ticket cannot be issued: by whom it is taken, and what it must show."""
    if by not in policy.issued_by.value:
        yield policy.issued_by.objection(f"{by}不能替群众取号")
    for name, called in policy.ticket_shows.items():
        if name not in filled:
            yield called.objection(f"号上没有写{called.value}")


def relief(*, people: int, minutes: int | None, spare: int, policy: Policy) -> Ruling[str]:
    """Return what to suggest when many wait: more windows, else longer hours.

    `minutes` is how long the first of the queue has waited, None when that is not known
    (then the number of people decides alone); `spare` is the number of closed windows
    that could be opened.
    """
    because = cite(policy.relief, policy.busy_people, policy.busy_wait)
    long = minutes is None or minutes > policy.busy_wait.value
    if not policy.relief.value or people <= policy.busy_people.value or not long:
        return Ruling(NOTHING, because)
    return Ruling(MORE_WINDOWS if spare else OVERTIME, because)


def objections_to_cap(*, cap: int | None, exception: str, policy: Policy) -> Iterator[Objection]:
    """Yield why the tickets or intakes of a day may not be limited for an item.

    `cap` is the number a day, None without one; `exception` is the reason put on record.
    """
    if policy.no_daily_cap.value and cap is not None and not exception.strip():
        yield policy.no_daily_cap.objection(f"每天限 {cap} 个,没有登记例外的理由")
