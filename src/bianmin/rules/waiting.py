"""How long it still takes, and who comes when (还要等多久): the rule of calling, looked ahead.

An estimate says two numbers and what they rest on; where too little was done lately it
says that it does not know.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from math import ceil

from .arrivals import Policy as Arrivals
from .priority import Policy as Priorities
from .queue import Called, Policy, Waiting, next_call
from .ruling import Ruling, cite

PERCENT = 100
MOST_OTHERS = 2 / 3  # who waits longest is called in the end, whoever else comes
MOST_AWAY = 1 / 2  # of their time windows pause: more is no hall that is open


@dataclass(frozen=True, slots=True)
class Took:
    """How long a kind of matter took lately: minutes -> how often."""

    minutes: Mapping[int, int]

    @property
    def often(self) -> int:
        """How often it was done."""
        return sum(self.minutes.values())

    def quantile(self, percent: int) -> int:
        """Return the minutes within which so many of a hundred were done."""
        left = self.often * percent / PERCENT
        for minutes, times in sorted(self.minutes.items()):
            left -= times
            if left <= 0:
                return minutes
        return max(self.minutes, default=0)


NOTHING = Took({})


@dataclass(frozen=True, slots=True)
class Span:
    """An estimate in minutes: if all goes well, and if it does not."""

    low: int
    high: int
    windows: int


@dataclass(frozen=True, slots=True)
class Spread:
    """How long something took in a stretch of days, in minutes rounded down."""

    count: int
    total: int
    half: int  # within which half of them were over
    most: int  # within which the share of the book was over
    longest: int
    over: int  # how many took longer than the wait that counts as busy


def spread(*, took: Took, policy: Policy) -> Ruling[Spread]:
    """Return how long something took: for half of the people, for most, for the last."""
    minutes, busy = took.minutes, policy.busy_wait.value
    found = Spread(
        count=took.often,
        total=sum(one * times for one, times in minutes.items()),
        half=took.quantile(PERCENT // 2),
        most=took.quantile(policy.told_share.value),
        longest=max(minutes, default=0),
        over=sum(times for one, times in minutes.items() if one > busy),
    )
    return Ruling(found, cite(policy.told_share, policy.busy_wait))


def known(*, tables: tuple[Took, ...], policy: Policy) -> Ruling[Took | None]:
    """Return the first table that rests on enough: this hour's, the item's, the hall's."""
    least = policy.estimate_least
    found = next((one for one in tables if one.often >= least.value), None)
    return Ruling(found, least.because)


def estimate(
    *,
    ahead: tuple[Took, ...],
    begun: tuple[Took, ...],
    windows: int,
    others: float = 0.0,
    walk: Took = NOTHING,
    walks: float = 1.0,
    away: float = 0.0,
    policy: Policy,
) -> Ruling[Span | None]:
    """Return how long somebody waits who has these matters before him, None when unknown.

    If all goes well, the open windows share the short times of those ahead; if it does not,
    the long ones, what the windows have just begun takes its long time as well, and as many
    come and go first as lately did: `others`, of all calls of these windows. Before each
    there is a `walk` to the window, in bad days several (`walks` for each that is served:
    some do not come); and windows pause for a part `away` of their time. Minutes are
    counted rounded down, so the long ones last one more.
    """
    because = cite(policy.estimate_low, policy.estimate_high)
    if not windows:
        return Ruling(None, because)
    slow, quick = policy.estimate_high.value, policy.estimate_low.value
    low = sum(one.quantile(quick) + walk.quantile(quick) for one in ahead)
    on_foot = (walk.quantile(slow) + 1) * walks if walk.minutes else 0
    longs = [one.quantile(slow) + 1 + on_foot for one in ahead]
    first = min((one.quantile(slow) + 1 for one in begun), default=0)
    at_work = windows * (1 - min(others, MOST_OTHERS)) * (1 - min(away, MOST_AWAY))
    high = ceil(sum(longs) / at_work)
    return Ruling(Span(low // windows, high + first, windows), because)


def in_order(
    *,
    waiting: tuple[Waiting, ...],
    called: tuple[Called, ...],
    at: datetime,
    many: int,
    policy: Policy,
    priority: Priorities,
    arrivals: Arrivals,
) -> tuple[Ruling[str], ...]:
    """Return who would be called, one after the other, if nobody else came (次序)."""
    rest, calls = {one.number: one for one in waiting}, list(called)
    order: list[Ruling[str]] = []
    while len(order) < many:
        found = next_call(
            waiting=tuple(rest.values()), called=tuple(calls), policy=policy,
            priority=priority, arrivals=arrivals,
        )  # fmt: skip
        if found is None:
            break
        order.append(found)
        one = rest.pop(found.value)
        calls.append(Called(one.lane, at, one.booked or one.handed))
    return tuple(order)


def places_of_expected(
    *, minutes: tuple[int, ...], each: int | None, waiting: int
) -> tuple[int, ...]:
    """Return for each who is to come how many who wait will be called before.

    `minutes` are those until each appointment, `each` those that one who waits takes, None
    where that is not known: then who is still to come stands behind all who are here.
    """
    return tuple(
        0 if left <= 0 else min(waiting, left // each) if each else waiting for left in minutes
    )
